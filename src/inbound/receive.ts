import { hash } from "node:crypto";
import type { Headers } from "../../contracts/adapter.ts";
import { bodySpot } from "../sessions/person.ts";
import { accountOf, type Services } from "../sessions/services.ts";
import type { InboxRow } from "../store/tables.ts";
import { newId, stall } from "../world.ts";

export type Receipt = "stored" | "known" | "unauthentic" | "unknown_connection";

/** Sealed under the system's key until it is known whose it is. */
const receivedRow = (
  { world, keyring }: Services,
  connection: string,
  body: Uint8Array,
  traceparent: string | null,
): InboxRow => {
  const id = newId(world, "inb");
  return {
    id,
    connection,
    body_hash: hash("sha256", body, "hex"),
    sealed_body: keyring.sealForSystem(bodySpot(id), body),
    subject_id: null,
    state: "pending",
    vendor_ref: null,
    detail: null,
    attempts: 0,
    traceparent,
    received_at: world.now(),
    settled_at: null,
  };
};

/**
 * Takes a callback in: verify the raw bytes, store them, and only then say so. Nothing is parsed here, so nothing
 * can be slow or fail on content; a redelivery of the same bytes is one row. Reading happens in apply.ts.
 */
export const receiveWebhook = async (
  services: Services,
  connection: string,
  headers: Headers,
  body: Uint8Array,
  traceparent: string | null,
  stored: (row: InboxRow, body: Uint8Array) => void,
): Promise<Receipt> => {
  const { world, store, metrics } = services;
  const account = accountOf(services, connection);
  if (account === undefined) return "unknown_connection";
  const verified = account.adapter.verify(headers, body, Math.floor(world.now() / 1000));
  if (!verified.ok) {
    metrics.count("kyc_webhooks_total", { connection, verdict: "unauthentic" });
    return "unauthentic";
  }
  const row = receivedRow(services, connection, body, traceparent);
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
