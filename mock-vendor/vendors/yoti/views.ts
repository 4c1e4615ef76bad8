import type { JsonObject } from "../../wire.ts";
import { type Check, type Resource, type Session, timeOf } from "./state.ts";

const taskView = (resource: Resource): JsonObject => ({
  type: "ID_DOCUMENT_TEXT_DATA_EXTRACTION",
  id: resource.taskId,
  state: "DONE",
  created: timeOf(resource.createdAt),
  last_updated: timeOf(resource.createdAt),
  generated_checks: [],
  generated_media: [{ id: resource.mediaId, type: "JSON" }],
});

const documentView = (resource: Resource): JsonObject => ({
  id: resource.id,
  document_type: "PASSPORT",
  issuing_country: "GBR",
  source: { type: "END_USER" },
  tasks: [taskView(resource)],
  pages: [],
  document_fields: { media: { id: resource.mediaId, type: "JSON" } },
});

/** Liveness pictures have no task that would date them: the check that uses them does. */
const livenessView = (resource: Resource): JsonObject => ({
  id: resource.id,
  liveness_type: "STATIC",
  source: { type: "END_USER" },
  tasks: [],
});

const checkView = (check: Check): JsonObject => ({
  type: check.type,
  id: check.id,
  state: check.state,
  resources_used: check.uses,
  generated_media: [],
  ...(check.report === undefined ? {} : { report: check.report }),
  created: timeOf(check.createdAt),
  last_updated: timeOf(check.updatedAt),
});

export const sessionView = (session: Session, now: number): JsonObject => {
  const of = (kind: Resource["kind"]) => session.resources.filter((resource) => resource.kind === kind);
  return {
    client_session_token_ttl: Math.max(0, Math.floor((session.tokenEndsAt - now) / 1000)),
    session_id: session.id,
    user_tracking_id: session.fields.user_tracking_id,
    state: session.state,
    client_session_token: session.token,
    ...(session.consentAt === undefined ? {} : { biometric_consent: timeOf(session.consentAt) }),
    resources: {
      id_documents: of("id_documents").map(documentView),
      supplementary_documents: [],
      liveness_capture: of("liveness_capture").map(livenessView),
      face_capture: [],
    },
    checks: session.checks.map(checkView),
  };
};

/** What the text of a document said, in words of nobody. */
export const FIELDS: JsonObject = {
  full_name: "Jenny Specimen",
  given_names: "Jenny",
  family_name: "Specimen",
  date_of_birth: "1990-01-01",
  nationality: "GBR",
  document_number: "999999999",
  expiration_date: "2031-05-28",
  issuing_country: "GBR",
};
