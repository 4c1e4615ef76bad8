import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { strangeIn } from "../../../src/core/drift.ts";
import { knownShape, type Place } from "../../../src/core/shape.ts";
import { messagesText, type Parts, type Seen, see } from "../../kit/shape-text.ts";

const read = (messages: string) => knownShape({ words: "", messages }).parts;

/** Every place below one, by its path, with a star where words stand. */
const pathsOf = ({ fields, item }: Place, path = ""): readonly string[] => {
  const below = (inner: Place, at: string) => [`${at}${inner.word ? "*" : ""}`, ...pathsOf(inner, at)];
  return [
    ...[...fields].flatMap(([name, inner]) => below(inner, path === "" ? name : `${path}.${name}`)),
    ...(item === undefined ? [] : below(item, `${path}[]`)),
  ];
};
const pathsIn = (messages: string, part: string) => pathsOf(read(messages).get(part) as Place);

describe("the notation of shapes", () => {
  test("names parts, fields within fields, and fields that hold words", () => {
    const text = "first{a b{c* d}}\n  second second_b{e}";
    expect([...read(text).keys()]).toEqual(["first", "second", "second_b"]);
    expect(pathsIn(text, "first")).toEqual(["a", "b", "b.c*", "b.d"]);
    expect(pathsIn(text, "second")).toEqual([]);
  });

  test("names lists, lists of lists, and what is sometimes a list", () => {
    expect(pathsIn("part[]{a[]* b[][]{c}}", "part")).toEqual([
      "[]",
      "[].a",
      "[].a[]*",
      "[].b",
      "[].b[]",
      "[].b[][]",
      "[].b[][].c",
    ]);
    expect(pathsIn("part{a*{b} a[]{c}}", "part")).toEqual(["a*", "a.b", "a[]", "a[].c"]);
  });

  test("says once what stands in several places", () => {
    const text = "first{list[]{a{b* c}}} second[]=first.list[] third{d*=first.list[].a e=second}";
    expect(pathsIn(text, "second")).toEqual(["[]", "[].a", "[].a.b*", "[].a.c"]);
    expect(pathsIn(text, "third")).toEqual(["d*", "d.b*", "d.c", "e", "e[]", "e[].a", "e[].a.b*", "e[].a.c"]);
  });

  test("has words between blanks of any length", () => {
    expect([...knownShape({ words: "\n  one two/three\n  four.five\n", messages: "" }).words]).toEqual([
      "one",
      "two/three",
      "four.five",
    ]);
    expect(knownShape({ words: " ", messages: "" }).words.size).toBe(0);
  });

  test("is read once for all accounts of a vendor", () => {
    const shape = { words: "", messages: "part{a}" };
    expect(knownShape(shape)).toBe(knownShape(shape));
  });
});

const name = fc.constantFrom("a", "b", "c", "d-e", "a_longer_name", "x".repeat(59));
const { message } = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("open", "done", "else", 7, null, true),
    fc.array(tie("message"), { maxLength: 3 }),
    fc.dictionary(name, tie("message"), { maxKeys: 6, noNullPrototype: true }),
  ),
}));

const WORDS = new Set(["open", "done"]);
const isWord = ({ texts }: Seen): boolean => texts.size > 0 && [...texts].every((text) => WORDS.has(text));
const pathsSeen = (place: Seen, path = ""): readonly string[] => {
  const below = (inner: Seen, at: string) => [`${at}${isWord(inner) ? "*" : ""}`, ...pathsSeen(inner, at)];
  return [
    ...[...place.fields].flatMap(([field, inner]) => below(inner, path === "" ? field : `${path}.${field}`)),
    ...(place.item === undefined ? [] : below(place.item, `${path}[]`)),
  ];
};

describe("a shape that is written from messages", () => {
  test("is read as exactly the places that were seen, and none of the messages is strange to it", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("callback", "fetch", "start"), message)), (messages) => {
        const parts: Parts = new Map();
        for (const [part, body] of messages) see(parts, part, body);
        const lines = messagesText(parts, isWord);
        const known = knownShape({ words: [...WORDS].join(" "), messages: lines.join("\n") });
        for (const [part, place] of parts)
          expect(pathsOf(known.parts.get(part) as Place).toSorted()).toEqual(pathsSeen(place).toSorted());
        expect(messages.flatMap(([part, body]) => strangeIn(known, part, body, () => false))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("keeps its lines short, and refers to what is long and stands again", () => {
    const parts: Parts = new Map();
    const long = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`field_${index}`, { type: 1, value: 2 }]),
    );
    see(parts, "callback", { data: [long] });
    see(parts, "fetch", long);
    const lines = messagesText(parts, () => false);
    expect(lines.at(-1)).toBe("callback{data[]=fetch}");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(117);
  });

  test("is refused where the notation has no way to write a field", () => {
    for (const odd of ["a b", "a.b", "a{", "a*", "a=b", "a[]", "`", "$", "\\", ""]) {
      const parts: Parts = new Map();
      see(parts, "fetch", { [odd]: 1 });
      expect(() => messagesText(parts, () => false), odd).toThrow(/cannot write the field/);
    }
  });
});
