import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CATALOGUE, CATALOGUE_FILE, catalogueText } from "./catalogue.ts";

const SERIES = { V: 23, N: 12, W: 21, C: 8, K: 24, M: 10, B: 16 } as const;

test("every scenario of every series is there once", () => {
  const wanted = Object.entries(SERIES).flatMap(([series, count]) =>
    Array.from({ length: count }, (_, index) => `${series}${index + 1}`),
  );
  expect(CATALOGUE.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
});

test("every scenario is shown by tests that exist, or says what it waits for", () => {
  expect(CATALOGUE.filter(({ shown, waits }) => shown.length === 0 && waits === undefined)).toEqual([]);
  const missing = CATALOGUE.flatMap(({ id, shown }) =>
    shown
      .filter(({ file, title }) => !readFileSync(new URL(`../${file}`, import.meta.url), "utf8").includes(title))
      .map(({ file, title }) => `${id}: ${file} has no "${title}"`),
  );
  expect(missing).toEqual([]);
});

test("the document says what the catalogue says", () => {
  expect(readFileSync(CATALOGUE_FILE, "utf8")).toBe(catalogueText());
});
