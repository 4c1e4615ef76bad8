import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../../adapters/registry.ts";
import type { Observation, ReceivedWebhook } from "../../../contracts/adapter.ts";
import type { Shape } from "../../../contracts/drift.ts";
import { strangeIn } from "../../../src/core/drift.ts";
import { knownShape } from "../../../src/core/shape.ts";
import { createDriftWatch, MOST_FINDINGS } from "../../../src/vendors/drift.ts";
import { bound } from "../../kit/adapter-kit/bound.ts";
import { shapeOf } from "../../kit/shapes.ts";
import { SPECS, subjectOf } from "../../kit/subjects.ts";

const SHAPE: Shape = {
  words: "open done",
  messages: "callback{free id object{list[]{code} state*}} fetch{id state*}",
};
const known = knownShape(SHAPE);
const about = (message: unknown) =>
  strangeIn(known, "callback", message, (word) => word === "ruled").map(({ kind, where, word }) =>
    [kind, where, word].join(" "),
  );

describe("the difference between a message and the shape of its part", () => {
  test("is nothing where only known fields and words are there, or fewer", () => {
    expect(about({ id: "x", object: { state: "open", list: [{ code: "a" }, {}] } })).toEqual([]);
    expect(about({})).toEqual([]);
  });

  test("names new fields by their path, at every depth, once", () => {
    expect(about({ more: 1, object: { fresh: {}, list: [{ extra: 1 }, { extra: 2 }] } })).toEqual([
      "field more ",
      "field object.fresh ",
      "field object.list[].extra ",
    ]);
  });

  test("names a word that the documents do not have, and no value that is not a word", () => {
    expect(about({ object: { state: "paused" } })).toEqual(["value object.state paused"]);
    expect(about({ object: { state: "ruled" } })).toEqual([]);
    for (const state of ["Ada Lovelace", "1815-12-10", "ada@example.test", "", "x".repeat(61), 7, null])
      expect(about({ object: { state } })).toEqual([]);
  });

  test("hides a field's name that could be data", () => {
    expect(about({ "Ada Lovelace": 1, "ada@example.test": 1, 1815: 1 })).toEqual(["field * "]);
  });

  test("looks no further into what the documents leave open", () => {
    expect(about({ free: { whatever: { is: "here" } }, id: { a: 1 }, object: [{ a: 1 }] })).toEqual([]);
  });

  test("is nothing for a part without a shape, and bounded for a message of a hundred new fields", () => {
    expect(strangeIn(known, "unheard", { more: 1 }, () => false)).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 1]));
    expect(about(many)).toHaveLength(20);
  });
});

const watch = () => {
  const clock = { now: 1000 };
  const world = { now: () => clock.now, monotonic: () => clock.now };
  const counted: unknown[] = [];
  const metrics = {
    count: (...what: unknown[]) => void counted.push(what),
    observe: () => undefined,
    gauge: () => undefined,
  };
  const drift = createDriftWatch(world, { connection: "c", metrics, shape: SHAPE, knows: (word) => word === "other" });
  return { clock, drift, counted };
};

const EVENTS: ReceivedWebhook = { kind: "events", events: [] };
const observed = (fields: Partial<Observation>): Observation => ({
  ...{ vendorRef: "v", raw: "open", status: "submitted", final: false, reasons: [], checks: [] },
  ...fields,
});

describe("the watch over an account's messages", () => {
  test("looks through three messages of a part in a minute, and through the next ones a minute later", () => {
    const { clock, drift } = watch();
    for (let index = 0; index < 10; index += 1) drift.answered("fetch", `{"id":"1","field${index}":1}`);
    expect(drift.list().map(({ where }) => where)).toEqual(["field0", "field1", "field2"]);
    drift.heard(new TextEncoder().encode('{"more":1}'), EVENTS);
    clock.now += 60_000;
    drift.answered("fetch", '{"field0":1}');
    expect(drift.list().map(({ where, count, firstAt, lastAt }) => [where, count, lastAt - firstAt])).toEqual([
      ["field0", 2, 60_000],
      ["field1", 1, 0],
      ["field2", 1, 0],
      ["more", 1, 0],
    ]);
  });

  test("counts every word without a rule, and none that has one", () => {
    const { drift, counted } = watch();
    drift.told(observed({ raw: "frozen", status: undefined }));
    drift.told(observed({ raw: "frozen", status: undefined }));
    const unspecified = (raw: string) => ({ code: "vendor.unspecified", raw }) as const;
    drift.told(observed({ reasons: [unspecified("NEW_LABEL"), unspecified("other")] }));
    expect(drift.list().map(({ kind, word, count }) => [kind, word, count])).toEqual([
      ["status", "frozen", 2],
      ["reason", "NEW_LABEL", 1],
    ]);
    expect(counted).toHaveLength(3);
    expect(counted[0]).toEqual(["kyc_vendor_drift_total", { connection: "c", kind: "status" }]);
  });

  test("keeps a hundred findings and counts the rest", () => {
    const { drift } = watch();
    for (let index = 0; index < MOST_FINDINGS + 7; index += 1)
      drift.told(observed({ raw: `word${index}`, status: undefined }));
    expect([drift.list().length, drift.dropped()]).toEqual([MOST_FINDINGS, 7]);
  });

  test("survives what is no JSON, and tells of a callback that nothing could be read from", () => {
    const { drift } = watch();
    const fault = { kind: "unreadable", detail: "an event without a rule" } as const;
    drift.heard(Uint8Array.of(0xff), { kind: "unreadable", fault });
    expect(drift.list()).toMatchObject([{ kind: "unreadable", where: "an event without a rule", word: null }]);
  });
});

describe.each(VENDOR_IDS)("the shape of %s", (id) => {
  test("is what the samples of the spec and the messages of the twin hold", async () => {
    expect(
      bound(subjectOf(id), SPECS[id].settings).shape,
      `run: node test/kit/shapes.ts --write ${id}, and have shape: SHAPE in adapters/${id}/index.ts`,
    ).toEqual(await shapeOf(id));
  });
});
