import { Routing } from "../../../../contracts/policy.ts";
import type { Candidate, Need } from "../../../../src/core/route-rules.ts";

/** A vendor that can do everything, but for what is said. */
export const candidate = (connection: string, differing: Partial<Candidate> = {}): Candidate => ({
  connection,
  vendor: connection,
  livemode: false,
  region: "eu",
  capabilities: {
    checks: ["document", "face_match", "liveness"],
    documents: ["passport", "identity_card"],
    countries: "all",
    regions: ["eu"],
    price: { amount: 1, currency: "EUR" },
    billsOn: "create",
    quotas: { requestsPerMinute: 60 },
    linkLifeSeconds: 3600,
    unconfirmed: [],
  },
  ...differing,
});

export const able = (connection: string, capabilities: Partial<Candidate["capabilities"]>): Candidate => {
  const whole = candidate(connection);
  return { ...whole, capabilities: { ...whole.capabilities, ...capabilities } };
};

export const NEED: Need = {
  livemode: false,
  checks: ["document"],
  documents: ["passport"],
  country: "DE",
  recipients: ["*"],
};

export const need = (differing: Partial<Need> = {}): Need => ({ ...NEED, ...differing });

export const routed = (routing: unknown, differing: Partial<Need> = {}): Need =>
  need({ routing: Routing.parse(routing), ...differing });
