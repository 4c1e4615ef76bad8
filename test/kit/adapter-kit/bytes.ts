import assert from "node:assert/strict";
import fc from "fast-check";
import type { Observation, ReceivedWebhook, VendorEvent, Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { bytesOf, drive, eventsOf, goodAnswers, oneEvent } from "../drive.ts";
import { CANARY } from "../person.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { telling } from "./bound.ts";
import { observations } from "./reading.ts";

const readBytes = (adapter: BoundAdapter, bytes: Uint8Array): ReceivedWebhook => adapter.read(bytes as Verified);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The same value with a field more in every object. */
const withMore = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withMore);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, withMore(inner)]);
  return { ...Object.fromEntries(members), surprise_field: null };
};

const newFieldsChangeNothing = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { name, body } of spec.callbacks) {
    const [plain, more] = [body, withMore(body)].map((one) => readBytes(adapter, bytesOf(one)));
    assert.deepEqual(more, plain, `callback "${name}": a field that the vendor added changed what was read`);
  }
  for (const script of spec.scripts) {
    const steps = script.steps.map((step) => ({ ...step, body: withMore(step.body) }));
    const [plain, more] = [script, { ...script, steps }].map(
      (one) => drive(one.open(adapter), goodAnswers(one)).result,
    );
    assert.deepEqual(more, plain, `script "${script.name}": a field that the vendor added changed the result`);
  }
};

const duplicatedKeysAreUnreadable = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { name, body } of spec.callbacks) {
    const [key, value] = isRecord(body) ? (Object.entries(body)[0] ?? []) : [];
    if (key === undefined) continue;
    const text = `{${JSON.stringify(key)}:${JSON.stringify(value)},${JSON.stringify(body).slice(1)}`;
    const { kind } = readBytes(adapter, bytesOf(text));
    assert.equal(kind, "unreadable", `callback "${name}" with ${key} twice: parsers differ in which one counts`);
  }
};

const oddEncodingIsUnreadable = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { name, body } of spec.callbacks) {
    const plain = bytesOf(body);
    const quote = plain.lastIndexOf(0x22);
    const odd: Readonly<Record<string, Uint8Array>> = {
      "a byte that is not UTF-8": Uint8Array.from([...plain.slice(0, quote), 0xff, ...plain.slice(quote)]),
      "a byte order mark": Uint8Array.from([0xef, 0xbb, 0xbf, ...plain]),
      "UTF-16": new Uint8Array(Buffer.from(new TextDecoder().decode(plain), "utf16le")),
    };
    for (const [what, bytes] of Object.entries(odd))
      assert.equal(readBytes(adapter, bytes).kind, "unreadable", `callback "${name}" with ${what}`);
  }
};

const readingIsPure = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const bodies = spec.callbacks.map(({ body }) => bytesOf(body));
  const first = bodies.map((bytes) => readBytes(adapter, bytes));
  const again = bodies.toReversed().map((bytes) => readBytes(adapter, bytes));
  assert.deepEqual(again.toReversed(), first, "a callback reads differently the second time, or after others");
  assert.deepEqual(
    bodies,
    spec.callbacks.map(({ body }) => bytesOf(body)),
    "reading changed the bytes",
  );
};

/** One instant in the forms that vendors write. */
const SECONDS = "2026-03-02T10:15:30.000Z";
const MILLISECONDS = "2026-03-02T10:15:30.118Z";
const TEXTS: readonly (readonly [string, string])[] = [
  ["2026-03-02T10:15:30Z", SECONDS],
  ["2026-03-02T10:15:30.118Z", MILLISECONDS],
  ["2026-03-02T10:15:30.118456Z", MILLISECONDS],
  ["2026-03-02T12:15:30+02:00", SECONDS],
  ["2026-03-02T05:15:30-05:00", SECONDS],
  ["2026-03-02 10:15:30+0000", SECONDS],
  ["2026-03-02 10:15:30.118", MILLISECONDS],
];
const NUMBERS: readonly (readonly [number, string])[] = [
  [1_772_446_530, SECONDS],
  [1_772_446_530_118, MILLISECONDS],
];

const acceptedTimesAreRight = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const timeOf = (written: string | number): string | undefined => {
    const received = readBytes(adapter, bytesOf(spec.withTime(written)));
    return received.kind === "events" ? received.events[0]?.occurredAt : undefined;
  };
  const texts = TEXTS.filter(([written]) => timeOf(written) !== undefined);
  for (const [written, instant] of texts) assert.equal(timeOf(written), instant, `the vendor wrote ${written}`);
  const numbers = NUMBERS.filter(([written]) => timeOf(written) !== undefined);
  const right = numbers.filter(([written, instant]) => timeOf(written) === instant);
  assert.ok(numbers.length === 0 || right.length > 0, "a number is read in another unit than seconds or milliseconds");
  const dated = spec.callbacks.some(({ expected }) => expected.occurredAt !== undefined);
  assert.ok(!dated || texts.length + right.length > 0, "no written form of a time is read: see `withTime` of the spec");
};

const WORD = /^[A-Za-z0-9_.,:/#+@-]{1,160}$/;

const rawsOf = (seen: Observation): readonly string[] => [
  seen.raw,
  ...seen.reasons.map(({ raw }) => raw),
  ...seen.checks.flatMap(({ raw }) => raw ?? []),
];

const rawIsAWord = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const [where, seen] of observations(adapter, spec))
    for (const raw of rawsOf(seen)) assert.match(raw, WORD, where);
  const text = fc.string({ maxLength: 200, unit: "binary" }).filter((word) => word !== "");
  const everywhere = fc.constantFrom(...spec.withWord);
  fc.assert(
    fc.property(text, everywhere, (word, make) => {
      const received = readBytes(adapter, bytesOf(make(word)));
      const events: readonly VendorEvent[] = received.kind === "events" ? received.events : [];
      for (const raw of events.flatMap(rawsOf)) assert.match(raw, WORD, "text in the place of a word was kept");
    }),
    { numRuns: spec.withWord.length === 0 ? 0 : 200, seed: 20261123 },
  );
};

const STORABLE = /^[\x20-\x7e]{1,512}$/;

const keysAreStorable = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { name, body } of spec.callbacks)
    for (const { dedupeKey } of eventsOf(adapter, body)) assert.match(dedupeKey, STORABLE, name);
  for (const time of [`${CANARY.answer}, born ${CANARY.born}`, "x".repeat(10_000), "ä\u0000"]) {
    const received = readBytes(adapter, bytesOf(spec.withTime(time)));
    for (const { dedupeKey } of received.kind === "events" ? received.events : []) {
      assert.match(dedupeKey, STORABLE, "the key carries what the vendor wrote in the place of a time");
      assert.ok(!dedupeKey.includes(CANARY.answer), "keys are stored in the clear: use `keyOf`");
    }
  }
};

/** A reference of several ids is ours to join and the vendor's to say: each part counts. */
const names = (text: string, vendorRef: string): boolean =>
  vendorRef !== "" && vendorRef.split(".").every((part) => text.includes(encodeURIComponent(part)));

const objectsAreNamed = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { name, body } of spec.callbacks)
    for (const { vendorRef } of eventsOf(adapter, body))
      assert.ok(names(JSON.stringify(body), vendorRef), `${name}: whose news is it?`);
  for (const script of spec.scripts.filter((one) => one.expected !== undefined)) {
    const { calls, result } = drive(script.open(adapter), goodAnswers(script));
    assert.ok(result?.ok, `${script.name} must succeed`);
    const asked = calls.map(({ path, body = "" }) => path + body).join(" ");
    const { vendorRef } = result.value as Observation;
    assert.ok(names(asked, vendorRef), `${script.name}: ${vendorRef} is not what was asked about`);
  }
};

export const byteChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = () => telling(subject, spec);
  return [
    { name: "new-fields-change-nothing", run: () => newFieldsChangeNothing(adapter(), spec) },
    { name: "duplicated-key-is-unreadable", run: () => duplicatedKeysAreUnreadable(adapter(), spec) },
    { name: "odd-encoding-is-unreadable", run: () => oddEncodingIsUnreadable(adapter(), spec) },
    { name: "reading-is-pure", run: () => readingIsPure(adapter(), spec) },
    { name: "accepted-time-is-the-same-instant", run: () => acceptedTimesAreRight(adapter(), spec) },
    { name: "raw-is-a-word", run: () => rawIsAWord(adapter(), spec) },
    { name: "dedupe-key-is-storable", run: () => keysAreStorable(adapter(), spec) },
    { name: "observation-names-its-object", run: () => objectsAreNamed(adapter(), spec) },
    {
      name: "redelivery-tells-the-same",
      run: () => {
        const [first, ...others] = spec.redeliveries.map((body) => oneEvent(adapter(), body));
        for (const other of others) assert.deepEqual(other, first, "a redelivery reads differently from the first");
      },
    },
  ];
};
