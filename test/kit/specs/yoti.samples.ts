import type { Reason } from "../../../contracts/reason.ts";
import { CANARY } from "../person.ts";
import type { CallbackSample, Expected } from "../spec.ts";

export const ID = "22222222-2222-4222-8222-222222222222";
export const TOKEN = "11111111-1111-4111-8111-111111111111";
const CREATED = "2026-03-02T10:15:00Z";
const UPDATED = "2026-03-02T10:15:30Z";
export const AT = "2026-03-02T10:15:30.000Z";

type Fields = Readonly<Record<string, unknown>>;

export const check = (type: string, value?: string, reason?: string, more: Fields = {}): Fields => ({
  type,
  id: `chk-${type}`,
  state: value === undefined ? "PENDING" : "DONE",
  resources_used: ["doc-1"],
  generated_media: [],
  ...(value === undefined
    ? {}
    : {
        report: {
          recommendation: { value, ...(reason && { reason, recovery_suggestion: "X" }) },
          breakdown: [],
          ...more,
        },
      }),
  created: CREATED,
  last_updated: UPDATED,
});

const searched = (search_config: Fields) => ({ watchlist_summary: { total_hits: 1, search_config } });

const task = {
  ...{ type: "ID_DOCUMENT_TEXT_DATA_EXTRACTION", id: "task-1", state: "DONE" },
  ...{ created: CREATED, last_updated: UPDATED, generated_checks: [], generated_media: [] },
};

export const DOCUMENT = {
  ...{ id: "doc-1", document_type: "PASSPORT", issuing_country: "GBR", source: { type: "END_USER" } },
  ...{ tasks: [task], pages: [], document_fields: { media: { id: "media-1", type: "JSON" } } },
};

export const session = (
  state: string,
  checks: readonly Fields[],
  documents: readonly Fields[] = [DOCUMENT],
): Fields => ({
  client_session_token_ttl: 120,
  session_id: ID,
  user_tracking_id: "att_kit_1;mock_scenario=approve",
  state,
  client_session_token: TOKEN,
  biometric_consent: CREATED,
  resources: { id_documents: documents, supplementary_documents: [], liveness_capture: [], face_capture: [] },
  checks,
  unknown: CANARY.answer,
});

export const PASSED: readonly Fields[] = [
  check("ID_DOCUMENT_AUTHENTICITY", "APPROVE"),
  check("LIVENESS", "APPROVE"),
  check("ID_DOCUMENT_FACE_MATCH", "APPROVE"),
];

const sample = (
  name: string,
  body: Fields,
  raw: string,
  status: Expected["status"],
  reasons: readonly Reason[] = [],
  more: Partial<Expected> = {},
): CallbackSample => ({ name, body, expected: { raw, status, reasons, occurredAt: AT, ...more } });

const completed = (
  name: string,
  checks: readonly Fields[],
  raw: string,
  status: Expected["status"],
  ...reasons: readonly Reason[]
) => sample(name, session("COMPLETED", [...checks, ...PASSED.slice(1)]), raw, status, reasons);

const authenticity = (value: string, reason?: string): readonly Fields[] => [
  check("ID_DOCUMENT_AUTHENTICITY", value, reason),
];
const ok = authenticity("APPROVE");

export const SAMPLES: readonly CallbackSample[] = [
  sample("all checks approve", session("COMPLETED", PASSED), "COMPLETED/APPROVE", "approved", [], {
    checks: ["document:clear", "liveness:clear", "face_match:clear"],
  }),
  completed("a forgery", authenticity("REJECT", "TAMPERED"), "COMPLETED/REJECT", "rejected", "fraud.document_forged"),
  completed(
    "a list of the vendor's own",
    authenticity("REJECT", "FRAUD_LIST_MATCH"),
    "COMPLETED/REJECT",
    "rejected",
    "fraud.suspected",
  ),
  completed(
    "an expired document, which is refused",
    authenticity("REJECT", "EXPIRED_DOCUMENT"),
    ...(["COMPLETED/REJECT/capture", "needs_resubmission", "capture.document_expired"] as const),
  ),
  completed(
    "a blurred picture",
    authenticity("NOT_AVAILABLE", "PHOTO_TOO_BLURRY"),
    ...(["COMPLETED/NOT_AVAILABLE", "needs_resubmission", "capture.document_blurry"] as const),
  ),
  completed(
    "a country that is not supported",
    authenticity("NOT_AVAILABLE", "COUNTRY_NOT_SUPPORTED"),
    ...(["COMPLETED/NOT_AVAILABLE/country", "rejected", "policy.jurisdiction_unsupported"] as const),
  ),
  completed(
    "a comparison that could not be made",
    [...ok, check("ID_DOCUMENT_COMPARISON", "NOT_AVAILABLE", "NO_VALID_SUBCHECKS")],
    ...(["COMPLETED/NOT_AVAILABLE/vendor", "pending_review", "vendor.error"] as const),
  ),
  completed(
    "a hit on a list of sanctions",
    [...ok, check("WATCHLIST_SCREENING", "CONSIDER", undefined, searched({ categories: ["SANCTIONS"] }))],
    ...(["COMPLETED/CONSIDER", "pending_review", "compliance.sanctions_hit"] as const),
  ),
  completed(
    "a hit on one of two lists",
    [
      ...ok,
      check("WATCHLIST_SCREENING", "CONSIDER", undefined, searched({ categories: ["ADVERSE-MEDIA", "SANCTIONS"] })),
    ],
    ...(["COMPLETED/CONSIDER", "pending_review", "compliance.watchlist_hit"] as const),
  ),
  completed(
    "a politically exposed person whom the list refuses",
    [
      ...ok,
      check("WATCHLIST_ADVANCED_CA", "REJECT", undefined, searched({ sources: { type: "TYPE_LIST", types: ["pep"] } })),
    ],
    ...(["COMPLETED/CONSIDER", "pending_review", "compliance.pep_match"] as const),
  ),
  completed(
    "a hit beside a forgery: the list counts first",
    [
      ...authenticity("REJECT", "COUNTERFEIT"),
      check("WATCHLIST_SCREENING", "CONSIDER", undefined, searched({ categories: ["SANCTIONS"] })),
    ],
    ...(["COMPLETED/CONSIDER", "pending_review", "compliance.sanctions_hit", "fraud.document_forged"] as const),
  ),
  completed(
    "a reason that no table has",
    authenticity("REJECT", "SOMETHING_NEW"),
    ...(["COMPLETED/REJECT", "rejected", "identity.document_unverified"] as const),
  ),
  sample(
    "another person and no life",
    session("COMPLETED", [
      ...ok,
      check("LIVENESS", "REJECT"),
      check("ID_DOCUMENT_FACE_MATCH", "REJECT", "DIFFERENT_PERSON"),
    ]),
    "COMPLETED/REJECT",
    "rejected",
    ["identity.face_mismatch", "identity.liveness_failed"],
    { checks: ["document:clear", "liveness:failed", "face_match:failed"] },
  ),
  sample(
    "pictures that are being looked at",
    session("ONGOING", [check("ID_DOCUMENT_AUTHENTICITY")]),
    "ONGOING/checks",
    "submitted",
  ),
  sample(
    "an expert who is looking",
    session("ONGOING", [
      {
        ...check("ID_DOCUMENT_AUTHENTICITY"),
        report: {
          breakdown: [{ sub_check: "no_signs_of_forgery", result: "FAIL", process: "EXPERT_REVIEW", details: [] }],
        },
      },
    ]),
    ...(["ONGOING/EXPERT_REVIEW", "pending_review"] as const),
  ),
  sample(
    "a page that asks for another picture",
    session("ONGOING", authenticity("NOT_AVAILABLE", "GLARE_OBSTRUCTION")),
    ...(["ONGOING/NOT_AVAILABLE", "needs_resubmission", ["capture.document_glare"]] as const),
  ),
  sample(
    "a picture after which another was taken",
    session("ONGOING", [
      { ...check("ID_DOCUMENT_AUTHENTICITY", "NOT_AVAILABLE", "GLARE_OBSTRUCTION"), created: "2026-03-02T10:14:00Z" },
      check("ID_DOCUMENT_AUTHENTICITY"),
    ]),
    ...(["ONGOING/checks", "submitted"] as const),
  ),
  sample("a document in hand", session("ONGOING", []), "ONGOING/resources", "capture_in_progress"),
  sample("a page that nobody opened", session("ONGOING", [], []), "ONGOING", "initiated", [], {
    occurredAt: undefined as never,
  }),
  sample("time that ran out", session("EXPIRED", []), "EXPIRED", "expired", ["capture.abandoned"]),
  sample("an end without a check", session("COMPLETED", []), "COMPLETED", undefined),
];
