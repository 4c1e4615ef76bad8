import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { answerOf, drive } from "../drive.ts";
import type { AdapterSpec, Subject } from "../spec.ts";

/** The subject bound to an account. */
export const bound = (subject: Subject, settings: AdapterSpec["settings"]): BoundAdapter => {
  const adapter = subject.bind(settings);
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

/** Where callbacks only hint, what is read is the answer that they lead to. */
export const telling = (subject: Subject, spec: AdapterSpec): BoundAdapter => {
  const adapter = bound(subject, spec.settings);
  const { hinting } = spec;
  if (hinting === undefined) return adapter;
  const read: BoundAdapter["read"] = (body) => {
    const answers = hinting.answers(new TextDecoder().decode(body)).map((text) => answerOf(200, text));
    const { result } = drive(adapter.fetch(hinting.ref), answers);
    if (!result?.ok) return { kind: "unreadable", fault: result?.fault ?? { kind: "unreadable", detail: "no end" } };
    const { raw, occurredAt } = result.value;
    return { kind: "events", events: [{ ...result.value, dedupeKey: `fetch:${raw}:${occurredAt}` }] };
  };
  return { ...adapter, read };
};
