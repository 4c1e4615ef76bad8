import { type Reason, reasonClass } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";

/**
 * What a decided session says about its vendor. A person who was refused for what they are or did is no failure of the
 * vendor: counting that would send the next person to whoever looks least closely.
 */
export const outcomeOf = (status: Status, reasons: readonly Reason[]): "pass" | "failure" | undefined => {
  if (status === "approved") return "pass";
  if (status !== "rejected" && status !== "expired") return undefined;
  const theirs = reasons.every((reason) => reasonClass(reason) === "capture" || reasonClass(reason) === "vendor");
  return reasons.length > 0 && theirs ? "failure" : undefined;
};
