import type { Reason } from "../../../contracts/reason.ts";
import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";

export const ID = "f04bdb47-d3be-4b28-b028-a652feb060b5";
export const ATTEMPT = "e30122d1-740b-4764-853f-470374a7abf4";
export type Fields = Readonly<Record<string, unknown>>;

/** The vendor's codes beside its words, as its table has them. */
const CODES: Readonly<Record<string, number>> = {
  approved: 9001,
  declined: 9102,
  resubmission_requested: 9103,
  expired: 9104,
  abandoned: 9104,
  review: 9121,
};
const AT = "2026-01-01T00:03:00.000Z";

export const verification = (status: string, reasonCode: number | null = null, fields: Fields = {}) => ({
  id: ID,
  attemptId: ATTEMPT,
  endUserId: null,
  vendorData: "att_kit_1|mock_scenario:approve",
  code: CODES[status] ?? 9999,
  status,
  reason: reasonCode === null ? null : `${CANARY.answer} says so`,
  reasonCode,
  person: { firstName: CANARY.answer, lastName: CANARY.family, pepSanctionMatch: null },
  document: { type: "ID_CARD", number: CANARY.answer, country: "EE" },
  decisionTime: AT,
  acceptanceTime: "2026-01-01T00:00:00.000Z",
  comments: [],
  riskLabels: [{ label: CANARY.answer, category: "document", sessionIds: [] }],
  ...fields,
});

export const decision = (status: string, reasonCode: number | null = null, fields: Fields = {}) => ({
  status: "success",
  verification: verification(status, reasonCode, fields),
  technicalData: { ip: "203.0.113.7" },
});

const none = { warnings: [], sanctions: [], fitnessProbity: [], pep: [], adverseMedia: [] };
const hit = (lists: readonly string[]) => ({
  matchedName: CANARY.answer,
  dateOfBirth: CANARY.born,
  listingsRelatedToMatch: {
    ...none,
    ...Object.fromEntries(lists.map((list) => [list, [{ sourceName: CANARY.answer }]])),
  },
});

export const screening = (matchStatus: string, lists: readonly string[] = [], fields: Fields = {}) => ({
  attemptId: ATTEMPT,
  sessionId: ID,
  vendorData: "att_kit_1",
  checkType: "initial_result",
  matchStatus,
  monitorStatus: "enabled",
  searchTerm: { name: CANARY.answer, year: "1990" },
  totalHits: lists.length,
  createdAt: "2026-01-01T00:03:05.000Z",
  hits: lists.length === 0 ? [] : [hit(lists)],
  ...fields,
});

const sample = (name: string, body: unknown, expected: Expected): CallbackSample => ({
  name,
  body,
  expected: { occurredAt: AT, ...expected },
});

type Checks = NonNullable<Expected["checks"]>;

const declined = (code: number, raw: string, status: Expected["status"], reason: Reason, checks: Checks = []) =>
  sample(`declined for ${code}`, decision("declined", code), { raw, status, reasons: [reason], checks });

const again = (code: number, reason: Reason, checks: Checks) =>
  sample(`asked for again for ${code}`, decision("resubmission_requested", code), {
    raw: "resubmission_requested",
    status: "needs_resubmission",
    reasons: [reason],
    checks,
  });

const matched = (lists: readonly string[], reasons: readonly Reason[], checks: Checks) =>
  sample(`a hit on ${lists.join(" and ") || "no list"}`, screening("possible_match", lists), {
    ...{ raw: "watchlist/possible_match", status: "pending_review", reasons, checks },
    occurredAt: "2026-01-01T00:03:05.000Z",
  });

export const CALLBACKS: readonly CallbackSample[] = [
  sample("approved", decision("approved"), {
    ...{ raw: "approved", status: "approved", reasons: [] },
    checks: ["document:clear", "face_match:clear", "liveness:clear"],
  }),
  sample("review", decision("review"), { raw: "review", status: "pending_review", reasons: [], checks: [] }),
  sample("declined without a reason", decision("declined"), {
    ...{ raw: "declined", status: "rejected", reasons: ["vendor.declined"], checks: [] },
  }),
  declined(102, "declined", "rejected", "fraud.document_forged", ["document:failed"]),
  declined(103, "declined", "rejected", "identity.face_mismatch", ["face_match:failed"]),
  declined(515, "declined", "rejected", "identity.liveness_failed", ["liveness:failed"]),
  declined(108, "declined", "rejected", "fraud.duplicate_identity", ["duplicate:failed"]),
  declined(112, "declined", "rejected", "policy.jurisdiction_unsupported"),
  declined(539, "declined", "rejected", "policy.retry_limit_reached"),
  declined(101, "declined/capture", "needs_resubmission", "capture.document_not_original", ["document:failed"]),
  declined(527, "declined/capture", "needs_resubmission", "capture.address_document_invalid", ["address:inconclusive"]),
  declined(126, "declined/compliance", "pending_review", "compliance.pep_match", ["pep:consider"]),
  declined(129, "declined/vendor", "pending_review", "vendor.error"),
  declined(999, "declined/unlisted", "pending_review", "vendor.unspecified"),
  again(204, "capture.document_unreadable", ["document:inconclusive"]),
  again(203, "capture.document_cropped", ["document:inconclusive"]),
  again(206, "capture.document_unsupported", ["document:inconclusive"]),
  again(207, "capture.document_expired", ["document:failed"]),
  again(606, "capture.selfie_quality", ["face_match:inconclusive"]),
  sample("expired", decision("expired"), { raw: "expired", status: "expired", reasons: ["policy.session_expired"] }),
  sample("abandoned", decision("abandoned"), { raw: "abandoned", status: "expired", reasons: ["capture.abandoned"] }),
  // One page of the vendor's gives `abandoned` the code of `review`: the word alone counts, whatever stands beside it.
  sample("abandoned under the code of a review", decision("abandoned", null, { code: 9121 }), {
    ...{ raw: "abandoned", status: "expired", reasons: ["capture.abandoned"] },
  }),
  sample("a review under the code of an approval", decision("review", null, { code: 9001 }), {
    ...{ raw: "review", status: "pending_review", checks: [] },
  }),
  sample("an approval under a code as text", decision("approved", null, { code: "9102" }), {
    ...{ raw: "approved", status: "approved", reasons: [] },
  }),
  matched(["sanctions"], ["compliance.sanctions_hit"], ["watchlist:consider"]),
  matched(
    ["pep", "adverseMedia"],
    ["compliance.pep_match", "compliance.adverse_media"],
    ["pep:consider", "adverse_media:consider"],
  ),
  matched(["warnings"], ["compliance.watchlist_hit"], ["watchlist:consider"]),
  matched([], ["compliance.watchlist_hit"], ["watchlist:consider"]),
];
