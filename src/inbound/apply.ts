import type { ReceivedWebhook, VendorEvent, Verified } from "../../contracts/adapter.ts";
import { parkedFor } from "../sessions/attempt/parked.ts";
import { clearTimer, setTimer } from "../sessions/change.ts";
import { observe } from "../sessions/observing/observe.ts";
import { bodySpot } from "../sessions/person.ts";
import { accountOf, type Services } from "../sessions/services.ts";
import type { Change } from "../store/store.ts";
import type { AttemptRow, InboxRow, SessionRow } from "../store/tables.ts";
import { linked } from "../telemetry/traces.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { stall } from "../world.ts";

/** A callback about an attempt that we do not know waits this long for it; milliseconds. */
export const PARK_LIFE = 7 * 86_400_000;

export type Verdict = "applied" | "duplicate" | "stale" | "parked" | "quarantined" | "ignored";

/** Effects that leave a row with a verdict of their own; all others were applied. */
const VERDICT_OF: Readonly<Record<string, Verdict>> = { stale: "stale", redundant: "stale", duplicate: "duplicate" };

const settleRow = (
  services: Services,
  row: InboxRow,
  state: Verdict,
  detail: string | null,
  set: Partial<InboxRow> = {},
): Change => [
  {
    op: "patch",
    table: "inbox",
    set: { state, detail, settled_at: services.world.now(), attempts: row.attempts + 1, ...set },
    where: { id: row.id },
  },
  ...(row.vendor_ref === null ? [] : [clearTimer("unpark", row.id)]),
];

const quarantine = async (services: Services, row: InboxRow, detail: string): Promise<Verdict> => {
  services.metrics.count("kyc_webhooks_quarantined_total", { connection: row.connection, why: detail });
  services.world.log.warn({ inbox: row.id, connection: row.connection, why: detail }, "callback quarantined");
  await services.store.commit(settleRow(services, row, "quarantined", detail));
  return "quarantined";
};

/** The attempt that a callback names: by our reference and the vendor's, which must not disagree. */
const matchAttempt = async (
  services: Services,
  row: InboxRow,
  event: VendorEvent,
): Promise<AttemptRow | "unknown" | "contradiction"> => {
  const { store } = services;
  const { connection } = row;
  const { externalRef, vendorRef } = event;
  const theirs = await store.find("attempts", { connection, vendor_ref: vendorRef });
  if (externalRef === undefined || theirs?.id === externalRef) return theirs ?? "unknown";
  if (theirs !== undefined) return "contradiction";
  if (services.world.buggify("apply.slow_match")) await stall(services.world);
  const ours = await store.find("attempts", { id: externalRef, connection });
  // One that is reserved for a resubmission counts once it has taken over: until then its news wait.
  const isReserved = ours?.active === null && ours.fenced_at === null;
  if (ours === undefined || isReserved) return "unknown";
  // Equal: the start was stored between our two looks.
  return ours.vendor_ref === null || ours.vendor_ref === vendorRef ? ours : "contradiction";
};

const park = async (services: Services, row: InboxRow, vendorRef: string): Promise<Verdict> => {
  const { world, store } = services;
  services.metrics.count("kyc_webhooks_parked_total", { connection: row.connection });
  await store.commit([
    {
      op: "patch",
      table: "inbox",
      set: { state: "parked", vendor_ref: vendorRef, detail: "unknown_reference" },
      where: { id: row.id },
    },
    ...setTimer("unpark", row.id, row.received_at + PARK_LIFE),
  ]);
  // The start may have been stored between our look and the parking: then nobody else would come for this row.
  if ((await store.find("attempts", { connection: row.connection, vendor_ref: vendorRef })) !== undefined) {
    services.signals.unpark([row.id]);
  }
  world.log.info({ inbox: row.id, connection: row.connection }, "callback parked");
  return "parked";
};

/** Under the subject's key from now on, so that erasing the subject erases the callback. */
const resealed = async (
  services: Services,
  session: SessionRow | undefined,
  row: InboxRow,
  body: Uint8Array,
): Promise<Partial<InboxRow>> => {
  const subject = session && (await services.store.find("subjects", { id: session.subject_id }));
  if (subject === undefined) return {};
  if (subject.wrapped_key === null) return { sealed_body: new Uint8Array(0), subject_id: subject.id };
  return { sealed_body: services.keyring.sealForSubject(subject, bodySpot(row.id), body), subject_id: subject.id };
};

const applyEvent = async (
  services: Services,
  row: InboxRow,
  body: Uint8Array,
  event: VendorEvent,
): Promise<Verdict> => {
  const attempt = await matchAttempt(services, row, event);
  if (attempt === "contradiction") return quarantine(services, row, "reference_contradiction");
  if (attempt === "unknown") return park(services, row, event.vendorRef);
  const session = await services.store.find("sessions", { id: attempt.session_id });
  const set = await resealed(services, session, row, body);
  const cause = { parent: row.traceparent, linkedTo: session?.traceparent ?? null };
  const adopt: Change =
    attempt.vendor_ref === null
      ? [{ op: "patch", table: "attempts", set: { vendor_ref: event.vendorRef }, where: { id: attempt.id } }]
      : [];
  const news = {
    attempt,
    session,
    observation: event,
    dedupeKey: event.dedupeKey,
    source: "webhook",
    inboxId: row.id,
    with: (outcome: string) => [...adopt, ...settleRow(services, row, VERDICT_OF[outcome] ?? "applied", outcome, set)],
  } as const;
  const attributes = { "kyc.connection": row.connection, "kyc.session": attempt.session_id };
  const effect = await linked("kyc.inbound.apply", cause, attributes, () => observe(services, news));
  // The start may never learn this reference itself: what was parked under it has nobody else to fetch it.
  if (adopt.length > 0) services.signals.unpark(await parkedFor(services, row.connection, event.vendorRef));
  return VERDICT_OF[effect] ?? "applied";
};

/** A hint only says that it is worth asking: the news are in the answer. */
const askAbout = async (
  services: Services,
  row: InboxRow,
  { health }: VendorAccount,
  vendorRef: string,
): Promise<Verdict> => {
  const attempt = await services.store.find("attempts", { connection: row.connection, vendor_ref: vendorRef });
  if (attempt === undefined) return park(services, row, vendorRef);
  const now = services.world.now();
  await services.store.commit([...settleRow(services, row, "applied", "hint"), ...setTimer("prompt", attempt.id, now)]);
  health.prompted(attempt.id);
  services.signals.timers(now);
  return "applied";
};

const applyRead = async (
  services: Services,
  row: InboxRow,
  body: Uint8Array,
  account: VendorAccount,
  received: ReceivedWebhook,
): Promise<Verdict> => {
  if (received.kind === "unreadable") return quarantine(services, row, "unreadable");
  if (received.kind === "hint") return askAbout(services, row, account, received.vendorRef);
  let verdict: Verdict = "ignored";
  for (const event of received.events) verdict = await applyEvent(services, row, body, event);
  if (received.events.length === 0) await services.store.commit(settleRow(services, row, "ignored", "no_event"));
  return verdict;
};

/** Reads one stored callback and applies what it says. Each outcome leaves a verdict on the row. */
export const applyWebhook = async (services: Services, row: InboxRow, body: Uint8Array): Promise<Verdict> => {
  const account = accountOf(services, row.connection);
  if (account === undefined) return quarantine(services, row, "connection_removed");
  const received = account.adapter.read(body as Verified);
  account.drift.heard(body, received);
  return applyRead(services, row, body, account, received);
};
