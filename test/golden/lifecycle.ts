import type { Answer, Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import { Policy } from "../../contracts/policy.ts";
import { type Fact, type Held, type Passage, pass } from "../../src/core/gate.ts";
import { rulesOf } from "../../src/core/policy.ts";
import defaultPolicy from "../../src/policies/default.json" with { type: "json" };
import { drive } from "../kit/drive.ts";

/** JSON for a reader, where writing it again gives the vendor's bytes; else the text. */
export type Body = { readonly json: unknown; readonly indent?: number } | { readonly text: string };

export interface Callback {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Of the address it came to. */
  readonly key?: string;
}

export interface Answered {
  readonly status: number;
  readonly body: Body;
}

/** One message of a vendor, as it came. */
export type Message =
  /** `keyAnswers`: of the vendor, where its key had to be asked for first. */
  | { readonly callback: Callback; readonly now: number; readonly keyAnswers?: readonly Answered[] }
  /** The same as an earlier message of this lifecycle; counted from 0. */
  | { readonly again: number; readonly now?: number }
  /** A question of ours: what it was about, and each answer. */
  | { readonly fetch: string; readonly answers: readonly Answered[] };

export type Said = Omit<Observation, "raw"> & { readonly raw: string };

/** What one message came to: nothing where its signature was refused or it said nothing. */
export interface Heard {
  readonly said: "refused" | "unreadable" | "hint" | "fault" | "as before" | readonly Said[];
  /** Moves of the session that it led to. */
  readonly moves?: readonly Pick<NonNullable<Passage["move"]>, "kind" | "status" | "reasons" | "contested">[];
}

export interface Golden {
  readonly vendor: string;
  readonly scenario: string;
  readonly seed: number;
  /** By the vendor, in order. */
  readonly in: readonly Message[];
  /** Ours: one row for each message, and where the session stands at the end. */
  readonly out: { readonly heard: readonly Heard[]; readonly session: Held };
}

export const textOf = (body: Body): string =>
  "text" in body ? body.text : JSON.stringify(body.json, null, body.indent ?? 0);

const policy = Policy.parse(defaultPolicy);
const [cell] = policy.cells;
if (cell === undefined) throw new Error("the default policy has a cell");
const RULES = rulesOf(cell, "standard");

interface Standing {
  readonly facts: readonly Fact[];
  /** The vendor's words for them, in the order of their arrival. */
  readonly raws: readonly string[];
  readonly held: Held;
}

const UNTOUCHED: Standing = {
  facts: [],
  raws: [],
  held: { status: "initiated", reasons: [], checks: [], contested: false, endedByObservation: true },
};

const factOf = (seen: Observation, key: string, orderedAt: number): Fact => ({
  key,
  orderedAt,
  status: seen.status,
  final: seen.final,
  reasons: seen.reasons.map(({ code }) => code),
  checks: seen.checks,
});

/** The vendor's own time, or behind what was held when it was asked; a word that stands there already stays where it is. */
const placeOf = ({ facts, raws }: Standing, { raw, occurredAt }: Observation): number => {
  if (occurredAt !== undefined) return Date.parse(occurredAt);
  const newest = Math.max(0, ...facts.map(({ orderedAt }) => orderedAt));
  return facts.length === 0 || raws.at(-1) === raw ? newest : newest + 1;
};

/** Lets one observation pass the gate, as the core does: once, however often it comes. */
const hear = (before: Standing, seen: Observation, told: string | undefined): readonly [Standing, Passage["move"]] => {
  const { facts, held } = before;
  const orderedAt = placeOf(before, seen);
  const key = told ?? `fetch:${seen.raw}:${orderedAt}`;
  if (facts.some((fact) => fact.key === key)) return [before, undefined];
  const fact = factOf(seen, key, orderedAt);
  const known = { facts: [...facts, fact], raws: [...before.raws, seen.raw] };
  const { move } = pass(held, known.facts, fact, RULES);
  if (move === undefined) return [{ ...known, held }, undefined];
  const { kind: _kind, ...after } = move;
  return [{ ...known, held: { ...after, endedByObservation: true } }, move];
};

const answersOf = (answers: readonly Answered[]): readonly Answer[] =>
  answers.map(({ status, body }) => ({ status, headers: {}, body: textOf(body) }));

/** Each with its key where the vendor told it; what was asked for is known by word and place. */
type Events = readonly (readonly [Observation, string | undefined])[];

const saidBy = (adapter: BoundAdapter, verified: Verified): Heard["said"] | Events => {
  const received = adapter.read(verified);
  return received.kind === "events"
    ? received.events.map((event: VendorEvent) => [event, event.dedupeKey] as const)
    : received.kind;
};

type CallbackMessage = Extract<Message, { readonly callback: Callback }>;

const verifiedOf = (
  { verify, keyed }: BoundAdapter,
  { callback, keyAnswers = [] }: CallbackMessage,
  now: number,
): Verified | undefined => {
  const { headers, key } = callback;
  const body = new TextEncoder().encode(textOf(callback.body));
  if (keyed === undefined) {
    const verified = verify(headers, body, now, key);
    return verified.ok ? verified.value : undefined;
  }
  const claim = keyed.claim(headers, body, now);
  const found = claim.ok ? drive(keyed.key(claim.value.keyId), answersOf(keyAnswers)).result : undefined;
  const verified = claim.ok && found?.ok && found.value !== null ? claim.value.verify(found.value) : undefined;
  return verified?.ok ? verified.value : undefined;
};

const eventsIn = (adapter: BoundAdapter, message: Message, before: readonly Message[]): Heard["said"] | Events => {
  const original = "again" in message ? before[message.again] : message;
  if (original === undefined || "again" in original) throw new Error("a message repeats what is none");
  if ("fetch" in original) {
    const { result } = drive(adapter.fetch(original.fetch), answersOf(original.answers));
    return result?.ok ? [[result.value, undefined]] : "fault";
  }
  const now = "now" in message ? message.now : undefined;
  const verified = verifiedOf(adapter, original, now ?? original.now);
  return verified === undefined ? "refused" : saidBy(adapter, verified);
};

/** What repeats an earlier message says the same, or it is written out. */
const briefly = (heard: Heard, message: Message, before: readonly Heard[]): Heard => {
  const same = "again" in message && JSON.stringify(before[message.again]?.said) === JSON.stringify(heard.said);
  return same && typeof heard.said !== "string" ? { ...heard, said: "as before" } : heard;
};

/** What the adapter and the core make of the messages, one after the other. */
export const replay = (adapter: BoundAdapter, messages: readonly Message[]): Golden["out"] => {
  let standing = UNTOUCHED;
  const whole: Heard[] = messages.map((message): Heard => {
    const events = eventsIn(adapter, message, messages);
    if (typeof events === "string") return { said: events };
    const said: Said[] = [];
    const moves: NonNullable<Heard["moves"]>[number][] = [];
    for (const [seen, key] of events as Events) {
      const [next, move] = hear(standing, seen, key);
      standing = next;
      said.push(seen);
      if (move) moves.push({ kind: move.kind, status: move.status, reasons: move.reasons, contested: move.contested });
    }
    return { said, ...(moves.length > 0 && { moves }) };
  });
  const heard = whole.map((one, index) => briefly(one, messages[index] as Message, whole));
  return { heard, session: standing.held };
};
