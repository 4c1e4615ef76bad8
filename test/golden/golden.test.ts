import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../adapters/registry.ts";
import { bound } from "../kit/adapter-kit/bound.ts";
import { subjectOf, twinFor } from "../kit/subjects.ts";
import { twinSettings } from "../kit/twin-stage.ts";
import { type Golden, type Message, replay } from "./lifecycle.ts";
import { fold, unfold } from "./parts.ts";
import { committed, goldenOf, LIFECYCLES, recordAll, withoutSignatures } from "./record.ts";

const MOST_BYTES = 2_000_000;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(VENDOR_IDS)("the recorded lifecycles of %s", (vendor) => {
  const files = [...committed(vendor)];
  const goldens = files.map(([name, text]) => [name, goldenOf(text)] as const);
  const adapter = bound(subjectOf(vendor), twinSettings(twinFor(vendor)));

  test(`are at least ${LIFECYCLES}: record with node test/golden/record.ts --write ${vendor}`, () => {
    expect(files.length).toBeGreaterThanOrEqual(LIFECYCLES);
    expect(goldens.filter(([, golden]) => golden.vendor !== vendor || golden.in.length === 0)).toEqual([]);
  });

  test.each(goldens)("come to the same, message by message: %s", (_name, golden) => {
    expect(plain(replay(adapter, golden.in))).toEqual(golden.out);
  });

  test("are recorded again to the same bytes", async () => {
    const again = [...(await recordAll(vendor))];
    const bare = (texts: readonly (readonly [string, string])[]) =>
      Object.fromEntries(texts.map(([name, text]) => [name, withoutSignatures(text)]));
    expect(bare(again)).toEqual(bare(files));
  });
});

test("all lifecycles together are small enough to be read", () => {
  const texts = VENDOR_IDS.flatMap((vendor) => [...committed(vendor).values()]);
  expect(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThan(MOST_BYTES);
});

test("what is folded for a reader unfolds to what it was", () =>
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const padded = {
        once: value,
        again: [value, { value, long: "x".repeat(200) }, { value, long: "x".repeat(200) }],
      };
      expect(unfold(fold(padded))).toEqual(JSON.parse(JSON.stringify(padded)));
    }),
    { seed: 7 },
  ));

describe("a change is seen", () => {
  const golden = goldenOf(committed("onfido").get("approve.json") ?? "");
  const adapter = bound(subjectOf("onfido"), twinSettings(twinFor("onfido")));
  const outOf = (messages: readonly Message[]): Golden["out"] => replay(adapter, messages);
  const changed = (from: string, to: string): readonly Message[] =>
    JSON.parse(JSON.stringify(golden.in).replaceAll(from, to));

  test("in a byte of the vendor's: its signature no longer fits", () => {
    const { heard } = outOf(changed('"status":"approved"', '"status":"declined"'));
    expect(heard.map(({ said }) => said)).toContain("refused");
  });

  test("in the order of what was asked: the last answer decides nothing that came before it", () => {
    expect(plain(outOf(golden.in.slice(0, -2)))).not.toEqual(golden.out);
    expect(outOf(golden.in.filter((message) => "fetch" in message)).session.status).toBe("approved");
  });

  test("in what an adapter makes of a word", () => {
    const misread = { ...adapter, read: () => ({ kind: "events", events: [] }) as const };
    expect(plain(replay(misread, golden.in))).not.toEqual(golden.out);
  });
});
