import { z } from "zod";
import { VerifiedClaims } from "../../../contracts/api-claims.ts";
import { readSession } from "../../sessions/reading/read.ts";
import { exportClaims, type NoClaims } from "../../sessions/reading/verified-claims.ts";
import { problem } from "../problem.ts";
import { json } from "../reply.ts";
import { type Route, route } from "../route.ts";
import type { SessionServices } from "./create-session.ts";

const SessionPath = z.object({ id: z.string().regex(/^ses_[0-9a-z]{1,64}$/) });

const MENDS: Readonly<Record<Exclude<NoClaims, "erased">, string>> = {
  not_approved: "Only an approved session has verified claims: wait for its decision, or open another session.",
  contested: "Newer news contest the approval: have the open case decided first.",
  nothing_compared:
    "No check compared what you said of the person with evidence: let the policy cell ask for data_match or address.",
};

export const claimRoutes = (deps: SessionServices): readonly Route[] => [
  route({
    method: "GET",
    path: "/v1/sessions/{id}/verified-claims",
    operationId: "readVerifiedClaims",
    summary: "An approved session as verified_claims of OpenID Identity Assurance",
    description:
      "Holds personal data: each export is an entry of the audit log. A claim is what the caller said of the person, where the policy cell asked for it and a clear check compared it with evidence.",
    tag: "Sessions",
    permission: "claims:read",
    params: SessionPath,
    success: { 200: { description: "The claims and how they were verified.", schema: VerifiedClaims } },
    problems: ["not-found", "wrong-state", "erased"],
    handle: async ({ caller, params }) => {
      const viewed = await readSession(deps.services, caller, params.id);
      if (viewed === undefined) return problem("not-found");
      const claimed = await exportClaims(deps.services, viewed, caller.actor);
      if (claimed.kind === "claims") return json(200, claimed.claims);
      return claimed.kind === "erased" ? problem("erased") : problem("wrong-state", { detail: MENDS[claimed.kind] });
    },
  }),
];
