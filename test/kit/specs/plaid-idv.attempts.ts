import { CANARY } from "../person.ts";
import type { Expected, Script, Step } from "../spec.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const ID = "idv_52xR9LKo77r1Np";
export const USER = "att_kit_1";
export const CREATED = "2026-03-02T10:12:00Z";
export const COMPLETED = "2026-03-02T10:15:30Z";
export const AT = "2026-03-02T10:15:30.000Z";

export const ALL_PASSED = {
  ...{ accept_tos: "success", verify_sms: "success", kyc_check: "success", documentary_verification: "success" },
  ...{ selfie_check: "success", watchlist_screening: "success", risk_check: "success" },
};
export const WAITING = Object.fromEntries(Object.keys(ALL_PASSED).map((step) => [step, "waiting_for_prerequisite"]));

export const document = (status: string, analysis: Fields = {}) => ({
  status,
  documents: [
    { status: "failed", attempt: 1, analysis: { authenticity: "no_match" } },
    {
      ...{ status, attempt: 2, extracted_data: { category: "drivers_license", id_number: CANARY.answer } },
      analysis: { authenticity: "match", image_quality: "high", ...analysis },
    },
  ],
});
export const selfie = (status: string, analysis: Fields = {}) => ({
  status,
  selfies: [{ status, attempt: 1, analysis: { document_comparison: "match", liveness_check: "success", ...analysis } }],
});
export const kyc = (status: string, parts: Fields = {}) => ({
  ...{ status, address: { summary: "match", po_box: "no" }, name: { summary: "match" } },
  ...{ date_of_birth: { summary: "match" }, id_number: { summary: "no_input" }, phone_number: { summary: "match" } },
  ...parts,
});
export const risk = (status: string, parts: Fields = {}) => ({
  ...{ status, behavior: { user_interactions: "genuine", fraud_ring_detected: "no", bot_detected: "no" } },
  ...{ devices: [{ ip_proxy_type: "none_detected" }], facial_duplicates: [] },
  identity_abuse_signals: { synthetic_identity: { score: 1 }, stolen_identity: { score: 1 } },
  ...parts,
});

export const BLOCKS = {
  ...{ documentary_verification: document("success"), selfie_check: selfie("success"), kyc_check: kyc("success") },
  ...{
    verify_sms: { status: "success", verifications: [{ phone_number: CANARY.phone }] },
    risk_check: risk("success"),
  },
};
export const NO_BLOCKS = Object.fromEntries(Object.keys(BLOCKS).map((block) => [block, null]));

export const attempt = (status: string, steps: Fields, fields: Fields = {}) => ({
  ...{ id: ID, client_user_id: USER, created_at: CREATED, completed_at: null, previous_attempt_id: null },
  ...{ shareable_url: CANARY.link, template: { id: "idvtmp_kit", version: 2 }, status },
  user: { email_address: CANARY.email, name: { given_name: CANARY.given, family_name: CANARY.family } },
  ...{ steps: { ...WAITING, ...steps }, ...NO_BLOCKS, watchlist_screening_id: null, request_id: "saKrIBuEB9qJZng" },
  ...fields,
});
export const ended = (status: string, steps: Fields, fields: Fields = {}) =>
  attempt(status, { ...ALL_PASSED, ...steps }, { completed_at: COMPLETED, ...BLOCKS, ...fields });

export const step = (name: string, body: unknown): Step => ({ step: name, repeat: "harmless", body });
export const listed = (...attempts: readonly unknown[]) =>
  step("list_attempts", { identity_verifications: attempts, next_cursor: null, request_id: "x" });
export const hits = (...found: readonly (readonly [list: string, review: string])[]) =>
  step("list_hits", {
    watchlist_screening_hits: found.map(([list_code, review_status]) => ({
      ...{ id: "hit", list_code, review_status, data: { names: [CANARY.answer] } },
    })),
    next_cursor: null,
  });

export const fetching = (name: string, steps: readonly Step[], expected: Expected): Script => ({
  name: `fetch of ${name}`,
  open: (adapter) => adapter.fetch(ID),
  steps,
  expected,
});
export const plain = (name: string, body: unknown, expected: Expected): Script =>
  fetching(name, [step("fetch_attempt", body)], expected);
/** One that failed and was not tried again. */
export const failing = (name: string, steps: Fields, fields: Fields, expected: Expected): Script => {
  const body = ended("failed", steps, fields);
  return fetching(name, [step("fetch_attempt", body), listed(body)], expected);
};

export const PASSED = [
  "document:clear",
  "face_match:clear",
  "liveness:clear",
  "data_match:clear",
  "address:clear",
] as const;
export const SCREENED = ["watchlist:clear", "pep:clear"] as const;
export const AT_RISK = ["device:clear", "duplicate:clear"] as const;

export const badDocument = (
  name: string,
  analysis: Fields,
  expected: Omit<Expected, "raw"> & { readonly raw?: string },
) =>
  failing(
    name,
    { documentary_verification: "failed" },
    { documentary_verification: document("failed", analysis) },
    { raw: "failed/retake", ...expected },
  );
export const retaken = (reason: NonNullable<Expected["reasons"]>[number]) =>
  ({ status: "needs_resubmission", reasons: [reason] }) as const;

export const FAILED = ended("failed", { documentary_verification: "failed" });
export const OPEN = attempt("active", { accept_tos: "active" });
