import type { Reason } from "../../contracts/reason.ts";
import { isTerminal, type Status } from "../../contracts/status.ts";

/**
 * How far a person has got at a vendor decides whether another vendor may take over; the error alone never does.
 * The classes are numbered as the person advances.
 */

/** What became of the call that starts an attempt. */
export const CALLS = ["unsent", "refused", "bad_input", "in_doubt", "created"] as const;
export type Call = (typeof CALLS)[number];

/** Does the vendor say that the person has begun? `unknown`: it has no word for it. */
export const SIGNALS = ["yes", "no", "unknown"] as const;
export type Signal = (typeof SIGNALS)[number];

/** `unsupported`: nothing decided, because the vendor cannot take what the person has. */
export const VERDICTS = ["none", "approved", "rejected", "inconclusive", "unsupported"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Progress {
  readonly call: Call;
  /** The caller has the way in. */
  readonly handedOut: boolean;
  /** The person was seen to follow it. */
  readonly opened: boolean;
  readonly begun: Signal;
  /** Documents or a face have reached the vendor. */
  readonly submitted: boolean;
  readonly verdict: Verdict;
}

export const CLASSES = ["P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"] as const;
export type ProgressClass = (typeof CLASSES)[number];

/** Furthest first: the first row that fits is the class. */
const FITS: readonly { readonly name: ProgressClass; readonly fits: (progress: Progress) => boolean }[] = [
  { name: "P9", fits: ({ verdict }) => verdict === "approved" },
  { name: "P7", fits: ({ verdict }) => verdict === "rejected" },
  { name: "P8", fits: ({ verdict }) => verdict !== "none" },
  { name: "P6", fits: ({ submitted }) => submitted },
  {
    name: "P5",
    fits: ({ begun, opened, handedOut }) => begun === "yes" || opened || (handedOut && begun === "unknown"),
  },
  { name: "P4", fits: ({ handedOut }) => handedOut },
  { name: "P3", fits: ({ call }) => call === "created" },
  { name: "P2", fits: ({ call }) => call === "in_doubt" },
  { name: "P1", fits: ({ call }) => call !== "unsent" },
];

export const progressClass = (progress: Progress): ProgressClass =>
  FITS.find(({ fits }) => fits(progress))?.name ?? "P0";

/** `lazy`: once somebody asks for the way in again. `with_person`: the person agrees, and to the new vendor too. */
export type Manner = "automatic" | "lazy" | "with_person" | "never";

export const WHYS = [
  "nothing_sent",
  "refused",
  "in_doubt",
  "not_handed_out",
  "not_opened",
  "capture_begun",
  "unsupported",
  "own_input",
  "submitted",
  "rejected",
  "same_vendor_first",
  "approved",
] as const;
export type Why = (typeof WHYS)[number];

export interface FailoverRule {
  readonly manner: Manner;
  readonly why: Why;
}

const RULES: Readonly<Record<ProgressClass, FailoverRule>> = {
  P0: { manner: "automatic", why: "nothing_sent" },
  P1: { manner: "automatic", why: "refused" },
  P2: { manner: "automatic", why: "in_doubt" },
  P3: { manner: "automatic", why: "not_handed_out" },
  P4: { manner: "lazy", why: "not_opened" },
  P5: { manner: "with_person", why: "capture_begun" },
  P6: { manner: "never", why: "submitted" },
  P7: { manner: "never", why: "rejected" },
  P8: { manner: "never", why: "same_vendor_first" },
  P9: { manner: "never", why: "approved" },
};

const UNSUPPORTED: FailoverRule = { manner: "with_person", why: "unsupported" };
/** Every vendor would refuse it. */
const OWN_INPUT: FailoverRule = { manner: "never", why: "own_input" };

export const failoverRule = (progress: Progress): FailoverRule => {
  const rule = RULES[progressClass(progress)];
  if (rule.manner === "never" && progress.verdict !== "unsupported") return rule;
  if (progress.call === "bad_input") return OWN_INPUT;
  return progress.verdict === "unsupported" ? UNSUPPORTED : rule;
};

/** Reasons that another vendor may not have. */
const CAPABILITY: ReadonlySet<Reason> = new Set(["capture.document_unsupported", "capture.device_unsupported"]);

/** The verdict that a status stands for; an end that nobody judged is none. */
export const verdictOf = (status: Status, reasons: readonly Reason[]): Verdict => {
  if (status === "approved" || status === "rejected") return status;
  if (status !== "needs_resubmission") return "none";
  return reasons.length > 0 && reasons.every((reason) => CAPABILITY.has(reason)) ? "unsupported" : "inconclusive";
};

/** Has something of the person reached the vendor? An end without a verdict is not told apart: it counts as yes. */
export const isSubmitted = (status: Status): boolean =>
  status === "submitted" || status === "pending_review" || isTerminal(status);

export const MAX_FAILOVERS = { session: 1, subjectPerDay: 3 } as const;

/**
 * Only what may have left something at a vendor is counted: a vendor that never took the person costs neither money nor
 * a second collection of data.
 */
export const COUNTED: ReadonlySet<Why> = new Set([
  "in_doubt",
  "not_handed_out",
  "not_opened",
  "capture_begun",
  "unsupported",
]);

export interface FailoverRequest {
  /** Nobody: a start that fails. */
  readonly asks: "nobody" | "client" | "person";
  /** The next vendor keeps the data where the first one does. */
  readonly sameRegion: boolean;
  /** The consent that will hold names the next vendor. */
  readonly inConsent: boolean;
  /** Counted failovers of the session, and of the subject in the last 24 hours. */
  readonly made: { readonly session: number; readonly subject: number };
}

export type FailoverRefusal =
  | Why
  | "other_region"
  | "re_consent_needed"
  | "session_limit"
  | "subject_limit"
  | "nobody_asked"
  | "person_not_asked";

export type FailoverDecision =
  | { readonly moves: true; readonly why: Why }
  | { readonly moves: false; readonly refusal: FailoverRefusal };

/** Why not, first rule that refuses. A consent comes last: a person is not asked for one that would not help. */
const REFUSALS: readonly {
  readonly refusal: (rule: FailoverRule) => FailoverRefusal;
  readonly holds: (rule: FailoverRule, request: FailoverRequest) => boolean;
}[] = [
  { refusal: ({ why }) => why, holds: ({ manner }) => manner === "never" },
  { refusal: () => "other_region", holds: (_rule, { sameRegion }) => !sameRegion },
  {
    refusal: () => "session_limit",
    holds: ({ why }, { made }) => COUNTED.has(why) && made.session >= MAX_FAILOVERS.session,
  },
  {
    refusal: () => "subject_limit",
    holds: ({ why }, { made }) => COUNTED.has(why) && made.subject >= MAX_FAILOVERS.subjectPerDay,
  },
  { refusal: () => "nobody_asked", holds: ({ manner }, { asks }) => manner === "lazy" && asks === "nobody" },
  { refusal: () => "person_not_asked", holds: ({ manner }, { asks }) => manner === "with_person" && asks !== "person" },
  { refusal: () => "re_consent_needed", holds: (_rule, { inConsent }) => !inConsent },
];

export const decideFailover = (progress: Progress, request: FailoverRequest): FailoverDecision => {
  const rule = failoverRule(progress);
  const refused = REFUSALS.find(({ holds }) => holds(rule, request));
  return refused === undefined ? { moves: true, why: rule.why } : { moves: false, refusal: refused.refusal(rule) };
};
