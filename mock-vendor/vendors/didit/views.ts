import type { JsonObject } from "../../wire.ts";
import { type FeatureName, type FindingItem, GOOD_QUALITY } from "./findings.ts";
import { type Progress, type Session, timeText } from "./state.ts";

const FEATURES: readonly FeatureName[] = ["ID_VERIFICATION", "LIVENESS", "FACE_MATCH", "AML"];

const NODES: Readonly<
  Record<FeatureName, { readonly node: string; readonly key: string; readonly fields: JsonObject }>
> = {
  ID_VERIFICATION: {
    node: "feature_ocr_1",
    key: "id_verifications",
    fields: {
      ...{ document_type: "Passport", document_number: "CAA000000", personal_number: null },
      ...{ first_name: "Carmen", last_name: "Ejemplo", full_name: "Carmen Ejemplo", date_of_birth: "1980-01-01" },
      ...{ age: 46, gender: "F", issuing_state: "ESP", nationality: "ESP", date_of_issue: "2022-06-02" },
      ...{ expiration_date: "2032-06-02", address: null, back_image: null },
      ...{ portrait_image: "https://media.example.test/p.jpg", front_image: "https://media.example.test/f.jpg" },
      ...{ mrz: { mrz_type: "TD3", warnings: [], errors: [] }, matches: [] },
      front_image_quality_score: GOOD_QUALITY,
    },
  },
  LIVENESS: {
    node: "feature_liveness_1",
    key: "liveness_checks",
    fields: { method: "PASSIVE", score: 95.2, age_estimation: 44.1, matches: [] },
  },
  FACE_MATCH: { node: "feature_face_match_1", key: "face_matches", fields: { score: 97.5 } },
  AML: { node: "feature_aml_1", key: "aml_screenings", fields: { total_hits: 0, entity_type: "person", hits: [] } },
};

export const nodeOf = (feature: FeatureName): string => NODES[feature].node;

const DONE: Readonly<Record<Progress, readonly FeatureName[]>> = {
  nothing: [],
  document: ["ID_VERIFICATION"],
  everything: FEATURES,
};

const warningOf = (feature: FeatureName, risk: string, level: "error" | "warning"): JsonObject => ({
  feature,
  risk,
  additional_data: null,
  log_type: level,
  short_description: risk.toLowerCase().replaceAll("_", " "),
  long_description: "What the vendor says about it at length.",
  node_id: nodeOf(feature),
});

const itemOf = (feature: FeatureName, found: FindingItem | undefined, isReview: boolean): JsonObject => {
  const { node, fields } = NODES[feature];
  const own = found?.feature === feature && found.risks.length > 0 ? found : undefined;
  const status = own === undefined ? "Approved" : isReview ? "In Review" : "Declined";
  const warnings = own?.risks.map((risk) => warningOf(feature, risk, isReview ? "warning" : "error")) ?? [];
  return { node_id: node, status, ...fields, ...own?.fields, warnings };
};

const unfinished = (feature: FeatureName): JsonObject => ({
  node_id: nodeOf(feature),
  status: "Not Finished",
  warnings: [],
});

const itemsOf = (session: Session): JsonObject => {
  const done = DONE[session.progress];
  const isOpen = session.status === "In Progress" || session.status === "Abandoned";
  return Object.fromEntries(
    FEATURES.map((feature) => {
      const { key } = NODES[feature];
      if (done.includes(feature)) return [key, [itemOf(feature, session.found, session.status === "In Review")]];
      return [key, isOpen && session.progress !== "nothing" ? [unfinished(feature)] : null];
    }),
  );
};

const NO_SUCH_FEATURES: JsonObject = {
  ...{ nfc_verifications: null, phone_verifications: null, email_verifications: null, poa_verifications: null },
  ...{ document_ai_documents: null, questionnaire_responses: null, ip_analyses: null, database_validations: null },
};

export const decisionView = (session: Session): JsonObject => {
  const { account, fields, createdAt, expiresAt } = session;
  return {
    session_id: session.id,
    session_kind: "user",
    session_number: session.number,
    session_url: session.url,
    status: session.status,
    environment: "sandbox",
    workflow_id: account.workflowId,
    features: FEATURES,
    vendor_data: fields.vendor_data ?? null,
    metadata: fields.metadata ?? null,
    expected_details: fields.expected_details ?? null,
    contact_details: fields.contact_details ?? null,
    callback: fields.callback ?? null,
    ...itemsOf(session),
    ...NO_SUCH_FEATURES,
    reviews: session.reviews,
    created_at: timeText(createdAt),
    expires_at: timeText(expiresAt),
  };
};

export const createdView = (session: Session): JsonObject => ({
  session_id: session.id,
  session_number: session.number,
  session_token: session.token,
  url: session.url,
  vendor_data: session.fields.vendor_data ?? null,
  metadata: session.fields.metadata ?? null,
  status: session.status,
  workflow_id: session.account.workflowId,
  workflow_version: 3,
  callback: session.fields.callback ?? null,
});

export const listedView = (session: Session): JsonObject => {
  const isRead = session.progress !== "nothing";
  return {
    session_id: session.id,
    session_kind: "user",
    session_number: session.number,
    session_url: session.url,
    status: session.status,
    vendor_data: session.fields.vendor_data ?? null,
    full_name: isRead ? "Carmen Ejemplo" : null,
    country: isRead ? "ESP" : null,
    document_type: isRead ? "Passport" : null,
    created_at: timeText(session.createdAt),
    features: FEATURES.map((feature) => ({
      feature,
      status: DONE[session.progress].includes(feature) ? "Approved" : "Not Finished",
    })),
  };
};
