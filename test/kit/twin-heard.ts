import type { VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { OutgoingRequest } from "../../mock-vendor/world.ts";

export interface Delivery {
  readonly request: OutgoingRequest;
  readonly nowSeconds: number;
  /** Where it passed the signature check. */
  body?: Verified;
  /** What a question that it led to was answered with. */
  readonly answers: VendorEvent[];
}

/** What came back from the twin by callbacks. */
export interface Heard {
  /** What the vendor answered to the questions that hints led to. */
  readonly prompted: readonly VendorEvent[];
  /** Authentic events in the order of their arrival, redeliveries and prompted ones included. */
  readonly events: readonly VendorEvent[];
  /** Bytes of the authentic callbacks in the order of their arrival. */
  readonly bodies: readonly Verified[];
  /** Callbacks that failed the signature check. */
  readonly forged: number;
  /** Authentic callbacks that no event could be read from. */
  readonly unreadable: number;
}

/** The events of callbacks, read one after the other. */
export const readInOrder = (adapter: BoundAdapter, bodies: readonly Verified[]): readonly VendorEvent[] =>
  bodies.flatMap((body) => {
    const received = adapter.read(body);
    return received.kind === "events" ? received.events : [];
  });

/**
 * What was asked for is the vendor's word of now: where its time is cut to whole seconds, it is not older than what was heard
 * before in that second.
 */
const notBefore = (heard: readonly VendorEvent[], answer: VendorEvent): VendorEvent => {
  const newest = heard.reduce((latest, { occurredAt = "" }) => (occurredAt > latest ? occurredAt : latest), "");
  const { occurredAt = "" } = answer;
  const sameSecond = occurredAt.endsWith(".000Z") && newest.slice(0, 19) === occurredAt.slice(0, 19);
  return sameSecond ? { ...answer, occurredAt: newest } : answer;
};

export const readAll = (adapter: BoundAdapter, deliveries: readonly Delivery[]): Heard => {
  const authentic = deliveries.flatMap(({ answers, body }) => (body === undefined ? [] : [{ body, answers }]));
  const bodies = authentic.map(({ body }) => body);
  const events: VendorEvent[] = [];
  const prompted: VendorEvent[] = [];
  for (const { body, answers } of authentic) {
    events.push(...readInOrder(adapter, [body]));
    for (const answer of answers) {
      const dated = notBefore(events, answer);
      events.push(dated);
      prompted.push(dated);
    }
  }
  return {
    bodies,
    prompted,
    events,
    forged: deliveries.length - bodies.length,
    unreadable: bodies.filter((body) => adapter.read(body).kind === "unreadable").length,
  };
};
