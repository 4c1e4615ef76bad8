import type { Reason } from "../../../contracts/reason.ts";
import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";

export const ID = "inq_7Vb2Nc9MxKq4LpRt8WsZy3Hd";
export type Fields = Readonly<Record<string, unknown>>;

interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Fields;
}

const toInquiry = { relationships: { inquiry: { data: { type: "inquiry", id: ID } } } };

type Failing = readonly [name: string, ...reasons: string[]];

export const verification = (kind: string, status: string, failing: readonly Failing[] = [], more: Fields = {}) => ({
  type: `verification/${kind}`,
  id: `ver_${kind}_${status}`,
  attributes: {
    status,
    "name-first": CANARY.answer,
    "id-class": "pp",
    checks: [
      { name: "id_type_detection", status: "passed", reasons: [], requirement: "required" },
      { name: "id_po_box_detection", status: "failed", reasons: [], requirement: "not_required" },
      ...failing.map(([name, ...reasons]) => ({ name, status: "failed", reasons, requirement: "required" })),
    ],
    ...more,
  },
  ...toInquiry,
});

export const report = (kind: string, match: boolean | null, lists: readonly string[] = [], status = "ready") => ({
  type: `report/${kind}`,
  id: `rep_${kind}`,
  attributes: {
    status,
    "has-match": match,
    "matched-lists": lists.map((list) => ({ name: CANARY.answer, "list-type": list })),
  },
  ...toInquiry,
});

const named = (resources: readonly Resource[]) => ({ data: resources.map(({ type, id }) => ({ type, id })) });

/** An inquiry and what belongs to it. */
export const inquiry = (status: string, parts: readonly Resource[] = [], fields: Fields = {}) => ({
  data: {
    type: "inquiry",
    id: ID,
    attributes: {
      ...{
        status,
        "reference-id": "att_kit_1",
        note: CANARY.answer,
        tags: [],
        "started-at": "2026-01-01T00:01:00.000Z",
      },
      ...{ "created-at": "2026-01-01T00:00:00.000Z", "updated-at": "2026-01-01T00:02:00.000Z" },
      ...{ "completed-at": "2026-01-01T00:03:00.000Z", "failed-at": "2026-01-01T00:03:00.000Z" },
      ...{ "marked-for-review-at": "2026-01-01T00:04:00.000Z", "decisioned-at": "2026-01-01T00:05:00.000Z" },
      ...{ "expired-at": "2026-01-01T00:06:00.000Z", "next-step-name": null },
      fields: { "name-first": { type: "string", value: CANARY.answer } },
      ...fields,
    },
    relationships: {
      verifications: named(parts.filter(({ type }) => type.startsWith("verification/"))),
      reports: named(parts.filter(({ type }) => type.startsWith("report/"))),
    },
  },
  included: parts,
});

export const AT = "2026-01-01T00:12:00.412Z";

export const event = (name: string, payload: unknown, more: Fields = {}) => ({
  data: { type: "event", id: "evt_kit", attributes: { name, payload, "created-at": AT, ...more } },
});

export const PASSED = [verification("government-id", "passed"), verification("selfie", "passed")] as const;
const LISTS_CLEAR = [report("watchlist", false), report("politically-exposed-person", false)] as const;
export const APPROVED = [...PASSED, ...LISTS_CLEAR] as const;

const sample = (name: string, body: unknown, expected: Expected): CallbackSample => ({
  name,
  body,
  expected: { occurredAt: AT, ...expected },
});

type Checks = NonNullable<Expected["checks"]>;

const declined = (
  what: string,
  parts: readonly Resource[],
  [raw, status]: readonly [string, Expected["status"]],
  reasons: readonly Reason[],
  checks: Checks = [],
): CallbackSample =>
  sample(`declined: ${what}`, event("inquiry.declined", inquiry("declined", parts)), { raw, status, reasons, checks });

const REJECTED = ["declined", "rejected"] as const;
const RETAKE = ["declined/capture", "needs_resubmission"] as const;
const id = (...failing: readonly Failing[]) => [verification("government-id", "failed", failing)];
const selfie = (...failing: readonly Failing[]) => [PASSED[0], verification("selfie", "failed", failing)];

export const CALLBACKS: readonly CallbackSample[] = [
  sample("created", event("inquiry.created", inquiry("created", [], { "started-at": null })), {
    ...{ raw: "created", status: "initiated", reasons: [], checks: [] },
  }),
  sample("started", event("inquiry.started", inquiry("pending")), { raw: "pending", status: "capture_in_progress" }),
  sample("completed", event("inquiry.completed", inquiry("completed", PASSED)), {
    ...{ raw: "completed", status: "submitted", reasons: [], checks: [] },
  }),
  sample("expired before anybody came", event("inquiry.expired", inquiry("expired", [], { "started-at": null })), {
    ...{ raw: "expired", status: "expired", reasons: ["policy.session_expired"] },
  }),
  sample("expired half-way", event("inquiry.expired", inquiry("expired")), {
    ...{ raw: "expired/started", status: "expired", reasons: ["capture.abandoned"] },
  }),
  sample("approved", event("inquiry.approved", inquiry("approved", APPROVED)), {
    ...{ raw: "approved", status: "approved", reasons: [] },
    checks: ["document:clear", "face_match:clear", "liveness:clear", "watchlist:clear", "pep:clear"],
  }),
  sample(
    "approved though one part failed",
    event("inquiry.approved", inquiry("approved", selfie(["selfie_id_comparison"]))),
    {
      ...{ raw: "approved", status: "approved", reasons: [], checks: ["document:clear"] },
    },
  ),
  sample(
    "approved though somebody is listed",
    event("inquiry.approved", inquiry("approved", [...PASSED, report("watchlist", true, ["sanction"])])),
    {
      ...{ raw: "approved/compliance", status: "pending_review", reasons: ["compliance.sanctions_hit"] },
      checks: ["document:clear", "face_match:clear", "liveness:clear", "watchlist:consider"],
    },
  ),
  sample("held for review", event("inquiry.marked-for-review", inquiry("needs_review", PASSED)), {
    ...{ raw: "needs_review", status: "pending_review", reasons: [] },
  }),
  sample(
    "held for a listing",
    event(
      "inquiry.marked-for-review",
      inquiry("needs_review", [...PASSED, report("politically-exposed-person", true)]),
    ),
    { raw: "needs_review", status: "pending_review", reasons: ["compliance.pep_match"], checks: ["pep:consider"] },
  ),
  sample("failed for a picture", event("inquiry.failed", inquiry("failed", id(["id_blur_detection", "too_blurry"]))), {
    ...{ raw: "failed/capture", status: "needs_resubmission", reasons: ["capture.document_blurry"] },
    checks: ["document:inconclusive"],
  }),
  sample("failed for a person", event("inquiry.failed", inquiry("failed", id(["id_tamper_detection"]))), {
    ...{ raw: "failed", status: "submitted", reasons: [], checks: [] },
  }),
  declined("by somebody", PASSED, REJECTED, ["vendor.declined"]),
  declined("forged", id(["id_fabrication_detection"]), REJECTED, ["fraud.document_forged"], ["document:failed"]),
  declined(
    "another face",
    selfie(["selfie_id_comparison"]),
    REJECTED,
    ["identity.face_mismatch"],
    ["face_match:failed"],
  ),
  declined(
    "no life",
    selfie(["selfie_liveness_detection"]),
    REJECTED,
    ["identity.liveness_failed"],
    ["liveness:failed"],
  ),
  declined("too young", id(["id_age_comparison", "age_below_limit"]), REJECTED, ["policy.underage"], ["age:failed"]),
  declined(
    "a picture and a forgery: as bad as the worse",
    id(["id_glare_detection"], ["id_tamper_detection"]),
    REJECTED,
    ["capture.document_glare", "fraud.document_forged"],
    ["document:failed"],
  ),
  declined(
    "a picture alone",
    id(["id_glare_detection"]),
    RETAKE,
    ["capture.document_glare"],
    ["document:inconclusive"],
  ),
  declined(
    "a coarse check with a finer reason",
    id(["id_unprocessable_submission_detection", "side_submitted_twice"]),
    RETAKE,
    ["capture.document_side_missing"],
    ["document:inconclusive"],
  ),
  declined(
    "a listing",
    [...PASSED, report("watchlist", true, ["warning"])],
    ["declined/compliance", "pending_review"],
    ["compliance.watchlist_hit"],
    ["watchlist:consider"],
  ),
  declined(
    "a source that was down",
    [verification("database", "failed", [["database_service_available_detection"]])],
    ["declined/vendor", "pending_review"],
    ["vendor.check_unavailable"],
  ),
  declined(
    "a check that nobody knows",
    id(["id_new_detection"]),
    ["declined/vendor", "pending_review"],
    ["vendor.unspecified"],
  ),
  declined(
    "a part that was broken off",
    [verification("selfie", "canceled")],
    ["declined/vendor", "pending_review"],
    ["vendor.error"],
  ),
  declined(
    "what a later try put right does not count",
    [
      ...[verification("government-id", "passed", [], { "created-at": "2026-01-01T00:02:00.000Z" })],
      ...[
        verification("government-id", "failed", [["id_blur_detection"]], { "created-at": "2026-01-01T00:01:00.000Z" }),
      ],
      ...[verification("selfie", "failed", [["selfie_id_comparison"]])],
    ],
    REJECTED,
    ["identity.face_mismatch"],
    ["face_match:failed"],
  ),
  sample("a match", event("report/watchlist.matched", { data: report("watchlist", true, ["sanction"]) }), {
    ...{ raw: "report/matched", status: "pending_review", reasons: ["compliance.sanctions_hit"] },
    checks: ["watchlist:consider"],
  }),
  sample("bad press", event("report/adverse-media.matched", { data: report("adverse-media", null) }), {
    ...{ raw: "report/matched", status: "pending_review", reasons: ["compliance.adverse_media"] },
    checks: ["adverse_media:consider"],
  }),
];
