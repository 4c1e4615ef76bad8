import packageFile from "../../../package.json" with { type: "json" };
import type { KeyServices } from "../keys.ts";
import { openApiDocument } from "../openapi.ts";
import type { Route } from "../route.ts";
import { claimRoutes } from "./claims.ts";
import { continueRoutes } from "./continue.ts";
import type { SessionServices } from "./create-session.ts";
import { type EventServices, eventRoutes } from "./events.ts";
import { explainRouteRoute } from "./explain-route.ts";
import { type InboundServices, inboundRoutes } from "./inbound.ts";
import { keyRoutes } from "./keys.ts";
import { type OperationServices, operationRoutes } from "./operations.ts";
import { type PageServices, pageRoutes } from "./pages.ts";
import { type ReferenceServices, referenceRoutes } from "./reference.ts";
import { sessionRoutes } from "./sessions.ts";
import { type VendorControlServices, vendorControlRoutes } from "./vendor-controls.ts";
import { type VendorDriftServices, vendorDriftRoutes } from "./vendor-drift.ts";
import { type WebhookServices, webhookEndpointRoutes } from "./webhook-endpoints.ts";

/** What the routes call, one part a file of routes. Only handlers touch it, so none has to exist for the document. */
export interface AllServices {
  readonly sessions: SessionServices;
  readonly inbound: InboundServices;
  readonly keys: KeyServices;
  readonly webhooks: WebhookServices;
  readonly events: EventServices;
  readonly reference: ReferenceServices;
  readonly vendorControls: VendorControlServices;
  readonly vendorDrift: VendorDriftServices;
  readonly operations: OperationServices;
  readonly pages: PageServices;
}

export const VERSION = packageFile.version;

/** The API: what the OpenAPI document describes. */
export const apiRoutes = (services: AllServices): readonly Route[] => [
  ...sessionRoutes(services.sessions),
  ...continueRoutes(services.sessions),
  ...claimRoutes(services.sessions),
  ...inboundRoutes(services.inbound),
  ...keyRoutes(services.keys),
  ...webhookEndpointRoutes(services.webhooks),
  ...eventRoutes(services.events),
  ...referenceRoutes(services.reference),
  ...vendorControlRoutes(services.vendorControls),
  ...vendorDriftRoutes(services.vendorDrift),
  explainRouteRoute(services.sessions),
  ...operationRoutes(services.operations),
];

export const documentText = (routes: readonly Route[]): string =>
  `${JSON.stringify(openApiDocument(routes, VERSION), null, 2)}\n`;

export const allRoutes = (services: AllServices): readonly Route[] => {
  const api = apiRoutes(services);
  let text: string | undefined;
  return [...api, ...pageRoutes(services.pages, () => (text ??= documentText(api)))];
};
