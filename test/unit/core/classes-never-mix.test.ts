import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../../adapters/registry.ts";
import type { Observation } from "../../../contracts/adapter.ts";
import { REASON_CODES, type Reason, reasonClass } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";
import { stand } from "../../../src/core/gate.ts";
import { type Judgement, judge, type Opinion, type Rules } from "../../../src/core/policy.ts";
import { visibleReasons } from "../../../src/sessions/reading/view.ts";
import { telling } from "../../kit/adapter-kit/bound.ts";
import { drive, eventsOf, goodAnswers } from "../../kit/drive.ts";
import { mixedBy, mixedIn } from "../../kit/mixing.ts";
import { SUBJECTS, subjectOf } from "../../kit/subjects.ts";

const rules: fc.Arbitrary<Rules> = fc.record({
  requiredChecks: fc.constant([]),
  documents: fc.constant(["passport"] as const),
  retryLimit: fc.nat(3),
  definitive: fc.subarray(REASON_CODES.filter((code) => reasonClass(code) === "policy")),
  faceMismatch: fc.constantFrom("reject", "retake"),
});

/** Any status word of the vendor, beside any of its reason words: more than the vendor would ever say together. */
const opinionsOf = (tables: { readonly statuses: object; readonly reasons: object }): fc.Arbitrary<Opinion> =>
  fc.record({
    status: fc.constantFrom(...(Object.values(tables.statuses) as Status[])),
    reasons: fc.uniqueArray(fc.constantFrom(...(Object.values(tables.reasons) as Reason[])), { maxLength: 4 }),
    final: fc.boolean(),
    checks: fc.constant([]),
  });

const planted = (statuses: Record<string, Status>, reasons: Record<string, Reason>) => mixedIn({ statuses, reasons });

describe.each(VENDOR_IDS)("the words of %s", (vendor) => {
  const tables = subjectOf(vendor);

  test("that tell their own meaning have a reason of that class", () => expect(mixedIn(tables)).toEqual([]));

  test("never end, in any combination and under any policy, in another class than the vendor's", () =>
    fc.assert(
      fc.property(opinionsOf(tables), rules, fc.nat(4), (opinion, policy, retakes) => {
        expect(mixedBy(opinion, judge(opinion, policy, retakes))).toEqual([]);
      }),
      { numRuns: 3000 },
    ));
});

describe.each(SUBJECTS)("the messages of %s", (_vendor, subject, spec) => {
  const adapter = telling(subject, spec);
  const fetched = spec.scripts.flatMap((script): readonly Observation[] => {
    const { result } = drive(script.open(adapter), goodAnswers(script));
    return script.expected && result?.ok ? [result.value as Observation] : [];
  });
  const told = [...spec.callbacks.flatMap(({ body }) => eventsOf(adapter, body)), ...fetched];

  test("never call a poor capture a refusal, nor a listed person anything but a case for a person", () => {
    for (const { status, reasons, raw } of told) {
      const classes = new Set(reasons.map(({ code }) => reasonClass(code)));
      if (status === "rejected" && classes.size > 0) expect([...classes], raw).not.toEqual(["capture"]);
      if (classes.has("compliance")) expect(["rejected", "needs_resubmission"], raw).not.toContain(status);
    }
  });
});

describe("what the caller sees", () => {
  test("of any history of a capture failure is never a refusal, and of a listed person never a capture failure", () => {
    const fact = fc.record({
      key: fc.string(),
      orderedAt: fc.nat(5),
      status: fc.constantFrom<Status>("submitted", "needs_resubmission", "rejected", "pending_review"),
      final: fc.boolean(),
      reasons: fc.subarray([...REASON_CODES].filter((code) => ["capture", "compliance"].includes(reasonClass(code)))),
      checks: fc.constant([]),
    });
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 6 }), rules, (facts, policy) => {
        const { status, reasons } = stand(facts, policy);
        const named = facts.filter(({ reasons: told }) => told.length > 0);
        if (named.length === facts.length) expect(status).not.toBe("rejected");
        const seen = visibleReasons(reasons, status, "user");
        if (reasons.some((code) => reasonClass(code) === "compliance")) expect(status).toBe("pending_review");
        expect(seen.filter((code) => reasonClass(code) === "compliance")).toEqual([]);
        if (reasons.length > 0 && status === "pending_review") expect(seen.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a planted breach is seen", () => {
  test.each([
    ["a blur that is fraud", planted({}, { PHOTO_TOO_BLURRY: "fraud.document_forged" }), /poor picture/],
    ["a sanctions alert that is a capture failure", planted({}, { SANCTIONS: "capture.document_blurry" }), /list/],
    ["a forgery that is retaken", planted({}, { FORGERY: "capture.document_unreadable" }), /falsification/],
    ["an age that is fraud", planted({}, { underage: "fraud.suspected" }), /age/],
    [
      "a capture word that refuses",
      planted({ "failed/GLARE": "rejected" }, { GLARE: "capture.document_glare" }),
      /ends rejected/,
    ],
    ["a list that refuses", planted({ "done/PEP": "rejected" }, { PEP: "compliance.pep_match" }), /ends rejected/],
    [
      "a list that asks for a retake",
      planted({ PEP: "needs_resubmission" }, { PEP: "compliance.pep_match" }),
      /ends needs/,
    ],
  ])("in a table: %s", (_what, mixed, why) => expect(mixed.join()).toMatch(why));

  const opinion = (status: Status, ...reasons: readonly Reason[]): Opinion => ({
    status,
    reasons,
    final: true,
    checks: [],
  });
  const verdict = (status: Status, ...reasons: readonly Reason[]): Judgement => ({ status, reasons });

  test.each([
    [
      "refuses a poor capture",
      opinion("rejected", "capture.document_glare"),
      verdict("rejected", "capture.document_glare"),
    ],
    [
      "refuses a listed person",
      opinion("rejected", "compliance.pep_match"),
      verdict("rejected", "compliance.pep_match"),
    ],
    [
      "asks a listed person for a picture",
      opinion("needs_resubmission", "compliance.sanctions_hit"),
      verdict("needs_resubmission", "capture.document_blurry"),
    ],
    ["loses the list", opinion("pending_review", "compliance.sanctions_hit"), verdict("pending_review")],
  ] as const)("in a judgement that %s", (_what, told, judged) => expect(mixedBy(told, judged)).not.toEqual([]));

  test("and none in a plain refusal", () => {
    const told = opinion("rejected", "identity.face_mismatch");
    expect(mixedBy(told, verdict("rejected", "identity.face_mismatch"))).toEqual([]);
  });
});
