import { ADAPTERS, type VendorId } from "../../adapters/registry.ts";
import type { CheckName, DocumentClass } from "../../contracts/check.ts";
import { DOCUMENT_CLASSES } from "../../contracts/check.ts";
import type { Attribute } from "../../contracts/person.ts";
import { LEVELS, type Level, Policy } from "../../contracts/policy.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import { DEFAULT_POLICY } from "../kit/gateway/rig-parts.ts";

/** What a relying party would get of one approved session. */
export interface Exported {
  readonly vendor: VendorId;
  /** `enhanced, address compared, on passport`. */
  readonly session: string;
  readonly body: unknown;
}

export interface Played {
  readonly vendor: VendorId;
  /** Sessions that were approved; of some there is nothing to export, since nothing was compared. */
  readonly approved: number;
  readonly exports: readonly Exported[];
}

/** Checks that compare what the caller said of the person: none, the first, both. */
const COMPARED: readonly (readonly CheckName[])[] = [[], ["data_match"], ["data_match", "address"]];
const DOCUMENTS: readonly (readonly DocumentClass[])[] = [DOCUMENT_CLASSES, ...DOCUMENT_CLASSES.map((one) => [one])];

const NAMES = { given_name: "Ada", family_name: "Lovelace" };
const BORN = { ...NAMES, date_of_birth: "1990-12-10" };
const ADDRESS = { line1: "1 Main St", town: "London", postcode: "N1 9GU", country: "GB" };

/** What the caller says: little, more, all. */
const PERSONS: Readonly<Record<Level, Readonly<Partial<Record<Attribute, unknown>>>>> = {
  basic: NAMES,
  standard: { ...BORN, address: ADDRESS },
  enhanced: { ...BORN, nationality: "GB", address: { ...ADDRESS, line2: "Flat 2", state: "Greater London" } },
};

const policyWith = (compared: readonly CheckName[], documents: readonly DocumentClass[]): Policy => {
  const cells = DEFAULT_POLICY.cells.map((cell) => {
    const levels = Object.entries(cell.levels).map(([level, { checks }]) => {
      const attributes = { required: [], optional: Object.keys(PERSONS.enhanced) };
      return [level, { checks: [...checks, ...compared], attributes, documents }];
    });
    return { ...cell, levels: Object.fromEntries(levels) };
  });
  return Policy.parse({ ...DEFAULT_POLICY, cells });
};

/** An account whose contract has the checks that compare, where the vendor has them and the account lists what it has. */
const contractWith = (vendor: VendorId, compared: readonly CheckName[]) => {
  const able = compared.filter((name) => (ADAPTERS[vendor].capabilities.checks as readonly CheckName[]).includes(name));
  return (settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        Array.isArray(value) && value.includes("document") ? [...new Set([...value, ...able])] : value,
      ]),
    );
};

const STEP = 500;
/** A vendor that has decided has told us by then; virtual milliseconds. */
const LONGEST = 60_000;

/** Opens one session a level; undefined where the vendor may not take it. */
const openAll = async (rig: Rig, vendor: VendorId): Promise<ReadonlyMap<Level, string>> => {
  const opened = new Map<Level, string>();
  for (const level of LEVELS) {
    const body = rig.body("approve", vendor, { level, subject: { reference: level, ...PERSONS[level] } });
    const headers = { "idempotency-key": level };
    const { status, text } = await rig.world.settle(rig.call("POST", "/v1/sessions", { body, headers }));
    if (status === 201) opened.set(level, (JSON.parse(text) as { id: string }).id);
  }
  return opened;
};

const isOpen = (rig: Rig, id: string): boolean =>
  ["initiated", "capture_in_progress", "submitted"].includes(rig.engine.find("sessions", { id })?.status ?? "");

const played = async (
  vendor: VendorId,
  compared: readonly CheckName[],
  documents: readonly DocumentClass[],
): Promise<Played> => {
  const policy = policyWith(compared, documents);
  const rig = await createRig({ accounts: [vendor], policy, settings: contractWith(vendor, compared) });
  const opened = await openAll(rig, vendor);
  for (let waited = 0; waited < LONGEST && [...opened.values()].some((id) => isOpen(rig, id)); waited += STEP)
    await rig.advance(STEP);
  const exports: Exported[] = [];
  let approved = 0;
  for (const [level, id] of opened) {
    if ((await rig.session(id)).status !== "approved") continue;
    approved += 1;
    const answer = await rig.world.settle(rig.call("GET", `/v1/sessions/${id}/verified-claims`));
    const asked = compared.length === 0 ? "nothing asked to be compared" : `${compared.join(" and ")} asked`;
    const session = `${level}, ${asked}, ${documents.join(" or ")} allowed`;
    if (answer.status === 200) exports.push({ vendor, session, body: JSON.parse(answer.text) });
  }
  return { vendor, approved, exports };
};

/** Approved sessions of a vendor, at every level and with every kind of document and comparison that it can take. */
export const exportsOf = async (vendor: VendorId): Promise<Played> => {
  const all: Played[] = [];
  for (const compared of COMPARED)
    for (const documents of DOCUMENTS) all.push(await played(vendor, compared, documents));
  return {
    vendor,
    approved: all.reduce((sum, one) => sum + one.approved, 0),
    exports: all.flatMap(({ exports }) => exports),
  };
};
