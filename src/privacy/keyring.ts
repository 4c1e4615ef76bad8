import { createHmac, hkdfSync } from "node:crypto";
import type { SubjectRow } from "../store/tables.ts";
import type { World } from "../world.ts";
import { open, type Place, seal } from "./seal.ts";

/**
 * Keys in two layers: the root key wraps one data key per subject, and that seals the subject's values. Erasing
 * a subject is destroying the wrapped key. What belongs to no subject (callbacks not yet matched, signing
 * keys of endpoints) is sealed under the system key. Everything derives from one 32-byte root by HKDF.
 */
export interface Keyring {
  /** A new data key, wrapped for the subject's row. */
  readonly createSubjectKey: (tenant: string, subjectId: string) => { wrapped_key: Uint8Array; key_version: number };
  readonly sealForSubject: (subject: SubjectRow, spot: Spot, plain: string | Uint8Array) => Uint8Array;
  /** Undefined once the subject is erased. */
  readonly openForSubject: (subject: SubjectRow, spot: Spot, sealed: Uint8Array) => Buffer | undefined;
  readonly sealForSystem: (spot: Spot, plain: string | Uint8Array) => Uint8Array;
  readonly openForSystem: (spot: Spot, sealed: Uint8Array) => Buffer;
  /** Keyed hash that finds a value without storing it: hex. */
  readonly index: (tenant: string, value: string) => string;
}

/** Table, column and row of the value. */
export interface Spot {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

const KEY_VERSION = 1;
const CACHED_KEYS = 10_000;

const derive = (root: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", root, new Uint8Array(0), `kyc-gateway ${purpose}`, 32));

const systemPlace = (spot: Spot): Place => ({ tenant: "", subject: "", ...spot, keyVersion: KEY_VERSION });

const wrapPlace = (tenant: string, subject: string, keyVersion: number): Place => ({
  tenant,
  subject,
  table: "subjects",
  column: "wrapped_key",
  row: subject,
  keyVersion,
});

const spotText = (subject: SubjectRow, spot: Spot): string =>
  `${subject.tenant} ${subject.id} ${spot.table}.${spot.column} ${spot.row}`;

const placeOf = (subject: SubjectRow, spot: Spot): Place => ({
  tenant: subject.tenant,
  subject: subject.id,
  ...spot,
  keyVersion: subject.key_version,
});

/** Unwrapped subject keys, the newest `CACHED_KEYS`. An erased subject has none, whatever was remembered. */
const createSubjectKeys = (wrapping: Uint8Array) => {
  const opened = new Map<string, Uint8Array>();
  const remember = (subjectId: string, key: Uint8Array): Uint8Array => {
    const [oldest] = opened.size >= CACHED_KEYS ? opened.keys() : [];
    if (oldest !== undefined) opened.delete(oldest);
    opened.set(subjectId, key);
    return key;
  };
  const keyOf = (subject: SubjectRow): Uint8Array | undefined => {
    if (subject.wrapped_key === null) {
      opened.delete(subject.id);
      return undefined;
    }
    const place = wrapPlace(subject.tenant, subject.id, subject.key_version);
    return opened.get(subject.id) ?? remember(subject.id, open(wrapping, place, subject.wrapped_key));
  };
  return { remember, keyOf };
};

export const createKeyring = (world: World, root: Uint8Array): Keyring => {
  const wrapping = derive(root, "wrap");
  const system = derive(root, "system");
  const indexing = derive(root, "index");
  const { remember, keyOf } = createSubjectKeys(wrapping);
  /** What was sealed a moment ago is often read again by the same request: these very bytes need no deciphering. */
  const justSealed = new WeakMap<Uint8Array, { readonly place: string; readonly plain: Buffer }>();
  return {
    createSubjectKey: (tenant, subjectId) => {
      const key = remember(subjectId, world.random(32));
      const wrapped_key = seal(wrapping, world.random(12), wrapPlace(tenant, subjectId, KEY_VERSION), key);
      return { wrapped_key, key_version: KEY_VERSION };
    },
    sealForSubject: (subject, spot, plain) => {
      const key = keyOf(subject);
      if (key === undefined) throw new SubjectErased(subject.id);
      const bytes = Buffer.from(plain);
      const sealed = seal(key, world.random(12), placeOf(subject, spot), bytes);
      justSealed.set(sealed, { place: spotText(subject, spot), plain: bytes });
      return sealed;
    },
    openForSubject: (subject, spot, sealed) => {
      const key = keyOf(subject);
      const known = key && justSealed.get(sealed);
      if (known?.place === spotText(subject, spot)) return known.plain;
      return key && open(key, placeOf(subject, spot), sealed);
    },
    sealForSystem: (spot, plain) => seal(system, world.random(12), systemPlace(spot), Buffer.from(plain)),
    openForSystem: (spot, sealed) => open(system, systemPlace(spot), sealed),
    index: (tenant, value) => createHmac("sha256", indexing).update(`${tenant}\u0000${value}`).digest("hex"),
  };
};

export class SubjectErased extends Error {
  constructor(subjectId: string) {
    super(`the data of subject ${subjectId} were erased`);
    this.name = "SubjectErased";
  }
}
