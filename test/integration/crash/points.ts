import type { ScenarioName } from "../../../contracts/scenario.ts";

/** How a client's work leads past a named point. */
export interface Way {
  readonly scenario: ScenarioName;
  /** Left out: the gateway chooses, and may choose another one. */
  readonly vendor?: string;
  /** What the client asks for once the scenario has come to its end. */
  readonly afterwards?: "cancel" | "resubmit" | "continue";
  /** Passings at which the process is killed. */
  readonly counts?: readonly number[];
}

const APPROVE: Way = { scenario: "approve", vendor: "onfido" };
const WITHDRAW: Way = { scenario: "interactive", vendor: "stripe-identity", afterwards: "cancel" };
const RESUBMIT: Way = { scenario: "unsupported-document", vendor: "onfido", afterwards: "resubmit" };
const CONTINUE: Way = { scenario: "interactive", afterwards: "continue" };
const OUTAGE: Way = { scenario: "outage-503" };

/** Every named point of the gateway. A test compares the names with those in src. */
export const POINTS: Readonly<Record<string, readonly Way[]>> = {
  "open.before_intent": [APPROVE],
  "open.after_intent": [APPROVE, { scenario: "approve", vendor: "sumsub" }],
  // Two calls start a person at Onfido and Sumsub, one at Stripe: between and after each of them.
  "vendor.before_send": [
    { ...APPROVE, counts: [1, 2, 3] },
    { scenario: "approve", vendor: "sumsub", counts: [2] },
  ],
  "vendor.after_answer": [
    { ...APPROVE, counts: [1, 2, 4] },
    { scenario: "approve", vendor: "sumsub", counts: [1, 2] },
    { scenario: "approve", vendor: "stripe-identity", counts: [1] },
  ],
  "failover.before_fence": [OUTAGE],
  "failover.after_fence": [OUTAGE],
  "hand_over.before_fence": [CONTINUE],
  "hand_over.after_fence": [CONTINUE],
  "start.before_settle": [APPROVE, { scenario: "approve", vendor: "sumsub", counts: [1] }],
  "start.after_settle": [APPROVE],
  "webhook.before_commit": [{ ...APPROVE, counts: [1, 3] }],
  "webhook.after_commit": [{ ...APPROVE, counts: [1, 3] }],
  "observe.before_commit": [{ ...APPROVE, counts: [1, 3] }],
  "observe.after_commit": [{ ...APPROVE, counts: [1, 3] }],
  "finish.before_commit": [WITHDRAW],
  "finish.after_commit": [WITHDRAW],
  "timer.before_run": [WITHDRAW],
  "timer.after_run": [WITHDRAW],
  "resubmit.before_intent": [RESUBMIT],
  "resubmit.after_intent": [RESUBMIT],
  "resubmit.before_settle": [RESUBMIT],
  "resubmit.after_settle": [RESUBMIT],
  "outbound.before_queue": [APPROVE],
  "outbound.queued": [APPROVE],
  "outbound.before_send": [{ ...APPROVE, counts: [1, 3] }],
  "outbound.sent": [{ ...APPROVE, counts: [1, 3] }],
  "outbound.recorded": [{ ...APPROVE, counts: [1, 3] }],
};
