import { beforeAll, describe, expect, test } from "vitest";
import { TYPED, type Typed } from "./sdk-types.ts";
import { messagesOf, type Told, trimmed, typeErrors } from "./type-check.ts";

type Node = Record<string, unknown>;
const VENDORS = Object.keys(TYPED) as readonly (keyof typeof TYPED)[];

const asNode = (message: unknown): Node => (Array.isArray(message) ? message[0] : message) as Node;

const WORD = "a word is none of the vendor's";

/** Each a fault of which a twin may be guilty. */
const FAULTS: readonly (readonly [what: string, spoil: (message: Node) => void])[] = [
  ["a field is made up", (message) => Object.assign(message, { made_up: 1 })],
  [
    "a field is of another kind",
    (message) => {
      for (const name of Object.keys(message))
        message[name] = typeof message[name] === "object" ? "odd" : { odd: true };
    },
  ],
  [WORD, (message) => "status" in message && Object.assign(message, { status: "odd" })],
  ["what is required is left out", (message) => "task_def_id" in message || Reflect.deleteProperty(message, "id")],
];

describe.each(VENDORS)("what the twin of %s says, written down in the types of the vendor's own SDK,", (vendor) => {
  const typed: Typed = TYPED[vendor];
  let heard: readonly Told[];
  const without = (one: Told, apart: Typed["apart"]): Told => ({ ...one, message: trimmed(one.message, apart) });

  beforeAll(async () => {
    heard = await messagesOf(vendor, typed);
  });

  test("is of these types, answer and callback alike", () => {
    const told = heard.map((one) => without(one, typed.apart));
    expect(typeErrors(typed, told).map(({ text }) => text)).toEqual([]);
    const types = [...typed.answers.map((row) => row[2]), typed.callback];
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(types));
  });

  test("is not once a field is made up, of another kind or left out, or a word is none of the vendor's", () => {
    const one = [...new Map(heard.map((told) => [told.type, without(told, typed.apart)])).values()];
    const faults = FAULTS.filter(([what]) => what !== WORD || typed.openWords !== true);
    const spoilt = faults.flatMap(([what, spoil]) =>
      one.flatMap((told) => {
        const message = structuredClone(told.message);
        spoil(asNode(message));
        const isSpoilt = JSON.stringify(message) !== JSON.stringify(told.message);
        return isSpoilt ? [{ ...told, message, what: `${what}: ${told.type}` }] : [];
      }),
    );
    const found = new Set(typeErrors(typed, spoilt).map(({ index }) => spoilt[index]?.what));
    expect([...found]).toEqual(spoilt.map(({ what }) => what));
    expect(spoilt.length).toBeGreaterThan(2 * one.length);
  });

  test("differs without each single exception, so that none outlives its reason", () => {
    const needed = typed.apart.flatMap((exception) => {
      const others = typed.apart.filter((one) => one !== exception);
      const isIn = (one: Told): boolean =>
        JSON.stringify(trimmed(one.message, others)) !== JSON.stringify(trimmed(one.message, typed.apart));
      return heard
        .filter(isIn)
        .slice(0, 1)
        .map((one) => ({ ...without(one, others), what: exception.pointer }));
    });
    const found = new Set(typeErrors(typed, needed).map(({ index }) => needed[index]?.what));
    expect([...found]).toEqual(typed.apart.map(({ pointer }) => pointer));
  });
});
