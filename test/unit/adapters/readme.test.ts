import { expect, test } from "vitest";
import { VENDOR_IDS } from "../../../adapters/registry.ts";
import { committedReadme, readmeOf } from "../../kit/readme.ts";

test.each(VENDOR_IDS)("the README of %s says what its tables say", (id) => {
  expect(committedReadme(id), "run: node test/kit/readme.ts --write").toBe(readmeOf(id));
});

test.each(VENDOR_IDS)("the README of %s marks what is unconfirmed", (id) => {
  expect(committedReadme(id)).toContain("UNCONFIRMED");
});
