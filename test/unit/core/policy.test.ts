import { describe, expect, test } from "vitest";
import type { LevelRequirements, PolicyCell } from "../../../contracts/policy.ts";
import type { Reason } from "../../../contracts/reason.ts";
import { STATUSES } from "../../../contracts/status.ts";
import { attributeGaps, findCell, judge, type Opinion, type Rules, rulesOf } from "../../../src/core/policy.ts";

const STANDARD: LevelRequirements = {
  checks: ["document", "liveness"],
  attributes: { required: ["given_name"], optional: ["date_of_birth"] },
  documents: ["passport"],
};

const cell = (segment: string, ...jurisdictions: readonly string[]): PolicyCell => ({
  segment,
  jurisdictions: [...jurisdictions],
  supported: true,
  levels: { standard: STANDARD },
  retry_limit: 3,
  session_life_seconds: 3600,
  definitive: ["policy.underage"],
  face_mismatch: "retake",
});

describe("the cell of a segment and a jurisdiction", () => {
  const EXACT = cell("business", "DE", "FR");
  const SEGMENT = cell("business", "*");
  const PLACE = cell("*", "DE");
  const ANYONE = cell("*", "*");
  const found = (cells: readonly PolicyCell[], segment: string, jurisdiction: string): PolicyCell | undefined =>
    findCell({ name: "p", version: "1", cells: [...cells] }, segment, jurisdiction);

  test.each([
    ["both", [ANYONE, PLACE, SEGMENT, EXACT], EXACT],
    ["the segment, before one that names the jurisdiction", [ANYONE, PLACE, SEGMENT], SEGMENT],
    ["the jurisdiction, before one that names nothing", [ANYONE, PLACE], PLACE],
    ["nothing, where no other is there", [ANYONE], ANYONE],
  ])("is the one that names %s, wherever it stands in the file", (_what, cells, expected) => {
    expect(found(cells, "business", "DE")).toBe(expected);
    expect(found(cells.toReversed(), "business", "DE")).toBe(expected);
  });

  test("is found for every jurisdiction that it lists", () => {
    expect(found([EXACT], "business", "FR")).toBe(EXACT);
  });

  test("is never one that names another segment or another jurisdiction", () => {
    expect(found([EXACT, SEGMENT], "consumer", "DE")).toBeUndefined();
    expect(found([EXACT, PLACE], "business", "US")).toBeUndefined();
  });
});

describe("the attributes that a caller sends", () => {
  test("may be those that are required, with those that are optional or without", () => {
    expect(attributeGaps(STANDARD, ["given_name"])).toEqual({ missing: [], unneeded: [] });
    expect(attributeGaps(STANDARD, ["date_of_birth", "given_name"])).toEqual({ missing: [], unneeded: [] });
  });

  test("are told what is missing and what the cell does not need", () => {
    expect(attributeGaps(STANDARD, ["date_of_birth", "email"])).toEqual({
      missing: ["given_name"],
      unneeded: ["email"],
    });
  });
});

describe("the rules of a level", () => {
  test("are those of its cell", () => {
    expect(rulesOf(cell("*", "*"), "standard")).toEqual({
      requiredChecks: ["document", "liveness"],
      documents: ["passport"],
      retryLimit: 3,
      definitive: ["policy.underage"],
      faceMismatch: "retake",
    });
  });

  test("of which the cell says nothing demand no check", () => {
    expect(rulesOf(cell("*", "*"), "enhanced").requiredChecks).toEqual([]);
  });
});

const RULES: Rules = {
  requiredChecks: ["document", "liveness"],
  documents: ["passport"],
  retryLimit: 2,
  definitive: ["policy.underage"],
  faceMismatch: "reject",
};
const opinion = (status: Opinion["status"], differing: Partial<Opinion> = {}): Opinion => ({
  status,
  final: true,
  reasons: [],
  checks: [],
  ...differing,
});
const because = (status: Opinion["status"], ...reasons: readonly Reason[]): Opinion => opinion(status, { reasons });

describe("a vendor's approval", () => {
  const DOCUMENT = { name: "document", outcome: "clear" } as const;
  const LIVENESS = { name: "liveness", outcome: "clear" } as const;

  test("approves where every required check is clear, whatever else was looked at", () => {
    const checks = [DOCUMENT, LIVENESS, { name: "address", outcome: "failed" }] as const;
    expect(judge(opinion("approved", { checks, reasons: ["vendor.unspecified"] }), RULES, 0)).toEqual({
      status: "approved",
      reasons: [],
    });
  });

  test("goes to a person where it is of a document that the level does not take", () => {
    const on = (document: "passport" | "driving_licence") => [{ ...DOCUMENT, document }, LIVENESS];
    expect(judge(opinion("approved", { checks: on("passport") }), RULES, 0).status).toBe("approved");
    expect(judge(opinion("approved", { checks: on("driving_licence") }), RULES, 0)).toEqual({
      status: "pending_review",
      reasons: ["policy.document_not_allowed"],
    });
  });

  test.each([
    ["missing", [DOCUMENT]],
    ["not clear", [DOCUMENT, { ...LIVENESS, outcome: "consider" }]],
  ] as const)("goes to a person where a required check is %s", (_what, checks) => {
    expect(judge(opinion("approved", { checks }), RULES, 0)).toEqual({
      status: "pending_review",
      reasons: ["policy.required_check_missing"],
    });
  });
});

describe("a vendor's rejection", () => {
  const rejected = (rules: Partial<Rules>, ...reasons: readonly Reason[]) =>
    judge(because("rejected", ...reasons), { ...RULES, ...rules }, 0);

  test("for a compliance finding goes to a person, even beside fraud or what the cell calls definitive", () => {
    const reasons = ["fraud.document_forged", "policy.underage", "compliance.sanctions_hit"] as const;
    expect(rejected({}, ...reasons)).toEqual({ status: "pending_review", reasons });
  });

  test("for fraud rejects", () => {
    const reasons = ["policy.consent_declined", "fraud.document_forged"] as const;
    expect(rejected({}, ...reasons)).toEqual({ status: "rejected", reasons });
  });

  test("for a finding of policy rejects where the cell calls one of them definitive, and else goes to a person", () => {
    const reasons = ["policy.consent_declined", "policy.underage"] as const;
    expect(rejected({}, ...reasons)).toEqual({ status: "rejected", reasons });
    expect(rejected({ definitive: [] }, ...reasons)).toEqual({ status: "pending_review", reasons });
  });

  test("for poor pictures alone asks for new ones", () => {
    const reasons = ["capture.document_blurry", "capture.selfie_quality"] as const;
    expect(rejected({}, ...reasons)).toEqual({ status: "needs_resubmission", reasons });
    expect(judge(because("rejected", ...reasons), RULES, 2)).toEqual({
      status: "pending_review",
      reasons: [...reasons, "policy.retry_limit_reached"],
    });
  });

  test("for poor pictures beside something else rejects", () => {
    const reasons = ["capture.document_blurry", "identity.document_invalid"] as const;
    expect(rejected({}, ...reasons)).toEqual({ status: "rejected", reasons });
  });

  test("for a face that does not match rejects or asks for new pictures, as the cell says", () => {
    const reasons = ["identity.face_mismatch", "identity.liveness_failed"] as const;
    expect(rejected({ faceMismatch: "reject" }, ...reasons)).toEqual({ status: "rejected", reasons });
    expect(rejected({ faceMismatch: "retake" }, ...reasons)).toEqual({ status: "needs_resubmission", reasons });
    expect(rejected({ faceMismatch: "retake" }, "identity.document_invalid").status).toBe("rejected");
  });

  test("without a reason rejects and says that the vendor declined", () => {
    expect(rejected({})).toEqual({ status: "rejected", reasons: ["vendor.declined"] });
  });
});

describe("a vendor's wish for another try", () => {
  test("is granted up to the limit of the cell; then a person decides", () => {
    const asked = because("needs_resubmission", "capture.document_glare");
    expect(judge(asked, RULES, 1)).toEqual({ status: "needs_resubmission", reasons: ["capture.document_glare"] });
    expect(judge(asked, RULES, 2)).toEqual({
      status: "pending_review",
      reasons: ["capture.document_glare", "policy.retry_limit_reached"],
    });
  });

  test("goes to a person where a list names the one who is asked", () => {
    const asked = because("needs_resubmission", "capture.document_glare", "compliance.pep_match");
    expect(judge(asked, RULES, 0)).toEqual({
      status: "pending_review",
      reasons: ["capture.document_glare", "compliance.pep_match"],
    });
  });

  test("without a reason says that the document was not verified", () => {
    expect(judge(opinion("needs_resubmission"), RULES, 0).reasons).toEqual(["identity.document_unverified"]);
  });
});

describe("any other word of a vendor", () => {
  test.each([
    ["pending_review", "policy.review_required"],
    ["expired", "vendor.cancelled"],
  ] as const)("%s is taken with the vendor's reasons, or with %s", (status, fallback) => {
    expect(judge(because(status, "vendor.error"), RULES, 0)).toEqual({ status, reasons: ["vendor.error"] });
    expect(judge(opinion(status), RULES, 0)).toEqual({ status, reasons: [fallback] });
  });

  test.each(["initiated", "capture_in_progress", "submitted"] as const)("%s is taken as it is", (status) => {
    expect(judge(because(status, "vendor.error"), RULES, 0)).toEqual({ status, reasons: [] });
  });

  test.each(["approved", "rejected", "expired"] as const)("%s decides nothing while it is not final", (status) => {
    const provisional = { ...because(status, "fraud.document_forged"), final: false };
    expect(judge(provisional, RULES, 0)).toEqual({ status: "submitted", reasons: [] });
  });

  test("that is open needs not be final", () => {
    const open = STATUSES.filter((status) => !["approved", "rejected", "expired"].includes(status));
    for (const status of open) expect(judge(opinion(status, { final: false }), RULES, 0).status).toBe(status);
  });
});
