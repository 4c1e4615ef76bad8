import type { Check } from "../../../contracts/check.ts";
import type { Status } from "../../../contracts/status.ts";
import { type Fact, type Held, type Passage, pass } from "../../../src/core/gate.ts";
import type { Rules } from "../../../src/core/policy.ts";

export const RULES: Rules = {
  requiredChecks: ["document"],
  documents: ["passport", "identity_card"],
  retryLimit: 1,
  definitive: [],
  faceMismatch: "reject",
};

export const DOCUMENT: Check = { name: "document", outcome: "clear" };
export const DOUBTFUL_DOCUMENT: Check = { name: "document", outcome: "consider" };
export const FACE: Check = { name: "face_match", outcome: "clear" };
export const LIVENESS: Check = { name: "liveness", outcome: "clear" };

/** What a vendor said at `orderedAt`: its final word, with a clear document, but for what differs. */
export const said = (orderedAt: number, status: Status | undefined, differing: Partial<Fact> = {}): Fact => ({
  key: `${orderedAt} ${status ?? "unknown"}`,
  orderedAt,
  status,
  final: true,
  reasons: [],
  checks: [DOCUMENT],
  ...differing,
});

export const held = (status: Status, differing: Partial<Held> = {}): Held => ({
  status,
  reasons: [],
  checks: [DOCUMENT],
  contested: false,
  endedByObservation: true,
  ...differing,
});

/** The passage of the last of these facts. */
export const passed = (session: Held, ...facts: readonly [...Fact[], Fact]): Passage => {
  const news = facts.at(-1) as Fact;
  return pass(session, facts, news, RULES);
};
