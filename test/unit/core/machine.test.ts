import { describe, expect, test } from "vitest";
import { STATUSES, type Status } from "../../../contracts/status.ts";
import {
  expiryReason,
  InvariantViolated,
  mayMove,
  TRANSITION_KINDS,
  type TransitionKind,
} from "../../../src/core/machine.ts";

const ENDS: readonly Status[] = ["approved", "rejected", "expired"];
const OPEN = STATUSES.filter((status) => !ENDS.includes(status));

/** Every kind under which a session may go from one status to another. */
const kindsFor = (from: Status | null, to: Status): readonly TransitionKind[] =>
  TRANSITION_KINDS.filter((kind) => mayMove(from, to, kind));

const pairs = (froms: readonly Status[], tos: readonly Status[]): readonly (readonly [Status, Status])[] =>
  froms.flatMap((from) => tos.filter((to) => to !== from).map((to) => [from, to] as const));

describe("a session", () => {
  test("begins by being created, as initiated and as nothing else", () => {
    expect(STATUSES.flatMap((status) => kindsFor(null, status).map((kind) => `${kind} ${status}`))).toEqual([
      "created initiated",
    ]);
  });

  test.each(pairs(OPEN, STATUSES))("that is %s may become %s", (from, to) => {
    expect(mayMove(from, to, "observed")).toBe(true);
    expect(mayMove(from, to, "decided")).toBe(true);
  });

  test.each(pairs(ENDS, OPEN))("that ended as %s never becomes %s again", (from, to) => {
    expect(kindsFor(from, to)).toEqual([]);
  });

  test.each(pairs(ENDS, ENDS))("that ended as %s becomes %s by a revision alone", (from, to) => {
    expect(kindsFor(from, to)).toEqual(["revised"]);
  });

  test.each(pairs(OPEN, STATUSES))("that is %s has no end that could be revised to %s", (from, to) => {
    expect(mayMove(from, to, "revised")).toBe(false);
  });

  test.each(STATUSES)("that stays %s can only change in what stands beside the status", (status) => {
    expect(kindsFor(status, status)).toEqual(["observed", "contested", "revised", "waiting", "resumed"]);
  });

  test("knows no other kinds of change than those that every listener was told of", () => {
    const moving = TRANSITION_KINDS.filter((kind) => !mayMove("submitted", "submitted", kind));
    expect(moving).toEqual(["created", "decided", "expired", "cancelled", "resubmitted"]);
  });
});

describe("a session that runs out of time", () => {
  test.each([
    ["initiated", "policy.session_expired"],
    ["capture_in_progress", "capture.abandoned"],
    ["submitted", "policy.session_expired"],
    ["pending_review", "policy.session_expired"],
    ["needs_resubmission", "keep"],
  ] as const)("while it is %s says %s", (status, reason) => {
    expect(expiryReason(status)).toBe(reason);
  });
});

test("a broken invariant is told by its name and by what was broken", () => {
  const error = new InvariantViolated("approved -> submitted");
  expect([error.name, error.message]).toEqual(["InvariantViolated", "invariant violated: approved -> submitted"]);
});
