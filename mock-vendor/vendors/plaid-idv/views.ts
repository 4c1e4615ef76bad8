import { isObject, type JsonObject } from "../../wire.ts";
import type { Found } from "./findings.ts";
import { type Attempt, type StepName, timeText } from "./state.ts";

/** Every field of an object is there; null is what the person did not give. */
const PERSON = {
  ...{ phone_number: null, date_of_birth: null, ip_address: null, email_address: null, name: null, id_number: null },
};
const ADDRESS = { street: null, street2: null, city: null, region: null, postal_code: null };

const ENDED: readonly string[] = ["success", "failed", "manually_rejected"];
/** Tries at a document that the vendor gives a person before the step fails. */
const TRIES = 3;

const merged = (good: JsonObject, other: JsonObject): JsonObject =>
  Object.fromEntries(
    [...new Set([...Object.keys(good), ...Object.keys(other)])].map((name) => {
      const [old, fresh] = [good[name], other[name]];
      return [name, isObject(old) && isObject(fresh) ? merged(old, fresh) : (fresh ?? old)];
    }),
  );

const DOCUMENT_ANALYSIS: JsonObject = {
  ...{ authenticity: "match", image_quality: "high" },
  extracted_data: { name: "match", date_of_birth: "match", expiration_date: "not_expired", issuing_country: "match" },
  fraud_analysis_details: {
    ...{ type_supported: "success", portrait_presence_check: "success", portrait_details_check: "success" },
    ...{ image_composition_check: "success", integrity_check: "success", detail_check: "success" },
    issue_date_check: "success",
  },
  image_quality_details: { glare_check: "success", dimensions_check: "success", blur_check: "success" },
  aamva_verification: null,
};

const addressOf = ({ user }: Attempt): JsonObject | null =>
  isObject(user.address) ? { ...ADDRESS, ...user.address } : null;

const addressOnDocument = (attempt: Attempt): JsonObject | null => {
  const address = addressOf(attempt);
  if (address === null) return null;
  const { street, city, region, postal_code, country } = address;
  return { street, city, region, postal_code, country };
};

const documentOf = (attempt: Attempt, number: number, found: Found | undefined): JsonObject => ({
  status: found ? "failed" : "success",
  attempt: number,
  images: {
    ...{ original_front: "https://media.example.test/front", original_back: null, cropped_back: null },
    ...{ cropped_front: "https://media.example.test/front-cropped", face: "https://media.example.test/face" },
  },
  extracted_data: {
    ...{ id_number: "AB123456", category: "drivers_license", expiration_date: "2030-05-29" },
    ...{ issue_date: "2020-05-29", issuing_country: "US", issuing_region: "IN", date_of_birth: "1975-01-18" },
    ...{ address: addressOnDocument(attempt), name: attempt.user.name ?? null },
  },
  analysis: merged(DOCUMENT_ANALYSIS, found?.analysis ?? {}),
  redacted_at: null,
});

const documents = (attempt: Attempt): JsonObject => {
  const found = attempt.found?.step === "documentary_verification" ? attempt.found : undefined;
  const tries = found ? TRIES : 1;
  return {
    status: attempt.steps.documentary_verification,
    documents: Array.from({ length: tries }, (_, index) => documentOf(attempt, index + 1, found)),
  };
};

const selfies = (attempt: Attempt): JsonObject => {
  const found = attempt.found?.step === "selfie_check" ? attempt.found : undefined;
  const analysis = merged({ document_comparison: "match", liveness_check: "success" }, found?.analysis ?? {});
  const capture = { image_url: "https://media.example.test/selfie", video_url: null };
  const { selfie_check: status } = attempt.steps;
  return { status, selfies: [{ status: found ? "failed" : "success", attempt: 1, capture, analysis }] };
};

const kyc = ({ steps }: Attempt): JsonObject => ({
  status: steps.kyc_check,
  ...{ address: { summary: "match", po_box: "no", type: "residential" }, name: { summary: "match" } },
  ...{ date_of_birth: { summary: "match" }, id_number: { summary: "no_input" } },
  phone_number: { summary: "match", area_code: "match" },
});

const sms = ({ steps, user, createdAt }: Attempt): JsonObject => ({
  status: steps.verify_sms,
  verifications: [
    {
      ...{ status: "success", attempt: 1, phone_number: user.phone_number ?? null, delivery_attempt_count: 1 },
      ...{ solve_attempt_count: 1, initially_sent_at: timeText(createdAt), last_sent_at: timeText(createdAt) },
      redacted_at: null,
    },
  ],
});

const EMAIL: JsonObject = {
  ...{ is_deliverable: "yes", breach_count: 0, first_breached_at: null, last_breached_at: null },
  ...{ domain_registered_at: "1995-08-13", domain_is_free_provider: "no", domain_is_custom: "yes" },
  ...{ domain_is_disposable: "no", top_level_domain_is_suspicious: "no", is_edu: "no" },
  ...{ includes_date_of_birth: "no", name: "no_data", linked_services: [] },
};

const risk = ({ steps }: Attempt): JsonObject => ({
  status: steps.risk_check,
  behavior: { user_interactions: "genuine", fraud_ring_detected: "no", bot_detected: "no" },
  ...{ email: EMAIL, phone: { linked_services: [] } },
  devices: [{ ip_proxy_type: "none_detected", ip_spam_list_count: 0, ip_timezone_offset: "-05:00:00" }],
  identity_abuse_signals: { synthetic_identity: { score: 0 }, stolen_identity: { score: 0 } },
  ...{ facial_duplicates: [], trust_index_score: 86 },
});

const BLOCKS: Readonly<Partial<Record<StepName, (attempt: Attempt) => JsonObject>>> = {
  ...{ documentary_verification: documents, selfie_check: selfies, kyc_check: kyc, verify_sms: sms, risk_check: risk },
};

/** A block is null until its step has ended. */
const blocksOf = (attempt: Attempt): JsonObject =>
  Object.fromEntries(
    Object.entries(BLOCKS).map(([step, view]) => [
      step,
      ENDED.includes(attempt.steps[step as StepName]) ? view(attempt) : null,
    ]),
  );

export const attemptView = (attempt: Attempt): JsonObject => ({
  id: attempt.id,
  client_user_id: attempt.userId,
  created_at: timeText(attempt.createdAt),
  completed_at: attempt.completedAt === null ? null : timeText(attempt.completedAt),
  previous_attempt_id: attempt.previous,
  shareable_url: attempt.url,
  template: { id: attempt.account.templateId, version: 2 },
  user: { ...PERSON, ...attempt.user, address: addressOf(attempt) },
  status: attempt.status,
  steps: attempt.steps,
  ...blocksOf(attempt),
  watchlist_screening_id: attempt.screening?.id ?? null,
  ...{ beacon_user_id: null, user_id: null, redacted_at: null },
});

const fullNameOf = ({ user }: Attempt): string =>
  isObject(user.name) ? `${user.name.given_name ?? ""} ${user.name.family_name ?? ""}`.trim() : "";

export const screeningView = (attempt: Attempt): JsonObject => ({
  id: attempt.screening?.id,
  search_terms: {
    ...{ watchlist_program_id: "prg_mock", legal_name: fullNameOf(attempt) },
    ...{ date_of_birth: attempt.user.date_of_birth ?? null, document_number: null, country: null, version: 1 },
  },
  ...{ assignee: null, status: attempt.screening?.status, client_user_id: attempt.userId },
  audit_trail: { source: "system", dashboard_user_id: null, timestamp: timeText(attempt.createdAt) },
});

const hitData = (attempt: Attempt): JsonObject => ({
  ...{ dates_of_birth: [], documents: [], locations: [] },
  names: [
    {
      analysis: { summary: "match" },
      data: { full: fullNameOf(attempt), is_primary: true, weak_alias_determination: "none" },
    },
  ],
});

export const hitsView = (attempt: Attempt): JsonObject => ({
  watchlist_screening_hits: [
    {
      ...{ id: `${attempt.screening?.id}_hit`, first_active: timeText(attempt.createdAt) },
      ...{ inactive_since: null, historical_since: null },
      review_status: attempt.screening?.status === "cleared" ? "dismissed" : "pending_review",
      ...{ list_code: attempt.screening?.list, plaid_uid: "uid_mock", source_uid: null, sub_programs: [] },
      analysis: {
        ...{ names: "match", dates_of_birth: "match", documents: "no_data", locations: "no_data" },
        search_terms_version: 1,
      },
      data: hitData(attempt),
    },
  ],
  next_cursor: null,
});
