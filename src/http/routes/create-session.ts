import { CreateSession, Session } from "../../../contracts/api.ts";
import { type Opened, openSession } from "../../sessions/opening/open.ts";
import { replaySpot } from "../../sessions/person.ts";
import type { ChangeFeed } from "../../sessions/reading/stream.ts";
import type { Services } from "../../sessions/services.ts";
import { activeTraceparent } from "../../telemetry/traces.ts";
import { stall } from "../../world.ts";
import { decide, fingerprint, idempotencyId, inFlight, replayAnswer, reused } from "../idempotency.ts";
import { problem } from "../problem.ts";
import { type ProblemAnswer, type RawAnswer, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface SessionServices {
  readonly services: Services;
  readonly feed: ChangeFeed;
  /** False while the gateway drains: streams end. */
  readonly open: () => boolean;
}

/** The stored answer of an earlier request with this key, or the problem that the draft's table gives. */
const earlier = async (
  { services }: SessionServices,
  id: string,
  print: string,
): Promise<RawAnswer | ProblemAnswer | undefined> => {
  const row = await services.store.find("idempotency", { id });
  const decision = decide(row, print);
  if (decision === "execute" || row === undefined) return undefined;
  if (decision === "reused") return reused();
  if (decision === "in_flight" || row.sealed_body === null || row.subject_id === null) return inFlight();
  const subject = await services.store.find("subjects", { id: row.subject_id });
  const body = subject && services.keyring.openForSubject(subject, replaySpot(row.id), row.sealed_body);
  return body === undefined
    ? problem("erased", { detail: "The stored answer was erased with the subject." })
    : replayAnswer(row, body);
};

const opened = (outcome: Exclude<Opened, { kind: "key_taken" }>): RawAnswer | ProblemAnswer => {
  if (outcome.kind === "refused") {
    const { slug, detail, allowed, errors } = outcome;
    return problem(slug, { detail, ...(allowed && { allowed }), ...(errors && { errors }) });
  }
  return raw(outcome.status, outcome.body, {
    "content-type": "application/json",
    location: `/v1/sessions/${outcome.sessionId}`,
  });
};

const success = {
  201: {
    description: "Opened; `capture` is the person's way in, or null where the policy has a person decide instead.",
    schema: Session,
    headers: { location: "The session's path." },
  },
  202: {
    description: "Queued: no vendor can be started now; see `waiting`.",
    schema: Session,
    headers: { location: "The session's path." },
  },
} as const;

const PROBLEMS = [
  "attribute-not-needed",
  "attribute-missing",
  "policy-cell-missing",
  "scenario-unknown",
  "scenario-unsupported",
  "vendor-unknown",
  "no-legal-vendor",
  "reference-taken",
  "erased",
] as const;

export const createSessionRoute = (deps: SessionServices): Route =>
  route({
    tag: "Sessions",
    method: "POST",
    path: "/v1/sessions",
    operationId: "createSession",
    summary: "Open a session: verify one person",
    description: "Finds the policy cell, refuses data it does not need, and starts the person at a legal vendor.",
    permission: "sessions:create",
    body: CreateSession,
    idempotent: true,
    success,
    problems: PROBLEMS,
    handle: async ({ caller, body, idempotencyKey, path, json: sent, traceparent }) => {
      const id = idempotencyId(caller.tenant, caller.livemode, "createSession", idempotencyKey);
      // Keyed: who has the database alone must not be able to try out whose request it was.
      const plain = fingerprint({ method: "POST", path, body: sent, actor: caller.actor });
      const print = deps.services.keyring.index(caller.tenant, plain);
      const key = { id, fingerprint: print };
      for (;;) {
        const answer = await earlier(deps, id, print);
        if (answer !== undefined) return answer;
        if (deps.services.world.buggify("create.slow_look")) await stall(deps.services.world);
        const trace = activeTraceparent() ?? traceparent;
        const outcome = await openSession(deps.services, { opener: caller, input: body, key, traceparent: trace });
        if (outcome.kind !== "key_taken") return opened(outcome);
      }
    },
  });
