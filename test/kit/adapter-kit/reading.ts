import assert from "node:assert/strict";
import fc from "fast-check";
import type { Observation, Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { isTerminal } from "../../../contracts/status.ts";
import { bytesOf, drive, eventsOf, goodAnswers, oneEvent } from "../drive.ts";
import type { AdapterSpec, Expected, NamedCheck, Subject } from "../spec.ts";
import { telling } from "./bound.ts";

const RUNS = { numRuns: 300, seed: 20261123 } as const;
const RFC3339_UTC_MS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const agrees = (name: string, seen: Observation, expected: Expected): void => {
  assert.equal(seen.raw, expected.raw, name);
  assert.equal(seen.status, expected.status, name);
  const { reasons, checks, occurredAt } = expected;
  if (reasons)
    assert.deepEqual(
      seen.reasons.map((reason) => reason.code),
      reasons,
      name,
    );
  if (checks)
    assert.deepEqual(
      seen.checks.map((check) => `${check.name}:${check.outcome}`),
      checks,
      name,
    );
  if (occurredAt) assert.equal(seen.occurredAt, occurredAt, name);
};

/** Every observation that the spec's samples lead to, with what is expected of it. */
export const observations = (
  adapter: BoundAdapter,
  spec: AdapterSpec,
): readonly (readonly [string, Observation, Expected])[] => [
  ...spec.callbacks.map(({ name, body, expected }) => [name, oneEvent(adapter, body), expected] as const),
  ...spec.scripts.flatMap((script) => {
    if (script.expected === undefined) return [];
    const { result } = drive(script.open(adapter), goodAnswers(script));
    assert.ok(result?.ok, `${script.name} must succeed`);
    return [[script.name, result.value as Observation, script.expected] as const];
  }),
];

const wordsOf = (spec: AdapterSpec): ReadonlySet<string> =>
  new Set(spec.words.flatMap((group) => group.words.flatMap((word) => word.split("/"))));

/** Words that no vendor sends, the names every object answers to among them. */
const strangeWord = (known: ReadonlySet<string>) =>
  fc
    .oneof(
      fc.constantFrom("toString", "constructor", "__proto__", "hasOwnProperty", "valueOf", "APPROVED", "approved ", ""),
      fc.constantFrom("RED/RETRY", "RED/FINAL", "capture", "../approved", "Approved", "approve", "verified/verified"),
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 40, unit: "binary" }),
    )
    .filter((word) => !known.has(word) && word !== "");

const unknownWordsMeanNothing = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const known = wordsOf(spec);
  const words = strangeWord(known);
  fc.assert(
    fc.property(words, fc.constantFrom(...spec.withWord), (word, make) => {
      const received = adapter.read(bytesOf(make(word)) as Verified);
      if (received.kind !== "events") return;
      for (const event of received.events) {
        assert.equal(event.status, undefined, `an unknown word became ${event.status}`);
        assert.equal(event.final, false);
      }
    }),
    RUNS,
  );
};

const survivesAnything = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const whole = spec.callbacks.map(({ body }) => bytesOf(body));
  const cut = fc
    .tuple(fc.constantFrom(...whole), fc.nat(), fc.uint8Array({ maxLength: 8 }))
    .map(([bytes, at, junk]) =>
      Uint8Array.from([...bytes.slice(0, at % bytes.length), ...junk, ...bytes.slice((at % bytes.length) + 1)]),
    );
  const text = fc.oneof(
    fc.json(),
    fc.constantFrom("null", "[]", '"x"', "1", "", "<html></html>", '{"a":1,"a":2}', "[".repeat(100_000)),
  );
  const anything = fc.oneof(cut, fc.uint8Array({ maxLength: 200 }), text.map(bytesOf));
  fc.assert(
    fc.property(anything, (bytes) => {
      const received = adapter.read(bytes as Verified);
      assert.ok(["events", "unreadable", "hint"].includes(received.kind));
    }),
    RUNS,
  );
};

const timesAreTheVendors = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const [name, seen] of observations(adapter, spec)) {
    if (seen.occurredAt !== undefined) assert.match(seen.occurredAt, RFC3339_UTC_MS, name);
  }
};

const missingTimesStayMissing = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const time of [
    undefined,
    "",
    "yesterday",
    "2026-02-30T00:00:00Z",
    "2026-13-01 00:00:00.000",
    "0000-00-00T00:00:00Z",
  ]) {
    const received = adapter.read(bytesOf(spec.withTime(time)) as Verified);
    const events = received.kind === "events" ? received.events : [];
    for (const event of events)
      assert.equal(Object.hasOwn(event, "occurredAt"), false, `${String(time)} became a time`);
    if (time === undefined) assert.equal(events.length, 1, "an event without a time is still an event");
  }
};

const onlyListedWordsAreFinal = (subject: Subject, adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const [name, seen] of observations(adapter, spec)) {
    const listed = Object.hasOwn(subject.statuses, seen.raw) ? subject.statuses[seen.raw] : undefined;
    assert.equal(seen.status, listed, `${name}: the status is not the table's`);
    assert.equal(
      seen.final,
      listed !== undefined && isTerminal(listed),
      `${name}: wrongly ${seen.final ? "" : "not "}final`,
    );
  }
};

const identityChecks = (adapter: () => BoundAdapter, spec: AdapterSpec): readonly NamedCheck[] => [
  {
    name: "redelivery-keeps-its-dedupe-key",
    run: () => {
      const keys = spec.redeliveries.flatMap((body) => [
        oneEvent(adapter(), body).dedupeKey,
        oneEvent(adapter(), body).dedupeKey,
      ]);
      assert.equal(new Set(keys).size, 1, "one event, several keys");
    },
  },
  {
    name: "two-events-never-share-a-dedupe-key",
    run: () => {
      const keys = spec.distinct.map((body) => oneEvent(adapter(), body).dedupeKey);
      assert.equal(new Set(keys).size, spec.distinct.length, "several events, one key");
    },
  },
  {
    name: "external-reference-is-echoed",
    run: () => {
      const echoed = spec.callbacks
        .flatMap(({ body }) => eventsOf(adapter(), body))
        .filter((event) => event.externalRef);
      assert.ok(echoed.length > 0, "no sample echoes our reference");
      for (const event of echoed) assert.equal(event.externalRef, "att_kit_1");
    },
  },
];

export const readingChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = () => telling(subject, spec);
  return [
    {
      name: "samples-are-read-as-stated",
      run: () => {
        for (const [name, seen, expected] of observations(adapter(), spec)) agrees(name, seen, expected);
      },
    },
    { name: "unknown-word-has-no-status", run: () => unknownWordsMeanNothing(adapter(), spec) },
    { name: "only-listed-words-are-final", run: () => onlyListedWordsAreFinal(subject, adapter(), spec) },
    { name: "readers-survive-any-bytes", run: () => survivesAnything(adapter(), spec) },
    { name: "times-are-rfc3339-utc", run: () => timesAreTheVendors(adapter(), spec) },
    { name: "missing-time-stays-missing", run: () => missingTimesStayMissing(adapter(), spec) },
    ...identityChecks(adapter, spec),
  ];
};
