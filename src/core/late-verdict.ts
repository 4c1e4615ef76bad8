import type { Status } from "../../contracts/status.ts";

/** A final word about an attempt that was left behind. */
export interface LateVerdict {
  /** The vendor's own word. */
  readonly told: Status | undefined;
  readonly final: boolean;
  /** What the policy makes of it beside everything else that is known of the attempt. */
  readonly judged: Status;
  /** Why it was left. */
  readonly leftFor: string | null;
  /** Another attempt of the session holds documents of the person. */
  readonly othersSubmitted: boolean;
  readonly sessionEnded: boolean;
}

/** `accept`: it decides the session. `approval`, `rejection`: a case for a person. `record`: kept, no effect. */
export type LateEffect = "accept" | "approval" | "rejection" | "record";

/**
 * Only the person's own restart leaves an approval that may still count: after a failover the vendor was changed for the
 * person, and taking whichever verdict comes first would be shopping for one.
 */
export const lateEffect = (late: LateVerdict): LateEffect => {
  if (!late.final) return "record";
  if (late.told === "rejected") return "rejection";
  if (late.told !== "approved") return "record";
  const accepted =
    late.judged === "approved" && late.leftFor === "capture_begun" && !late.othersSubmitted && !late.sessionEnded;
  return accepted ? "accept" : "approval";
};
