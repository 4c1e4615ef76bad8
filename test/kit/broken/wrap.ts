import type { VendorId } from "../../../adapters/registry.ts";
import type { Answer, Call, Conversation, VendorEvent } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Result } from "../../../contracts/fault.ts";
import type { Subject } from "../spec.ts";

/** A deliberately wrong adapter, and the check of the kit that must notice. */
export interface Saboteur {
  readonly name: string;
  readonly vendor: VendorId;
  readonly caughtBy: string;
  readonly sabotage: (good: Subject) => Subject;
}

export const rebind = (good: Subject, change: (adapter: BoundAdapter, settings: unknown) => BoundAdapter): Subject => ({
  ...good,
  bind: (settings) => {
    const adapter = good.bind(settings);
    return adapter.ok ? { ok: true, value: change(adapter.value, settings) } : adapter;
  },
});

export const changeEvents = (good: Subject, change: (event: VendorEvent, body: Uint8Array) => VendorEvent): Subject =>
  rebind(good, (adapter) => ({
    ...adapter,
    read: (body) => {
      const received = adapter.read(body);
      if (received.kind !== "events") return received;
      return { kind: "events", events: received.events.map((event) => change(event, body)) };
    },
  }));

/** A conversation with every call and the result changed on their way out. */
export function* changed<T>(
  conversation: Conversation<T>,
  call: (call: Call) => Call,
  result: (result: Result<T>, last: Answer | undefined) => Result<T> = (same) => same,
): Conversation<T> {
  let last: Answer | undefined;
  let next = conversation.next();
  while (!next.done) {
    last = yield call(next.value);
    next = conversation.next(last);
  }
  return result(next.value, last);
}
