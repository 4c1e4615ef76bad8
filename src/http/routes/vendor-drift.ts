import { z } from "zod";
import { DriftList } from "../../../contracts/drift.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { isoTime } from "../../world.ts";
import { problem } from "../problem.ts";
import { json } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface VendorDriftServices {
  readonly accounts: readonly VendorAccount[];
}

const ConnectionPath = z.object({ connection: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });

const listOf = ({ drift }: VendorAccount): DriftList => ({
  data: drift
    .list()
    .toSorted((a, b) => b.lastAt - a.lastAt)
    .map(({ kind, part, where, word, count, firstAt, lastAt }) => ({
      ...{ kind, part, where, word, count },
      first_seen_at: isoTime(firstAt),
      last_seen_at: isoTime(lastAt),
    })),
  dropped: drift.dropped(),
});

export const vendorDriftRoutes = (services: VendorDriftServices): readonly Route[] => [
  route({
    method: "GET",
    path: "/v1/vendors/{connection}/drift",
    operationId: "listVendorDrift",
    summary: "What a vendor sends beyond its documents",
    description:
      "Unknown fields, values and words of live traffic, the newest first: names and words, never values. A few messages a minute are looked through.",
    tag: "Vendors",
    permission: "vendors:inspect",
    params: ConnectionPath,
    success: { 200: { description: "At most a hundred findings.", schema: DriftList } },
    problems: ["not-found"],
    handle: ({ caller, params }) => {
      const account = services.accounts.find(
        ({ connection, livemode }) => connection === params.connection && livemode === (caller.livemode === 1),
      );
      return account === undefined ? problem("not-found") : json(200, listOf(account));
    },
  }),
];
