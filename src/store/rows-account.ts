import type { Bytes, Flag } from "./rows-values.ts";

/* Who asks, who answers, who is asked about. */

export interface KeyRow {
  id: string;
  tenant: string;
  livemode: Flag;
  /** SHA-256 of the key, hex. Unique. */
  hash: string;
  hint: string;
  role: string;
  /** Permissions that the key is narrowed to; null: all of its role. */
  scopes_json: string | null;
  label: string | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

/** Mirror of the configured vendor accounts: attempts refer to it with their livemode. */
export interface ConnectionRow {
  id: string;
  vendor: string;
  livemode: Flag;
  /** Check constraint: a mock is never live, a real vendor never test. */
  mock: Flag;
}

/** What an operator ordered of a vendor account; deleted when it ends, the audit log keeps it. */
export interface VendorControlRow {
  /** At most one each. */
  connection: string;
  id: string;
  /** cordon, drain, maintenance, kill */
  kind: string;
  begins_at: number;
  ends_at: number;
  reason: string;
  tenant: string;
  actor: string;
  created_at: number;
}

export interface SubjectRow {
  id: string;
  tenant: string;
  livemode: Flag;
  /** Keyed hash of the caller's reference: finds the person without storing the reference. Unique per tenant and mode. */
  reference_index: string;
  /** The subject's data key, wrapped; null once erased. */
  wrapped_key: Bytes | null;
  key_version: number;
  created_at: number;
  erased_at: number | null;
}

export interface ConsentRow {
  id: string;
  session_id: string;
  subject_id: string;
  notice_hash: string;
  locale: string;
  scopes_json: string;
  recipients_json: string;
  granted_at: number;
  created_at: number;
}

export interface PolicyRow {
  hash: string;
  body: string;
  created_at: number;
}

/** A process among those that share the database. */
export interface NodeRow {
  id: string;
  /** here, left */
  state: string;
  /** Grows as long as it lives. */
  beat: number;
  joined_at: number;
  /** Its own clock at the last beat: for people, never to judge by. */
  seen_at: number;
}

export interface MetaRow {
  name: string;
  value: string;
}
