import { describe, expect, test } from "vitest";
import type { Check } from "../../../contracts/check.ts";
import { STATUSES, type Status, type Terminal } from "../../../contracts/status.ts";
import { type Fact, type Standing, stand } from "../../../src/core/gate.ts";
import { DOCUMENT, DOUBTFUL_DOCUMENT, FACE, LIVENESS, RULES, said } from "./gate-fixture.ts";

/** The standing, which must be the same for the facts arriving in this order and in the opposite one. */
const standing = (...facts: readonly Fact[]): Standing => {
  const found = stand(facts, RULES);
  expect(stand(facts.toReversed(), RULES)).toEqual(found);
  return found;
};

describe("the standing of an attempt", () => {
  test("of which nothing was said is that of a beginning", () => {
    expect(standing()).toEqual({ status: "initiated", reasons: [], checks: [], contested: false, retakes: 0 });
  });

  test("is what the policy makes of the vendor's word, beside its reasons and checks", () => {
    expect(standing(said(1, "rejected", { reasons: ["fraud.document_forged"] }))).toEqual({
      status: "rejected",
      reasons: ["fraud.document_forged"],
      checks: [DOCUMENT],
      contested: false,
      retakes: 0,
    });
    expect(standing(said(1, "approved", { checks: [DOUBTFUL_DOCUMENT] }))).toMatchObject({
      status: "pending_review",
      reasons: ["policy.required_check_missing"],
    });
  });

  test("is not moved by a word that has no rule", () => {
    const known = said(1, "submitted");
    expect(standing(known, said(2, undefined, { checks: [FACE] }))).toEqual(standing(known));
  });

  test("is open as long as the vendor has not said its last", () => {
    expect(standing(said(1, "approved", { final: false })).status).toBe("submitted");
  });
});

describe("the order of what a vendor said", () => {
  test("is that of its own times, also backwards through the statuses", () => {
    expect(standing(said(1, "pending_review"), said(2, "submitted")).status).toBe("submitted");
    expect(standing(said(1, "submitted"), said(2, "pending_review")).status).toBe("pending_review");
  });

  test.each([
    ["capture_in_progress", "initiated"],
    ["submitted", "capture_in_progress"],
    ["needs_resubmission", "submitted"],
    ["pending_review", "needs_resubmission"],
  ] as const)("lets %s follow %s of the same instant", (later, earlier) => {
    // Keys in the opposite order, so that they cannot decide.
    const [first, second] = [said(1, earlier, { key: "z" }), said(1, later, { key: "a" })];
    expect(standing(first, second).status).toBe(later);
  });

  test("lets no approval win over a rejection of the same instant", () => {
    const found = standing(said(1, "approved", { key: "a" }), said(1, "rejected", { key: "z" }));
    expect(found).toMatchObject({ status: "rejected", contested: true });
  });

  test("is that of the keys where instant and status are the same", () => {
    const first = said(1, "pending_review", { key: "a", reasons: ["compliance.pep_match"] });
    const second = said(1, "pending_review", { key: "b", reasons: ["compliance.sanctions_hit"] });
    expect(standing(first, second).reasons).toEqual(["compliance.sanctions_hit"]);
  });

  test.each([
    ["a", "b"],
    ["b", "a"],
  ])("loses no check of an end that was told twice in one instant, keys %s and %s", (short, long) => {
    const callback = said(1, "approved", { key: short, checks: [DOCUMENT] });
    const fetched = said(1, "approved", { key: long, checks: [DOCUMENT, FACE] });
    expect(standing(callback, fetched)).toMatchObject({
      status: "approved",
      checks: [DOCUMENT, FACE],
      contested: false,
    });
  });

  test("lets the fuller of two words that end nothing have the last one, whatever their keys", () => {
    for (const [short, long] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const brief = said(1, "pending_review", { key: short, checks: [], reasons: ["compliance.watchlist_hit"] });
      const full = said(1, "pending_review", { key: long, reasons: ["compliance.pep_match"] });
      expect(standing(brief, full).reasons).toEqual(["compliance.pep_match"]);
    }
  });

  test("leaves the list that it was given as it was", () => {
    const facts = Object.freeze([said(2, "submitted"), said(1, "initiated")]);
    expect(stand(facts, RULES).status).toBe("submitted");
  });
});

describe("the checks of an attempt", () => {
  test("that are told again replace what was told before, and the others are kept", () => {
    const first = said(1, "submitted", { checks: [DOUBTFUL_DOCUMENT, LIVENESS] });
    const second = said(2, "submitted", { checks: [DOCUMENT] });
    expect(standing(first, second).checks).toEqual([DOCUMENT, LIVENESS]);
    const withAnother = said(2, "submitted", { checks: [DOCUMENT, FACE] });
    expect(standing(first, withAnother).checks).toEqual([DOCUMENT, FACE, LIVENESS]);
  });

  test("are in the order of their names, however they were told", () => {
    const [document, face, liveness] = [[DOCUMENT], [FACE], [LIVENESS]] as const;
    const inSteps = [liveness, document, face].map((checks, at) => said(at, "submitted", { checks }));
    expect(standing(...inSteps).checks).toEqual([DOCUMENT, FACE, LIVENESS]);
    const atOnce = said(1, "submitted", { checks: [LIVENESS, FACE, DOCUMENT] });
    expect(standing(atOnce).checks).toEqual([DOCUMENT, FACE, LIVENESS]);
  });
});

describe("the document of a check", () => {
  const named = (document: "passport" | "identity_card") => ({ ...DOCUMENT, document });
  const told = (at: number, check: Check): Fact => said(at, "submitted", { checks: [check] });

  test("stays named by what does not name it, and is the one that was named last", () => {
    expect(standing(told(1, named("passport")), told(2, DOCUMENT)).checks).toEqual([named("passport")]);
    const twice = standing(told(1, named("passport")), told(2, named("identity_card")));
    expect(twice.checks).toEqual([named("identity_card")]);
    expect(standing(told(1, DOCUMENT), told(2, named("passport"))).checks).toEqual([named("passport")]);
  });

  test("is absent where nobody named it", () => {
    expect(standing(told(1, DOCUMENT), told(2, DOCUMENT)).checks).toStrictEqual([DOCUMENT]);
  });
});

describe("retakes", () => {
  const retake = (at: number): Fact => said(at, "needs_resubmission", { reasons: ["capture.document_blurry"] });

  test("asked for again while nothing else was said are the same retake", () => {
    expect(standing(retake(1))).toMatchObject({ status: "needs_resubmission", retakes: 1 });
    expect(standing(retake(1), retake(2), retake(3))).toMatchObject({ status: "needs_resubmission", retakes: 1 });
  });

  test("asked for after the person sent another picture are one more, and beyond the limit a person decides", () => {
    const again = [retake(1), said(2, "submitted"), retake(3)] as const;
    expect(standing(...again)).toMatchObject({
      status: "pending_review",
      reasons: ["capture.document_blurry", "policy.retry_limit_reached"],
      retakes: 1,
    });
    expect(stand(again, { ...RULES, retryLimit: 2 })).toMatchObject({ status: "needs_resubmission", retakes: 2 });
  });

  test("of earlier attempts count towards the limit", () => {
    expect(stand([retake(1)], RULES, 1).status).toBe("pending_review");
    const twoMore = [retake(1), said(2, "submitted"), retake(3), said(4, "submitted"), retake(5)];
    expect(stand(twoMore.slice(0, 3), { ...RULES, retryLimit: 3 }, 1).status).toBe("needs_resubmission");
    expect(stand(twoMore, { ...RULES, retryLimit: 3 }, 1)).toMatchObject({ status: "pending_review", retakes: 2 });
  });

  test("are not counted by other words", () => {
    expect(standing(said(1, "submitted"), said(2, "pending_review")).retakes).toBe(0);
  });
});

describe("an attempt that has ended", () => {
  /** Which later words speak against which end. */
  const AGAINST: Readonly<Record<Terminal, readonly Status[]>> = {
    approved: ["rejected", "pending_review", "needs_resubmission"],
    rejected: ["approved", "pending_review"],
    expired: ["approved", "rejected"],
  };
  test("is not contested by the same word with fewer checks, and is by one with a doubtful check", () => {
    const end = said(1, "approved");
    expect(standing(end, said(2, "approved", { checks: [] }))).toEqual(standing(end));
    expect(standing(end, said(2, "approved", { checks: [FACE] }))).toEqual(standing(end));
    expect(standing(end, said(2, "approved", { checks: [DOUBTFUL_DOCUMENT] })).contested).toBe(true);
  });

  const EVERY_PAIR = (["approved", "rejected", "expired"] as const).flatMap((end) =>
    STATUSES.map((later) => ({ end, later, contested: AGAINST[end].includes(later) })),
  );

  test.each(EVERY_PAIR)("$end, later said to be $later: the end stands, contested $contested", (pair) => {
    const end = said(1, pair.end);
    const later = said(2, pair.later, { reasons: ["fraud.suspected"], checks: [DOCUMENT, FACE] });
    expect(standing(end, later)).toEqual({ ...standing(end), contested: pair.contested });
  });

  test("stays contested when the vendor comes back to its first word", () => {
    const found = standing(said(1, "approved"), said(2, "rejected"), said(3, "approved"));
    expect(found).toMatchObject({ status: "approved", contested: true });
  });

  test("is contested only by what the policy makes of the later word", () => {
    const withoutDocument = said(2, "approved", { checks: [] });
    expect(standing(said(1, "expired"), withoutDocument).contested).toBe(false);
  });
});
