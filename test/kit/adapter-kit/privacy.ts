import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { bytesOf, drive, goodAnswers } from "../drive.ts";
import { CANARY } from "../person.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { bound, telling } from "./bound.ts";

const VALUES: readonly string[] = Object.values(CANARY).filter((value) => value.length > 2);

/** The plain text of a value, and the same percent-encoded. */
const holds = (text: string): string | undefined =>
  VALUES.find((value) => text.includes(value) || text.includes(encodeURIComponent(value)));

/** Values of settings that nobody else may see. */
export const credentials = (spec: AdapterSpec): readonly string[] =>
  Object.entries(spec.settings)
    .filter(([name]) => /secret|token|key/i.test(name))
    .flatMap(([, value]) => (typeof value === "number" ? [] : (value as string | readonly string[])));

const noneOutsideBodies = (subject: Subject, spec: AdapterSpec): void => {
  const adapter = bound(subject, spec.settings);
  for (const script of spec.scripts) {
    for (const { step, path, headers } of drive(script.open(adapter), goodAnswers(script)).calls) {
      assert.equal(holds(JSON.stringify({ step, path, headers })), undefined, `${script.name}, ${step}`);
    }
  }
};

const noneInObservations = (subject: Subject, spec: AdapterSpec): void => {
  const adapter = telling(subject, spec);
  for (const { name, body } of spec.callbacks) {
    assert.equal(holds(JSON.stringify(adapter.read(bytesOf(body) as Verified))), undefined, name);
  }
  for (const make of spec.withWord) {
    const text = JSON.stringify(adapter.read(bytesOf(make(`${CANARY.answer}, born ${CANARY.born}`)) as Verified));
    assert.equal(holds(text), undefined, "text in the place of a word");
  }
  for (const script of spec.scripts.filter((one) => one.expected)) {
    const { result } = drive(script.open(adapter), goodAnswers(script));
    assert.equal(holds(JSON.stringify(result)), undefined, script.name);
  }
};

const noneInReadingFaults = (subject: Subject, spec: AdapterSpec): void => {
  const adapter = telling(subject, spec);
  const wrong = [
    `{"${CANARY.given}":"${CANARY.family}"}`,
    `"${CANARY.answer}"`,
    `${CANARY.answer}{`,
    `[{"${CANARY.given}":1}]`,
  ];
  for (const body of wrong) {
    const received = adapter.read(bytesOf(body) as Verified);
    assert.equal(received.kind, "unreadable", body);
    assert.equal(holds(JSON.stringify(received)), undefined, body);
  }
};

const settingsAreRefusedByName = (subject: Subject, spec: AdapterSpec): void => {
  const unknown = subject.bind({ ...spec.settings, surprise: "Canaryvalue" });
  assert.ok(!unknown.ok && unknown.fault.detail.includes("surprise"), "an unknown setting is named");
  for (const name of Object.keys(spec.settings)) {
    const { [name]: _, ...rest } = spec.settings;
    const missing = subject.bind(rest);
    assert.ok(!missing.ok && missing.fault.detail.includes(name), `a missing ${name} is named`);
    const wrong = subject.bind({ ...spec.settings, [name]: { Canaryvalue: "Canaryvalue" } });
    assert.ok(!wrong.ok && !wrong.fault.detail.includes("Canaryvalue"), `a wrong ${name} is not printed`);
  }
  for (const input of [null, undefined, 1, "x", [], [spec.settings]]) assert.equal(subject.bind(input).ok, false);
};

const originsOf = ({ baseUrl, origins = {} }: BoundAdapter): readonly string[] => [baseUrl, ...Object.values(origins)];

const baseUrlsAreOrigins = (subject: Subject, spec: AdapterSpec): void => {
  for (const baseUrl of [
    "http://vendor.example.test",
    "https://u:p@vendor.example.test",
    "https://v.example.test/path",
    "ftp://v.example.test",
    "x",
  ]) {
    assert.equal(subject.bind({ ...spec.settings, baseUrl }).ok, false, baseUrl);
  }
  const local = subject.bind({ ...spec.settings, baseUrl: "http://127.0.0.1:4000/" });
  assert.ok(local.ok);
  for (const origin of originsOf(local.value)) assert.equal(origin, "http://127.0.0.1:4000", "the mock is everywhere");
  for (const origin of originsOf(bound(subject, spec.settings))) assert.match(origin, /^https:\/\/[a-z0-9.-]+$/);
};

export const privacyChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => [
  { name: "no-personal-data-outside-bodies", run: () => noneOutsideBodies(subject, spec) },
  { name: "no-personal-data-in-observations", run: () => noneInObservations(subject, spec) },
  { name: "no-vendor-text-in-reading-faults", run: () => noneInReadingFaults(subject, spec) },
  { name: "wrong-settings-are-refused-by-name", run: () => settingsAreRefusedByName(subject, spec) },
  { name: "base-url-is-a-safe-origin", run: () => baseUrlsAreOrigins(subject, spec) },
  {
    name: "credentials-never-print",
    run: () => {
      const text = inspect(bound(subject, spec.settings), { depth: 9 }) + JSON.stringify(bound(subject, spec.settings));
      assert.deepEqual(
        credentials(spec).filter((value) => text.includes(value)),
        [],
      );
    },
  },
];
