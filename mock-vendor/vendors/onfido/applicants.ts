import { uuid } from "../../ids.ts";
import { type Exchange, empty, isObject, type JsonObject, json, jsonOf, type Reply, route } from "../../wire.ts";
import {
  type Applicant,
  BASE,
  gone,
  invalid,
  isGone,
  missing,
  type OnfidoHandler,
  type OnfidoParts,
  type OnfidoRoute,
  pageOf,
  problem,
  timeOf,
  timeOrNull,
} from "./state.ts";

const ADDRESS_KEYS = [
  "flat_number",
  "building_number",
  "building_name",
  "street",
  "sub_street",
  "town",
  "state",
  "postcode",
  "country",
  "line1",
  "line2",
  "line3",
] as const;
const OPTIONAL = ["email", "dob", "phone_number", "id_numbers", "address", "location", "consents"] as const;
const FORBIDDEN = /[!#$%*=<>;{}"]/;
const DAY_MS = 86_400_000;
/** How long a deleted applicant can be restored is not in the vendor's public pages: UNCONFIRMED. */
const RESTORABLE_DAYS = 20;

const addressOf = (value: unknown): JsonObject | null =>
  isObject(value) ? Object.fromEntries(ADDRESS_KEYS.map((key) => [key, value[key] ?? null])) : null;

const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

const nameFault = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value.trim() === "") return "can't be blank";
  return FORBIDDEN.test(value) ? "invalid characters" : undefined;
};

/** Field faults as the vendor lists them; `partial`: an update may leave the names out. */
const faultsOf = (body: JsonObject, partial: boolean): JsonObject => {
  const names = ["first_name", "last_name"].filter((name) => !partial || body[name] !== undefined);
  const faults: [string, unknown][] = names.flatMap((name) => {
    const fault = nameFault(body[name]);
    return fault === undefined ? [] : [[name, [fault]] as [string, unknown]];
  });
  if (typeof body.dob === "string" && !isDay(body.dob)) faults.push(["dob", ["is not a valid date"]]);
  const { address } = body;
  if (isObject(address)) {
    if (!/^[A-Z]{3}$/.test(String(address.country ?? "")))
      faults.push(["addresses", [{ country: ["invalid country"] }]]);
    else if (!address.postcode) faults.push(["addresses", [{ postcode: ["invalid postcode"] }]]);
  }
  return Object.fromEntries(faults);
};

export const applicantView = (applicant: Applicant): JsonObject => {
  const { fields } = applicant;
  return {
    id: applicant.id,
    created_at: timeOf(applicant.createdAt),
    sandbox: applicant.account.apiToken.startsWith("api_sandbox"),
    delete_at: timeOrNull(applicant.deleteAt),
    href: `${BASE}/applicants/${applicant.id}`,
    first_name: fields.first_name,
    last_name: fields.last_name,
    email: fields.email ?? null,
    dob: fields.dob ?? null,
    id_numbers: fields.id_numbers ?? [],
    phone_number: fields.phone_number ?? null,
    address: addressOf(fields.address),
    location: fields.location ?? null,
  };
};

const known = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    ["first_name", "last_name", ...OPTIONAL].flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]])),
  );

const create =
  ({ context, state }: OnfidoParts): OnfidoHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const faults = body ? faultsOf(body, false) : { base: ["invalid JSON"] };
    if (!body || Object.keys(faults).length > 0) return invalid(faults);
    const { world } = context;
    const applicant: Applicant = {
      account,
      id: uuid(world.random),
      createdAt: world.now(),
      deleteAt: null,
      fields: known(body),
    };
    state.applicants.set(applicant.id, applicant);
    return json(201, applicantView(applicant));
  };

/** Looks the applicant up first; one whose deletion has taken effect is gone. */
const withApplicant =
  (
    { context, state }: OnfidoParts,
    act: (applicant: Applicant, ...rest: Parameters<OnfidoHandler>) => ReturnType<OnfidoHandler>,
  ): OnfidoHandler =>
  (request, account, params) => {
    const id = params.id ?? "";
    const applicant = state.applicants.get(id);
    if (applicant?.account !== account) return missing("Applicant", id);
    if (isGone(applicant, context.world.now())) return gone();
    return act(applicant, request, account, params);
  };

const list =
  ({ state }: OnfidoParts): OnfidoHandler =>
  (request, account) => {
    const deleted = request.query.get("include_deleted") === "true";
    const mine = [...state.applicants.values()].filter(
      (one) => one.account === account && (deleted || one.deleteAt === null),
    );
    return json(200, { applicants: pageOf(request, mine.reverse(), 20).map(applicantView) });
  };

const remove =
  ({ context, state }: OnfidoParts) =>
  (applicant: Applicant) => {
    const runs = [...state.runs.values()].filter((run) => run.applicant === applicant);
    const checks = [...state.checks.values()].filter((check) => check.applicant === applicant);
    if (runs.some((run) => run.status === "processing") || checks.some((check) => check.status === "in_progress")) {
      return problem(422, "deletion_incomplete_checks", "The applicant has checks that are not complete");
    }
    applicant.deleteAt = context.world.now() + RESTORABLE_DAYS * DAY_MS;
    for (const run of runs) context.stop("onfido", run.id);
    return empty(204);
  };

const consents = (applicant: Applicant): readonly JsonObject[] => {
  const { consents: given } = applicant.fields;
  return Array.isArray(given)
    ? given
        .filter(isObject)
        .map((one) => ({ name: one.name, granted: one.granted, granted_at: timeOf(applicant.createdAt) }))
    : [];
};

const update = (applicant: Applicant, request: Exchange): Reply => {
  const body = jsonOf(request);
  const faults = body ? faultsOf(body, true) : { base: ["invalid JSON"] };
  if (!body || Object.keys(faults).length > 0) return invalid(faults);
  applicant.fields = { ...applicant.fields, ...known(body) };
  return json(200, applicantView(applicant));
};

const restore = (applicant: Applicant): Reply => {
  applicant.deleteAt = null;
  return empty(204);
};

export const applicantRoutes = (parts: OnfidoParts): readonly OnfidoRoute[] => {
  const all = `${BASE}/applicants`;
  const one = `${all}/:id`;
  const read = (view: (applicant: Applicant) => unknown) => withApplicant(parts, (found) => json(200, view(found)));
  return [
    route("POST", all, "create_applicant", create(parts)),
    route("GET", all, "list_applicants", list(parts)),
    route("GET", one, "get_applicant", read(applicantView)),
    route("PUT", one, "update_applicant", withApplicant(parts, update)),
    route("DELETE", one, "delete_applicant", withApplicant(parts, remove(parts))),
    route("POST", `${one}/restore`, "restore_applicant", withApplicant(parts, restore)),
    route("GET", `${one}/consents`, "get_consents", read(consents)),
  ];
};
