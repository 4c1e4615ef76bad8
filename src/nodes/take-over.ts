import type { Change } from "../store/store.ts";
import type { NodeRow } from "../store/tables.ts";

/**
 * Everything that a lost node had to do becomes this node's, in one change that also ends the other one. It is refused where
 * that one gave a sign of life since, or somebody else was faster.
 */
export const takeOverChange = (lost: NodeRow, owner: string, now: number): Change => {
  const { id, beat } = lost;
  const where = { owner: id } as const;
  return [
    { op: "update", table: "nodes", set: { state: "left" }, where: { id, beat } },
    { op: "delete", table: "nodes", where: { id } },
    // Whether a start was under way is not to be seen: all of them are tried, and each looks first for what there is.
    { op: "patch", table: "timers", set: { due_at: now }, where: { ...where, kind: "start" } },
    { op: "patch", table: "timers", set: { owner }, where },
    { op: "patch", table: "inbox", set: { owner }, where: { ...where, state: "pending" } },
    { op: "patch", table: "deliveries", set: { owner }, where: { ...where, state: "pending" } },
  ];
};
