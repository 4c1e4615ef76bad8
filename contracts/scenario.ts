import type { CheckName } from "./check.ts";
import type { Reason } from "./reason.ts";
import type { Status } from "./status.ts";

/**
 * The neutral file of every scenario: where a session ends, whatever the vendor's wire words were.
 * The API validates `sandbox.scenario` against it, the mock vendor plays it, the conformance kit asserts it.
 */
export interface Scenario {
  readonly ends: Status;
  readonly contested?: true;
  /** Statuses passed on the way, in order; others may come between. */
  readonly through?: readonly Status[];
  /** The reason seen at the end, or on the way where `through` names a retake. */
  readonly reason?: Reason;
  /** The nearest reason for vendors whose words are coarser. */
  readonly coarse?: Reason;
  /** A vendor without this check has no words for the scenario. */
  readonly needs?: CheckName;
  /** Test-mode life of the session, in seconds, where the scenario is about time running out. */
  readonly lifeSeconds?: number;
}

export const SCENARIOS = {
  approve: { ends: "approved" },
  "reject-forged": { ends: "rejected", reason: "fraud.document_forged", coarse: "fraud.selfie_manipulated" },
  "reject-face-mismatch": { ends: "rejected", reason: "identity.face_mismatch" },
  "review-then-approve": { ends: "approved", through: ["pending_review"] },
  "review-then-reject": { ends: "rejected", through: ["pending_review"] },
  "blurred-then-approve": {
    ends: "approved",
    through: ["needs_resubmission"],
    reason: "capture.document_blurry",
    coarse: "capture.document_unreadable",
  },
  "glare-then-approve": {
    ends: "approved",
    through: ["needs_resubmission"],
    reason: "capture.document_glare",
    coarse: "capture.document_unreadable",
  },
  "cropped-then-expire": {
    ends: "expired",
    through: ["needs_resubmission"],
    reason: "capture.document_cropped",
    coarse: "capture.document_unreadable",
    lifeSeconds: 8,
  },
  "unsupported-document": { ends: "needs_resubmission", reason: "capture.document_unsupported" },
  "unsupported-country": { ends: "rejected", reason: "policy.jurisdiction_unsupported" },
  "expired-document": { ends: "needs_resubmission", reason: "capture.document_expired" },
  underage: { ends: "rejected", reason: "policy.underage" },
  "sanctions-hit": {
    ends: "pending_review",
    reason: "compliance.sanctions_hit",
    coarse: "compliance.watchlist_hit",
    needs: "watchlist",
  },
  "pep-match": {
    ends: "pending_review",
    reason: "compliance.pep_match",
    coarse: "compliance.watchlist_hit",
    needs: "pep",
  },
  abandon: { ends: "expired", reason: "capture.abandoned", lifeSeconds: 8 },
  expire: { ends: "expired", reason: "policy.session_expired", lifeSeconds: 5 },
  "consent-declined": { ends: "needs_resubmission", reason: "policy.consent_declined" },
  "approve-then-revoke": { ends: "approved", contested: true },
  "duplicate-callbacks": { ends: "approved" },
  "reordered-callbacks": { ends: "approved" },
  "lost-callback": { ends: "approved" },
  "delayed-callback": { ends: "approved" },
  "forged-callback": { ends: "approved" },
  "stale-callback": { ends: "approved" },
  "partial-upload": { ends: "approved" },
  "outage-503": { ends: "approved" },
  "outage-hang": { ends: "approved" },
  "outage-reset": { ends: "approved" },
  "rate-limited": { ends: "approved" },
  slow: { ends: "approved" },
  "grey-outage": { ends: "submitted" },
  interactive: { ends: "initiated" },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

/** The label under which a test-mode start carries its scenario, in the vendor's own free-form field. */
export const SCENARIO_LABEL = "mock_scenario";
