import type { ScenarioName } from "../contracts/scenario.ts";
import type { Defect } from "./capture/session.ts";
import type { RequestFault } from "./faults/catalogue-requests.ts";

/** What a vendor found. Each twin has its own words for every one of them, or says that it has none. */
export type Finding =
  | Defect
  | "forged"
  | "face_mismatch"
  | "unsupported_document"
  | "unsupported_country"
  | "expired_document"
  | "wrong_side"
  | "underage"
  | "sanctions"
  | "pep"
  | "consent_declined"
  | "no_camera"
  | "revoked"
  | "doubt";

/** One thing that a person or a vendor does. */
export type Stage =
  | { readonly kind: "opened" }
  /** An upload that broke off: the vendor has nothing of it. */
  | { readonly kind: "broken_upload" }
  | { readonly kind: "document_uploaded" }
  /** The person went away half-way. */
  | { readonly kind: "left" }
  | { readonly kind: "submitted" }
  | { readonly kind: "retake"; readonly finding: Finding }
  | { readonly kind: "review"; readonly finding: Finding }
  | { readonly kind: "approved" }
  | { readonly kind: "refused"; readonly finding: Finding }
  /** The vendor's own time for the person ran out. */
  | { readonly kind: "timed_out" };

/** `after`: seconds since the step before. `life`: at this part of the life of link or session, whichever is shorter. */
export type Step = ({ readonly after: number } | { readonly life: number }) & { readonly stage: Stage };

/** What the wire does to a play's callbacks. Seconds. */
export interface Delivery {
  /** Each callback this many times in all. */
  readonly copies?: number;
  /** Everything from the first callback of the play is kept and sent in reverse at the end. */
  readonly reversed?: true;
  /** The very last callback is never sent. */
  readonly dropLast?: true;
  readonly delayLast?: number;
  /** Before the last: a callback with a spoilt signature that claims a rejection. */
  readonly forge?: true;
  /** After the last: the one before it, held back until then, and the first one again. */
  readonly stale?: true;
}

export interface Script {
  readonly steps: readonly Step[];
  readonly delivery?: Delivery;
  /** What requests that carry the scenario meet. */
  readonly fault?: { readonly kind: RequestFault; readonly seconds?: number };
  /** Later attempts play `approve`. */
  readonly firstAttemptOnly?: true;
}

const after = (seconds: number, stage: Stage): Step => ({ after: seconds, stage });

const CAPTURE: readonly Step[] = [
  after(0.1, { kind: "opened" }),
  after(0.2, { kind: "document_uploaded" }),
  after(0.15, { kind: "submitted" }),
];
const APPROVED = after(0.3, { kind: "approved" });
const APPROVE: readonly Step[] = [...CAPTURE, APPROVED];
const refused = (finding: Finding): Script => ({ steps: [...CAPTURE, after(0.3, { kind: "refused", finding })] });
const refusedAtTheDoor = (finding: Finding): Script => ({
  steps: [after(0.1, { kind: "opened" }), after(0.2, { kind: "refused", finding })],
});
const retaken = (finding: Finding): readonly Step[] => [...CAPTURE, after(0.2, { kind: "retake", finding })];
const held = (finding: Finding): Script => ({ steps: [...CAPTURE, after(0.3, { kind: "review", finding })] });
const RETAKE: readonly Step[] = [
  after(0.4, { kind: "document_uploaded" }),
  after(0.1, { kind: "submitted" }),
  after(0.2, { kind: "approved" }),
];
const approvedUnder = (delivery: Delivery): Script => ({ steps: APPROVE, delivery });
const approvedUnless = (kind: RequestFault): Script => ({ steps: APPROVE, fault: { kind }, firstAttemptOnly: true });

/** What a person and a vendor do in each named scenario, for every vendor alike. */
export const SCRIPTS: Readonly<Record<ScenarioName, Script>> = {
  approve: { steps: APPROVE },
  "reject-forged": refused("forged"),
  "reject-face-mismatch": refused("face_mismatch"),
  "review-then-approve": { steps: [...held("doubt").steps, after(0.5, { kind: "approved" })] },
  "review-then-reject": { steps: [...held("doubt").steps, after(0.5, { kind: "refused", finding: "forged" })] },
  "blurred-then-approve": { steps: [...retaken("blurry"), ...RETAKE] },
  "glare-then-approve": { steps: [...retaken("glare"), ...RETAKE] },
  "cropped-then-expire": { steps: [...retaken("cropped"), { life: 1.05, stage: { kind: "timed_out" } }] },
  "unsupported-document": refused("unsupported_document"),
  "unsupported-country": refusedAtTheDoor("unsupported_country"),
  "expired-document": refused("expired_document"),
  underage: refused("underage"),
  "sanctions-hit": held("sanctions"),
  "pep-match": held("pep"),
  // The vendor's time for an interactive task ends a little before the session's own.
  abandon: {
    steps: [
      after(0.1, { kind: "opened" }),
      after(0.2, { kind: "document_uploaded" }),
      after(0.2, { kind: "left" }),
      { life: 0.75, stage: { kind: "timed_out" } },
    ],
  },
  expire: { steps: [{ life: 1.05, stage: { kind: "timed_out" } }] },
  "consent-declined": refusedAtTheDoor("consent_declined"),
  "approve-then-revoke": { steps: [...APPROVE, after(2, { kind: "refused", finding: "revoked" })] },
  "duplicate-callbacks": approvedUnder({ copies: 3 }),
  "reordered-callbacks": approvedUnder({ reversed: true }),
  "lost-callback": approvedUnder({ dropLast: true }),
  "delayed-callback": approvedUnder({ delayLast: 20 }),
  "forged-callback": approvedUnder({ forge: true }),
  "stale-callback": approvedUnder({ stale: true }),
  "partial-upload": {
    steps: [after(0.1, { kind: "opened" }), after(0.1, { kind: "broken_upload" }), ...CAPTURE.slice(1), APPROVED],
  },
  "outage-503": approvedUnless("unavailable"),
  "outage-hang": approvedUnless("hang"),
  "outage-reset": approvedUnless("reset"),
  "rate-limited": approvedUnless("rate_limited"),
  slow: { steps: APPROVE, fault: { kind: "slow", seconds: 1 } },
  "grey-outage": { steps: CAPTURE, firstAttemptOnly: true },
  interactive: { steps: [] },
};

/** What follows the pictures that a person hands in on the capture page. */
export const afterCapture = (defects: readonly Defect[]): readonly Step[] => {
  const [defect] = defects;
  return defect === undefined
    ? [after(0.05, { kind: "document_uploaded" }), after(0.1, { kind: "submitted" }), after(0.4, { kind: "approved" })]
    : [
        after(0.05, { kind: "document_uploaded" }),
        after(0.1, { kind: "submitted" }),
        after(0.3, { kind: "retake", finding: defect }),
      ];
};
