import { expect, test } from "vitest";
import { createLog } from "../../../src/telemetry/log.ts";

const written = () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", () => 0, { write: (text) => void lines.push(JSON.parse(text) as (typeof lines)[0]) });
  return { lines, log };
};
const PLAIN = { level: "info", time: "1970-01-01T00:00:00.000Z" };

test("a line holds its own fields and none of the line before it", () => {
  const { lines, log } = written();
  log.info({ connection: "onfido", tries: 2 }, "first");
  log.info({ tries: 3 }, "second");
  log.info({}, "third");
  expect(lines).toEqual([
    { ...PLAIN, connection: "onfido", tries: 2, msg: "first" },
    { ...PLAIN, tries: 3, msg: "second" },
    { ...PLAIN, msg: "third" },
  ]);
});

test("fields that are undefined are left out, and lines below the level are not written", () => {
  const { lines, log } = written();
  log.debug({ tries: 1 }, "not written");
  log.info({ fault: undefined, tries: 1 }, "written");
  expect(lines).toEqual([{ ...PLAIN, tries: 1, msg: "written" }]);
});
