import { type Vendor, VendorList } from "../../../contracts/api-keys.ts";
import { ListReasons, ReasonCatalogue, ScenarioCatalogue } from "../../../contracts/api-reference.ts";
import type { Capabilities } from "../../../contracts/capabilities.ts";
import { messageFor } from "../../../contracts/messages/message.ts";
import { REASON_CODES, REASONS, reasonClass, visibleTo } from "../../../contracts/reason.ts";
import { SCENARIO_NAMES, SCENARIOS, type Scenario, type ScenarioName } from "../../../contracts/scenario.ts";
import { audienceOf } from "../permissions.ts";
import { json } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface ReferenceServices {
  /** The connections and their health; the route shows those of the caller's mode. */
  readonly vendors: () => readonly Vendor[];
  /** Vendors that the mock plays, with what their wire format knows. */
  readonly sandboxVendors: () => readonly {
    readonly vendor: string;
    readonly capabilities: Pick<Capabilities, "checks" | "cannotTell">;
  }[];
}

const scenarioView = (name: ScenarioName, vendors: ReturnType<ReferenceServices["sandboxVendors"]>) => {
  const scenario: Scenario = SCENARIOS[name];
  const { needs } = scenario;
  const unable = vendors.filter(
    ({ capabilities: { checks, cannotTell = [] } }) =>
      (needs !== undefined && !checks.includes(needs)) || cannotTell.includes(name),
  );
  return {
    name,
    ends: scenario.ends,
    contested: scenario.contested ?? false,
    through: scenario.through ?? [],
    reason: scenario.reason ?? null,
    unsupported_vendors: unable.map(({ vendor }) => vendor),
  };
};

const listVendors = (services: ReferenceServices) =>
  route({
    method: "GET",
    path: "/v1/vendors",
    operationId: "listVendors",
    summary: "The vendor connections and the state of their breakers",
    tag: "Vendors",
    permission: "vendors:read",
    success: { 200: { description: "The connections of your mode.", schema: VendorList } },
    problems: [],
    handle: ({ caller }) =>
      json(200, { data: services.vendors().filter((vendor) => vendor.livemode === (caller.livemode === 1)) }),
  });

const listReasons = () =>
  route({
    method: "GET",
    path: "/v1/reasons",
    operationId: "listReasons",
    summary: "Every reason code that you may see, with its remedy and message",
    tag: "Reference",
    permission: "reference:read",
    query: ListReasons,
    success: { 200: { description: "The catalogue.", schema: ReasonCatalogue } },
    problems: [],
    handle: ({ caller, query }) => {
      const seen = REASON_CODES.filter((code) => visibleTo(code, audienceOf(caller.role)));
      const data = seen.map((code) => {
        const { remedy, retryable, message: key } = REASONS[code];
        return {
          code,
          class: reasonClass(code),
          remedy,
          retryable,
          message_key: key,
          message: messageFor(key, query.locale),
        };
      });
      return json(200, { data });
    },
  });

const listScenarios = (services: ReferenceServices) =>
  route({
    method: "GET",
    path: "/v1/scenarios",
    operationId: "listScenarios",
    summary: "What a test-mode session can be told to play",
    tag: "Reference",
    permission: "reference:read",
    success: { 200: { description: "Names for `sandbox.scenario`.", schema: ScenarioCatalogue } },
    problems: [],
    handle: () => {
      const vendors = services.sandboxVendors();
      return json(200, { data: SCENARIO_NAMES.map((name) => scenarioView(name, vendors)) });
    },
  });

export const referenceRoutes = (services: ReferenceServices): readonly Route[] => [
  listVendors(services),
  listReasons(),
  listScenarios(services),
];
