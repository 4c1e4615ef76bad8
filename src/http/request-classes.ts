import type { RequestClass } from "../core/shedding.ts";

/** Every operation has a row: an operation without one would take the room of those that have. */
export const REQUEST_CLASS: Readonly<Record<string, RequestClass>> = {
  receiveWebhook: "webhook",
  createSession: "create",
  cancelSession: "create",
  resubmitSession: "create",
  continueSession: "create",
  visitSession: "create",
  readSession: "status",
  streamSession: "status",
  listSessions: "list",
  listEvents: "list",
  listDeliveries: "list",
  listReasons: "list",
  listScenarios: "list",
  readTimeline: "export",
  readVerifiedClaims: "export",
  replayEvents: "export",
  openApiDocument: "export",
  landingPage: "export",
  docsPage: "export",
  docsAsset: "export",
  createKey: "admin",
  listKeys: "admin",
  revokeKey: "admin",
  createWebhookEndpoint: "admin",
  listWebhookEndpoints: "admin",
  readWebhookEndpoint: "admin",
  updateWebhookEndpoint: "admin",
  deleteWebhookEndpoint: "admin",
  rotateWebhookSecret: "admin",
  listVendors: "admin",
  listVendorDrift: "admin",
  cordonVendor: "admin",
  drainVendor: "admin",
  maintenanceVendor: "admin",
  killVendor: "admin",
  liftVendorControl: "admin",
  explainRoute: "list",
  health: "probe",
  readiness: "probe",
  metrics: "probe",
};

/** `docsAsset swagger-ui.css` is one of the operation docsAsset. */
export const classOf = (operationId: string): RequestClass | undefined =>
  REQUEST_CLASS[operationId.split(" ", 1)[0] ?? ""];
