import { hash } from "node:crypto";
import type { Headers } from "../../contracts/adapter.ts";
import type { KeyedVerification } from "../../contracts/bound-adapter.ts";
import { bodySpot } from "../sessions/person.ts";
import { accountOf, type Services } from "../sessions/services.ts";
import type { InboxRow } from "../store/tables.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { newId, stall, type World } from "../world.ts";

/** `retryAfterSeconds`: nobody can tell now whether it is authentic, so it is neither taken in nor refused. */
export type Receipt =
  | "stored"
  | "known"
  | "unauthentic"
  | "unknown_connection"
  | { readonly retryAfterSeconds: number };

export interface Received {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Of the address it was sent to. */
  readonly key?: string | undefined;
}

/** `delivery`: the same for a repetition of this delivery alone. */
type Checked =
  | { readonly kind: "authentic"; readonly delivery: Uint8Array | string }
  | { readonly kind: "unauthentic" }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

const UNAUTHENTIC: Checked = { kind: "unauthentic" };
const secondsOf = (world: World): number => Math.floor(world.now() / 1000);

/** A body that only names an attempt is the same each time: what tells two deliveries apart is the token, which covers it. */
const checkKeyed = async (
  world: World,
  { keys }: VendorAccount,
  keyed: KeyedVerification,
  headers: Headers,
  body: Uint8Array,
): Promise<Checked> => {
  const claim = keyed.claim(headers, body, secondsOf(world));
  if (!claim.ok || keys === undefined) return UNAUTHENTIC;
  const found = await keys.get(claim.value.keyId);
  if (found.kind === "unavailable") return found;
  if (found.kind === "none" || !claim.value.verify(found.key).ok) return UNAUTHENTIC;
  return { kind: "authentic", delivery: claim.value.token };
};

/** Only a vendor whose key must be fetched makes its own callbacks wait. */
const check = (world: World, account: VendorAccount, { headers, body, key }: Received): Checked | Promise<Checked> => {
  const { keyed, verify } = account.adapter;
  if (keyed !== undefined) return checkKeyed(world, account, keyed, headers, body);
  return verify(headers, body, secondsOf(world), key).ok ? { kind: "authentic", delivery: body } : UNAUTHENTIC;
};

/** Sealed under the system's key until it is known whose it is. */
const receivedRow = (
  { world, keyring }: Services,
  connection: string,
  body: Uint8Array,
  delivery: Uint8Array | string,
  traceparent: string | null,
): InboxRow => {
  const id = newId(world, "inb");
  return {
    id,
    connection,
    body_hash: hash("sha256", delivery, "hex"),
    sealed_body: keyring.sealForSystem(bodySpot(id), body),
    subject_id: null,
    state: "pending",
    vendor_ref: null,
    detail: null,
    attempts: 0,
    traceparent,
    received_at: world.now(),
    settled_at: null,
    owner: null,
  };
};

/**
 * Takes a callback in: verify the raw bytes, store them, and only then say so. Nothing is parsed here, so nothing
 * can be slow or fail on content; a redelivery of the same bytes is one row. Reading happens in apply.ts.
 */
export const receiveWebhook = async (
  services: Services,
  connection: string,
  received: Received,
  traceparent: string | null,
  stored: (row: InboxRow, body: Uint8Array) => void,
): Promise<Receipt> => {
  const { world, store, metrics } = services;
  const account = accountOf(services, connection);
  if (account === undefined) return "unknown_connection";
  const { body } = received;
  const checking = check(world, account, received);
  const checked = checking instanceof Promise ? await checking : checking;
  if (checked.kind !== "authentic") {
    metrics.count("kyc_webhooks_total", { connection, verdict: checked.kind });
    return checked.kind === "unavailable" ? { retryAfterSeconds: checked.retryAfterSeconds } : "unauthentic";
  }
  const row = receivedRow(services, connection, body, checked.delivery, traceparent);
  if (world.buggify("webhook.slow_write")) await stall(world);
  world.point("webhook.before_commit");
  const committed = await store.commit([{ op: "insert_once", table: "inbox", row }]);
  world.point("webhook.after_commit");
  if (!committed.ok) throw new Error(`callback could not be stored: ${committed.conflict}`);
  const known = committed.written[0] === false;
  metrics.count("kyc_webhooks_total", { connection, verdict: known ? "known" : "stored" });
  if (!known) stored(row, body);
  return known ? "known" : "stored";
};
