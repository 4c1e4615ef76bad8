import { isObject, type JsonObject, type Labels, stringOf } from "../../wire.ts";

/** What a create or update of an account must look like. The sentence says what is wrong with it. */
export type Wanted =
  | { readonly ok: true; readonly reference: string; readonly lifeMs: number; readonly web: JsonObject }
  | { readonly ok: false; readonly why: string };

const REFUSED_CHARACTERS = /[<>"/;`%{}|]/;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LEAST_LIFE_MS = 5 * 60_000;
const LONGEST_LIFE_MS = 60 * 86_400_000;
const DEFAULT_LIFE = "30m";
const COUNTRY = /^[A-Z]{3}$/;

const lifeOf = (text: string): number | undefined => {
  const [, count = "", unit = ""] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  return ms >= LEAST_LIFE_MS && ms <= LONGEST_LIFE_MS ? ms : undefined;
};

/** The vendor takes https alone; a receiver on the mock's own machine may do without. */
const isAddress = (value: unknown): boolean => {
  const text = stringOf(value) ?? "";
  const url = URL.parse(text);
  const local = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  return text.length <= 255 && (url?.protocol === "https:" || (local && url.protocol === "http:"));
};

const wrongWeb = (web: JsonObject): string | undefined => {
  for (const name of ["successUrl", "errorUrl"]) {
    const value = web[name];
    if (value === undefined) continue;
    if (!isAddress(value)) return `web.${name} must be an https URL of at most 255 characters`;
    if (String(value).includes("?")) return `web.${name} must have no query string`;
  }
  const { locale } = web;
  return locale === undefined || String(locale).length <= 5 ? undefined : "web.locale has at most 5 characters";
};

const wrongConsent = (consent: unknown): string | undefined => {
  if (consent === undefined) return undefined;
  if (!isObject(consent)) return "userConsent must be an object";
  const location = isObject(consent.userLocation) ? consent.userLocation : {};
  const given = isObject(consent.consent) ? consent.consent : {};
  if (!COUNTRY.test(String(location.country))) return "userConsent.userLocation.country must be an alpha-3 code";
  if (!["yes", "no", "na"].includes(String(given.obtained)))
    return "userConsent.consent.obtained must be yes, no or na";
  const { obtainedAt } = given;
  return obtainedAt === undefined || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(obtainedAt))
    ? undefined
    : "userConsent.consent.obtainedAt must be a time with milliseconds in UTC";
};

const wrongWorkflow = (definition: unknown, key: number): string | undefined => {
  if (!isObject(definition) || String(definition.key) !== String(key)) return "workflowDefinition.key is not known";
  const { credentials } = definition;
  return credentials === undefined || (Array.isArray(credentials) && credentials.every(isObject))
    ? undefined
    : "workflowDefinition.credentials must be a list";
};

/** Checks a body against the guide's table; `key`: of the tenant's workflow. */
export const wantedOf = (body: JsonObject | undefined, key: number): Wanted => {
  if (body === undefined) return { ok: false, why: "The body is not JSON" };
  const reference = stringOf(body.customerInternalReference);
  if (!reference || reference.length > 100 || REFUSED_CHARACTERS.test(reference))
    return {
      ok: false,
      why: 'customerInternalReference must have 1 to 100 characters, and none of < > " / ; ` % { } |',
    };
  const lifeMs = lifeOf(stringOf(body.tokenLifetime) ?? DEFAULT_LIFE);
  if (lifeMs === undefined) return { ok: false, why: "tokenLifetime must be between 5m and 60d" };
  const web = isObject(body.web) ? body.web : {};
  const callback =
    body.callbackUrl === undefined || isAddress(body.callbackUrl) ? undefined : "callbackUrl must be an https URL";
  const criteria =
    (stringOf(body.reportingCriteria) ?? "").length <= 255 ? undefined : "reportingCriteria has at most 255 characters";
  const why =
    wrongWorkflow(body.workflowDefinition, key) ??
    callback ??
    criteria ??
    wrongWeb(web) ??
    wrongConsent(body.userConsent);
  return why === undefined ? { ok: true, reference, lifeMs, web } : { ok: false, why };
};

/** `mock_scenario=…;attempt=…` in the one free-form field. */
export const labelsIn = (body: JsonObject): Labels => {
  const pairs = (stringOf(body.reportingCriteria) ?? "").split(";").map((pair) => pair.split("="));
  const value = (name: string) => pairs.find(([key]) => key === name)?.[1];
  const scenario = value("mock_scenario");
  const reference = stringOf(body.customerInternalReference) ?? null;
  return { ...(scenario === undefined ? {} : { scenario }), attempt: Number(value("attempt") ?? "1"), reference };
};

const TYPES = { PASSPORT: "passport", ID_CARD: "identity_card", DRIVING_LICENSE: "driving_licence" } as const;
type TypeName = keyof typeof TYPES;

/** What the person may hold up: what was preset, else everything. */
export const documentsIn = (body: JsonObject): readonly (typeof TYPES)[TypeName][] => {
  const definition = isObject(body.workflowDefinition) ? body.workflowDefinition : {};
  const list = Array.isArray(definition.credentials) ? definition.credentials.filter(isObject) : [];
  const named = list.flatMap(({ type }) =>
    isObject(type) && Array.isArray(type.values) ? type.values.map(String) : [],
  );
  const known = named.filter((name): name is TypeName => Object.hasOwn(TYPES, name));
  return known.length > 0 ? known.map((name) => TYPES[name]) : Object.values(TYPES);
};
