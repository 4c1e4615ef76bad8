import type { Attribute, Person } from "../../contracts/person.ts";
import { pii } from "../../contracts/pii.ts";
import type { Keyring, Spot } from "../privacy/keyring.ts";
import type { SubjectRow } from "../store/tables.ts";

/** What a session knows about the person: stored only sealed under the subject's key. */
export interface SealedPerson {
  readonly reference: string;
  readonly attributes: Readonly<Partial<Record<Attribute, unknown>>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly device: string | null;
  readonly returnUrl: string | null;
  readonly locale: string;
  /** Absent in sessions of an earlier version. */
  readonly consentedAt?: string;
  readonly scenario: string | null;
  readonly pinned: string | null;
}

export interface SealedCapture {
  readonly url: string | null;
  readonly clientToken: string | null;
  readonly expiresAt: string | null;
}

export const personSpot = (sessionId: string): Spot => ({ table: "sessions", column: "sealed_person", row: sessionId });
export const captureSpot = (sessionId: string): Spot => ({
  table: "sessions",
  column: "sealed_capture",
  row: sessionId,
});
export const bodySpot = (id: string): Spot => ({ table: "inbox", column: "sealed_body", row: id });
export const replaySpot = (id: string): Spot => ({ table: "idempotency", column: "sealed_body", row: id });

/** Undefined once the subject is erased. */
export const openJson = <T>(
  keyring: Keyring,
  subject: SubjectRow,
  spot: Spot,
  sealed: Uint8Array | null,
): T | undefined => {
  if (sealed === null) return undefined;
  const opened = keyring.openForSubject(subject, spot, sealed);
  return opened && (JSON.parse(opened.toString()) as T);
};

/** Boxes every attribute: only an adapter's request reveals it. */
export const boxed = (attributes: SealedPerson["attributes"]): Person =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, pii(value)])) as Person;
