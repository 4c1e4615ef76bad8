import { describe, expect, test } from "vitest";
import { pass } from "../../../src/core/gate.ts";
import { DOCUMENT, DOUBTFUL_DOCUMENT, FACE, held, LIVENESS, passed, RULES, said } from "./gate-fixture.ts";

describe("news of an open session", () => {
  test("that move it are applied, with all that the attempt amounts to", () => {
    const session = held("initiated", { checks: [] });
    expect(passed(session, said(1, "capture_in_progress", { checks: [LIVENESS] }), said(2, "submitted"))).toEqual({
      effect: "applied",
      move: {
        kind: "observed",
        status: "submitted",
        reasons: [],
        checks: [DOCUMENT, LIVENESS],
        contested: false,
        retakes: 0,
      },
      ask: false,
    });
  });

  test("that end it are a decision", () => {
    expect(passed(held("submitted"), said(1, "submitted"), said(2, "approved"))).toMatchObject({
      effect: "applied",
      move: { kind: "decided", status: "approved" },
      ask: false,
    });
  });

  test("that say what it holds already are redundant", () => {
    const again = passed(held("submitted"), said(1, "submitted"), said(2, "submitted"));
    expect(again).toEqual({ effect: "redundant", ask: false });
  });

  test("that only name the document are none", () => {
    const named = said(2, "submitted", { checks: [{ ...DOCUMENT, document: "passport" }] });
    expect(passed(held("submitted"), said(1, "submitted"), named)).toEqual({ effect: "redundant", ask: false });
  });

  test("that are older than what it holds are stale, whatever they say", () => {
    const late = passed(held("submitted"), said(2, "submitted"), said(1, "pending_review"));
    expect(late).toEqual({ effect: "stale", ask: false });
  });

  test("that come in second at the same instant are stale as well", () => {
    const lower = passed(held("submitted"), said(1, "submitted"), said(1, "initiated"));
    expect(lower.effect).toBe("stale");
    const first = passed(held("submitted"), said(1, "submitted", { key: "b" }), said(1, "submitted", { key: "a" }));
    expect(first.effect).toBe("stale");
  });

  test("are not made stale by a word without a rule, which has no place in the order of statuses", () => {
    const unknown = said(1, undefined, { key: "z" });
    expect(passed(held("initiated"), unknown, said(1, "initiated", { key: "a" })).effect).toBe("redundant");
  });

  test.each([
    ["reasons", said(2, "pending_review", { reasons: ["compliance.pep_match"] })],
    ["checks", said(2, "pending_review", { reasons: ["policy.review_required"], checks: [FACE] })],
    [
      "outcome of a check",
      said(2, "pending_review", { reasons: ["policy.review_required"], checks: [DOUBTFUL_DOCUMENT] }),
    ],
  ])("that change nothing but the %s are applied", (_what, news) => {
    const session = held("pending_review", { reasons: ["policy.review_required"] });
    expect(passed(session, said(1, "pending_review"), news)).toMatchObject({
      effect: "applied",
      move: { kind: "observed", status: "pending_review" },
    });
  });

  test("that come late still add a check that nobody told before", () => {
    const first = said(2, "submitted");
    expect(passed(held("submitted"), first, said(1, "submitted", { checks: [FACE] }))).toMatchObject({
      effect: "applied",
      move: { checks: [DOCUMENT, FACE] },
    });
  });

  test("in a word without a rule move nothing, and the vendor is asked", () => {
    expect(passed(held("submitted"), said(1, "submitted"), said(2, undefined))).toEqual({
      effect: "unmapped",
      ask: true,
    });
  });

  test("are judged with the retakes of earlier attempts counted", () => {
    const news = said(1, "needs_resubmission");
    const fresh = held("initiated", { checks: [] });
    expect(pass(fresh, [news], news, RULES).move?.status).toBe("needs_resubmission");
    expect(pass(fresh, [news], news, RULES, 1).move?.status).toBe("pending_review");
  });
});

describe("the vendor is asked", () => {
  const asks = (first: Parameters<typeof said>, second: Parameters<typeof said>): boolean =>
    passed(held("submitted"), said(...first), said(...second)).ask;

  test("when two last words of one instant disagree", () => {
    expect(asks([1, "approved"], [1, "rejected"])).toBe(true);
    expect(asks([1, "rejected"], [1, "approved"])).toBe(true);
  });

  test("also when they bring nothing new", () => {
    const session = held("rejected", { reasons: ["vendor.declined"], contested: true });
    const again = said(1, "approved", { key: "again" });
    const news = passed(session, said(1, "rejected"), said(1, "approved"), again);
    expect(news).toEqual({ effect: "redundant", ask: true });
  });

  test("but not when one of the words was not the last, or both say the same, or one is later", () => {
    expect(asks([1, "approved", { final: false }], [1, "rejected"])).toBe(false);
    expect(asks([1, "rejected"], [1, "submitted", { final: false }])).toBe(false);
    expect(asks([1, "approved"], [1, "approved", { key: "again" }])).toBe(false);
    expect(asks([1, "approved"], [2, "rejected"])).toBe(false);
  });
});

describe("news of a session that the vendor's word has ended", () => {
  test("that speak against the end contest it and change nothing else", () => {
    expect(passed(held("approved"), said(1, "approved"), said(2, "rejected"))).toEqual({
      effect: "contested",
      move: { kind: "contested", status: "approved", reasons: [], checks: [DOCUMENT], contested: true, retakes: 0 },
      ask: false,
    });
  });

  test("that contest it once more are redundant", () => {
    const session = held("approved", { contested: true });
    const more = passed(session, said(1, "approved"), said(2, "rejected"), said(3, "rejected"));
    expect(more).toEqual({ effect: "redundant", ask: false });
  });

  test("that agree with it are redundant", () => {
    expect(passed(held("approved"), said(1, "approved"), said(2, "approved")).effect).toBe("redundant");
  });

  test("leave a contest that somebody else began as it is", () => {
    const session = held("approved", { contested: true });
    const agreeing = passed(session, said(1, "approved"), said(2, "approved"));
    expect(agreeing).toEqual({ effect: "redundant", ask: false });
  });

  test("that occurred before the end are the end, and what was held contests it", () => {
    expect(passed(held("approved"), said(2, "approved"), said(1, "rejected"))).toMatchObject({
      effect: "contested",
      move: { kind: "revised", status: "rejected", reasons: ["vendor.declined"], contested: true },
    });
  });

  test("revise a contested end into another contested end as a new contest", () => {
    const session = held("approved", { contested: true });
    const facts = [said(2, "approved"), said(3, "rejected"), said(1, "rejected")] as const;
    expect(passed(session, ...facts)).toMatchObject({
      effect: "contested",
      move: { kind: "revised", status: "rejected", contested: true },
    });
  });

  test("revise it quietly where nothing speaks against the new end", () => {
    const session = held("expired", { reasons: ["vendor.cancelled"] });
    expect(passed(session, said(2, "expired"), said(1, "rejected"))).toMatchObject({
      effect: "applied",
      move: { kind: "revised", status: "rejected", contested: false },
    });
  });

  test("that complete its checks revise nothing: the end is the same with more behind it", () => {
    const earlier = said(1, "submitted", { checks: [FACE] });
    const complete = { effect: "applied", move: { kind: "observed", status: "approved", checks: [DOCUMENT, FACE] } };
    expect(passed(held("approved"), said(2, "approved"), earlier)).toMatchObject(complete);
    const fuller = said(2, "approved", { key: "z", checks: [DOCUMENT, FACE] });
    expect(passed(held("approved"), said(2, "approved", { key: "a" }), fuller)).toMatchObject(complete);
    const contested = held("approved", { contested: true });
    expect(passed(contested, said(2, "approved"), said(3, "rejected"), earlier)).toMatchObject(complete);
  });

  test("that change a check of the end or take one away revise it", () => {
    const before = said(1, "submitted", { checks: [FACE] });
    for (const checks of [
      [DOCUMENT, { ...FACE, outcome: "consider" as const }],
      [DOCUMENT, FACE, LIVENESS],
    ])
      expect(passed(held("approved", { checks }), said(2, "approved"), before).move).toMatchObject({
        kind: "revised",
        checks: [DOCUMENT, FACE],
      });
  });

  test("that complete the checks and contest the end are told", () => {
    const session = held("approved", { checks: [] });
    expect(passed(session, said(1, "approved"), said(2, "rejected")).move).toMatchObject({
      kind: "revised",
      contested: true,
    });
  });
});

describe("news of a session that the caller, a timer or a person has ended", () => {
  const withdrawn = held("expired", { reasons: ["policy.withdrawn"], checks: [FACE], endedByObservation: false });

  test("that speak against the end contest it, and it stands as it was taken", () => {
    expect(passed(withdrawn, said(1, "approved"))).toEqual({
      effect: "contested",
      move: { ...withdrawn, kind: "contested", contested: true },
      ask: false,
    });
  });

  test("that say the same with fewer checks do not contest what a person decided", () => {
    const approvedByHand = held("approved", { endedByObservation: false });
    expect(passed(approvedByHand, said(1, "approved", { checks: [] })).effect).toBe("redundant");
    expect(passed(approvedByHand, said(1, "approved", { checks: [DOUBTFUL_DOCUMENT] })).effect).toBe("contested");
  });

  test("contest it once", () => {
    const contested = { ...withdrawn, contested: true };
    expect(passed(contested, said(1, "approved"), said(2, "rejected"))).toEqual({ effect: "redundant", ask: false });
  });

  test("that only say how far the person came change nothing", () => {
    expect(passed(withdrawn, said(1, "submitted"))).toEqual({ effect: "redundant", ask: false });
    expect(passed(withdrawn, said(2, "submitted"), said(1, "initiated"))).toEqual({ effect: "stale", ask: false });
  });

  test("speak with the weight that the policy gives them", () => {
    const doubtful = said(1, "approved", { checks: [DOUBTFUL_DOCUMENT] });
    const provisional = said(1, "rejected", { final: false });
    expect(passed(withdrawn, doubtful).effect).toBe("redundant");
    expect(passed(withdrawn, provisional).effect).toBe("redundant");
    const refused = held("rejected", { endedByObservation: false });
    expect(passed(refused, doubtful).effect).toBe("contested");
  });

  test("are weighed against the end alone, not against what the vendor had said before", () => {
    const approvedByHand = held("approved", { endedByObservation: false });
    const news = passed(approvedByHand, said(1, "rejected"), said(2, "pending_review"));
    expect(news).toMatchObject({ effect: "contested", move: { status: "approved" } });
  });
});
