import { type Refusal, type Twin, type TwinContext, withObject } from "../../../mock-vendor/twin.ts";
import type { Reply } from "../../../mock-vendor/wire.ts";
import type { NorthlightAccount } from "./account.ts";
import { advance, forge } from "./play.ts";
import { routesOf } from "./routes.ts";
import { notFound, type Parts, problem } from "./state.ts";

const REFUSALS: Readonly<Record<Refusal, Reply>> = {
  unavailable: problem(503, "busy", "Try again later"),
  rate_limited: problem(429, "slow_down", "Too many requests"),
  refused: problem(422, "invalid", "Refused by the mock"),
};

/** Northlight, out of its documents alone. */
export const northlightTwin = (
  context: TwinContext,
  accounts: readonly NorthlightAccount[],
): Twin<NorthlightAccount> => {
  const parts: Parts = { context, verifications: new Map() };
  const replies = new Map<string, Reply>();
  return {
    vendor: "northlight",
    delivery: { repeatAfterSeconds: [30, 300, 3600], limitSeconds: 10 },
    routes: routesOf(parts),
    authenticate: ({ headers }) =>
      accounts.find(({ apiKey }) => headers.get("authorization") === `Bearer ${apiKey}`) ??
      problem(401, "bad_key", "Nobody has this key"),
    refusal: (kind, retryAfterSeconds) => ({
      ...REFUSALS[kind],
      headers: {
        ...REFUSALS[kind].headers,
        ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      },
    }),
    notFound: () => notFound,
    around: async ({ headers, target }, { apiKey }, run) => {
      const key = headers.get("idempotency-key");
      const request = `${apiKey} ${target} ${key}`;
      const reply = (key === null ? undefined : replies.get(request)) ?? (await run());
      if (key !== null && reply.status < 300) replies.set(request, reply);
      return reply;
    },
    advance: (id, stage) => withObject(parts.verifications, id, (one) => advance(parts, one, stage)),
    forge: (id) => withObject(parts.verifications, id, (one) => forge(parts, one)),
    objects: () =>
      [...parts.verifications.values()].map(({ id, reference, state, createdAt }) => ({
        ...{ vendor: "northlight", object: id, reference, status: state },
        createdAt: new Date(createdAt).toISOString(),
      })),
    clear: () => {
      parts.verifications.clear();
      replies.clear();
    },
  };
};
