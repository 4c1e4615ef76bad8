import type { ReceivedWebhook, VendorEvent, Verified } from "../../../contracts/adapter.ts";
import type { ScenarioName } from "../../../contracts/scenario.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import { accountOf } from "../../../src/sessions/services.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";

/** A session whose callbacks the twin has sent, signed, and the gateway has not had yet. */
export interface Recorded {
  readonly id: string;
  readonly callbacks: readonly OutgoingRequest[];
}

const receivedOf = (rig: Rig, vendor: VendorId, { body }: OutgoingRequest): ReceivedWebhook | undefined =>
  accountOf(rig.gateway().services, vendor)?.adapter.read(new TextEncoder().encode(body) as Verified);

export const eventsOf = (rig: Rig, vendor: VendorId, request: OutgoingRequest): readonly VendorEvent[] => {
  const read = receivedOf(rig, vendor, request);
  return read?.kind === "events" ? read.events : [];
};

const refOf = (rig: Rig, vendor: VendorId, request: OutgoingRequest): string => {
  const read = receivedOf(rig, vendor, request);
  return read?.kind === "hint" ? read.vendorRef : (eventsOf(rig, vendor, request)[0]?.vendorRef ?? "");
};

/** Every callback that a scenario causes comes within this time; no session asks its vendor before it; ms. */
const PLAYED = 15_000;
export const MOST = 6;

/** What a callback says about the standing: callbacks that say the same in one instant carry no state of their own. */
const stateOf = (events: readonly VendorEvent[]): string =>
  events.map(({ status, final, occurredAt, reasons }) => JSON.stringify([status, final, occurredAt, reasons])).join();

/**
 * At most six: those that say something that none before them said, in the order they were sent; of more than six the
 * last, because those hold the verdicts. What repeats another one is covered by the repetitions, not by an order.
 */
export const carriers = <T>(
  callbacks: readonly T[],
  stateOfOne: (callback: T) => string,
  most: number = MOST,
): readonly T[] => {
  const states = callbacks.map(stateOfOne);
  return callbacks.filter((_, index) => states.indexOf(states[index] ?? "") === index).slice(-most);
};

/** Hints all say the same, so their order can matter to nothing but the moment of a question: few of them show it. */
const MOST_HINTS = 3;

/** What is fed of one session's callbacks, in the order they were sent. One hint among events asks at every moment in turn. */
const chosen = (rig: Rig, vendor: VendorId, callbacks: readonly OutgoingRequest[]): readonly OutgoingRequest[] => {
  const isEvent = (one: OutgoingRequest): boolean => eventsOf(rig, vendor, one).length > 0;
  const [events, hints] = [callbacks.filter(isEvent), callbacks.filter((one) => !isEvent(one))];
  const fewHints = carriers(hints, ({ body }) => body, events.length > 0 ? 1 : MOST_HINTS);
  const told = carriers(events, (one) => stateOf(eventsOf(rig, vendor, one)), fewHints.length > 0 ? MOST - 2 : MOST);
  return callbacks.filter((one) => told.includes(one) || fewHints.includes(one));
};

/** Opens `count` sessions of one scenario and keeps their callbacks back. */
export const record = async (vendor: VendorId, scenario: ScenarioName, count: number, seed: number) => {
  const kept: OutgoingRequest[] = [];
  const rig = await createRig({
    seed,
    accounts: [vendor],
    callback: async (request) => {
      kept.push(request);
      return { status: 200 };
    },
  });
  const ids: string[] = [];
  for (let opened = 0; opened < count; opened += 1) ids.push((await rig.open(scenario, vendor)).id);
  await rig.advance(PLAYED);
  const byRef = Map.groupBy(kept, (callback) => refOf(rig, vendor, callback));
  const sessions = ids.map((id): Recorded => {
    const ref = rig.engine.find("attempts", { session_id: id, active: 1 })?.vendor_ref ?? "";
    return { id, callbacks: chosen(rig, vendor, byRef.get(ref) ?? []) };
  });
  return { rig, sessions };
};

/** All orders of 0..n-1. */
export const permutations = (n: number): readonly (readonly number[])[] => {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, place) => [...order.slice(0, place), n - 1, ...order.slice(place)]),
  );
};

/** Feeds callbacks through the real door, each applied before the next one comes. */
export const feed = async (rig: Rig, vendor: VendorId, callbacks: readonly OutgoingRequest[]): Promise<void> => {
  for (const callback of callbacks) {
    const { url, headers, body } = callback;
    const { status } = await rig.call("POST", `/webhooks/${vendor}${new URL(url).search}`, {
      key: null,
      headers,
      body,
    });
    if (status !== 200) throw new Error(`callback answered ${status}`);
    await rig.settle();
    // What a hint leads to takes a question and an answer.
    if (receivedOf(rig, vendor, callback)?.kind === "hint") await rig.advance(100);
  }
};

/** What must not depend on the order. */
export const outcomeOf = (rig: Rig, id: string) => {
  const session = rig.engine.find("sessions", { id });
  if (session === undefined) throw new Error(`no session ${id}`);
  const decision = session.decision_json === null ? null : (JSON.parse(session.decision_json) as { outcome: string });
  const checks = (JSON.parse(session.checks_json) as { name: string }[]).sort((a, b) => (a.name < b.name ? -1 : 1));
  const reasons = JSON.parse(session.reasons_json) as string[];
  return { status: session.status, contested: session.contested, decision: decision?.outcome ?? null, reasons, checks };
};
