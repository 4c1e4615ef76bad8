import { describe, expect, test } from "vitest";
import { IMPORT_RULES } from "./import-rules.ts";
import { importBreaches } from "./imports.ts";
import { PRODUCT, sourcesUnder } from "./source.ts";

const breaches = (path: string, text: string) => importBreaches({ path, text });

test("every import of the product is one that the house allows", () => {
  expect(
    sourcesUnder(...PRODUCT, "test/witness")
      .flatMap(importBreaches)
      .map((breach) => `${breach.message} (line ${breach.line})`),
  ).toEqual([]);
});

describe("a planted import is reported", () => {
  const planted: readonly (readonly [path: string, text: string, why: RegExp])[] = [
    [
      "test/witness/x.ts",
      'import { veriff } from "../../adapters/veriff/index.ts";',
      /imports adapters\/veriff\/index\.ts: a witness of what others publish/,
    ],
    ["contracts/x.ts", 'import { Hono } from "hono";', /imports hono: the language depends on nothing but zod/],
    ["contracts/x.ts", 'import type { World } from "../src/world.ts";', /imports src\/world\.ts: the language/],
    [
      "adapters/onfido/read.ts",
      'import { a } from "../sumsub/read.ts";',
      /imports adapters\/sumsub\/read\.ts: an adapter is pure/,
    ],
    [
      "adapters/onfido/read.ts",
      'import { createHmac } from "node:crypto";',
      /imports node:crypto: .*requests\.ts, where calls are signed/,
    ],
    ["adapters/_kit/decode.ts", 'import { request } from "undici";', /imports undici: an adapter is pure/],
    ["adapters/onfido/requests.ts", 'import { readFileSync } from "node:fs";', /imports node:fs/],
    [
      "mock-vendor/vendors/x.ts",
      'import { statuses } from "../../adapters/onfido/statuses.ts";',
      /two independent readings/,
    ],
    [
      "mock-vendor/vendors/x.ts",
      'export { statuses } from "../../adapters/onfido/statuses.ts";',
      /two independent readings/,
    ],
    [
      "mock-vendor/vendors/x.ts",
      'export * from "../../src/core/gate.ts";',
      /imports src\/core\/gate\.ts: a mock vendor shares only words/,
    ],
    ["mock-vendor/x.ts", 'const a = await import("../adapters/registry.ts");', /imports adapters\/registry\.ts/],
    ["mock-vendor/x.ts", 'type A = import("../adapters/registry.ts").A;', /imports adapters\/registry\.ts/],
    [
      "mock-vendor/x.ts",
      'import type { Adapter } from "../contracts/adapter.ts";',
      /imports contracts\/adapter\.ts: a mock vendor shares only words/,
    ],
    ["mock-vendor/x.ts", 'import { request } from "undici";', /imports undici/],
    ["mock-vendor/capture/browser/x.ts", 'import { sharpness } from "../measure.ts";', /only the pure measurements/],
    [
      "src/core/gate.ts",
      'import type { World } from "../world.ts";',
      /imports src\/world\.ts: the core decides from values/,
    ],
    ["src/core/gate.ts", 'import { createHash } from "node:crypto";', /imports node:crypto: the core decides/],
    [
      "src/audit/merkle.ts",
      'import type { Store } from "../store/store.ts";',
      /imports src\/store\/store\.ts: an auditor checks/,
    ],
    [
      "src/sessions/opening/open.ts",
      'import { registry } from "../../../adapters/registry.ts";',
      /imports adapters\/registry\.ts: .*src\/app\.ts alone/,
    ],
    [
      "src/sessions/opening/open.ts",
      'import { openSqlite } from "../../store/sqlite/open.ts";',
      /imports src\/store\/sqlite\/open\.ts/,
    ],
    [
      "src/sessions/opening/open.ts",
      'import { route } from "../../http/route.ts";',
      /imports src\/http\/route\.ts: .*no step goes back/,
    ],
    ["src/sessions/opening/open.ts", 'import { app } from "../../app.ts";', /imports src\/app\.ts/],
    [
      "src/sessions/observing/weigh.ts",
      'import { openSession } from "../opening/open.ts";',
      /imports src\/sessions\/opening\/open\.ts: .*no step goes back/,
    ],
    [
      "src/sessions/change.ts",
      'import { TIMER_KINDS } from "./timers/timers.ts";',
      /imports src\/sessions\/timers\/timers\.ts/,
    ],
    ["src/main.js", 'import { openSqlite } from "./store/sqlite/open.ts";', /imports src\/store\/sqlite\/open\.ts/],
    ["src/app.ts", 'import { onfido } from "../adapters/onfido/index.ts";', /imports adapters\/onfido\/index\.ts/],
    [
      "src/outbound/x.ts",
      'const worker = new URL("../store/sqlite/writer.ts", import.meta.url);',
      /imports src\/store\/sqlite\/writer\.ts/,
    ],
    [
      "src/store/sqlite/open.ts",
      'import { open } from "../postgres/open.ts";',
      /imports src\/store\/postgres\/open\.ts: one engine/,
    ],
  ];

  test.each(planted)("in %s: %s", (path, text, why) => {
    expect(breaches(path, text)).toEqual([
      expect.objectContaining({ rule: "import", path, line: 1, message: expect.stringMatching(why) }),
    ]);
  });

  test("also when the specifier has no extension", () => {
    expect(breaches("src/core/gate.ts", 'import { a } from "./machine";')).toEqual([
      expect.objectContaining({ rule: "import extension" }),
    ]);
  });

  test("also when a folder has no row", () => {
    expect(breaches("src/helpers/x.ts", "")).toEqual([expect.objectContaining({ rule: "no import rule" })]);
  });
});

describe("an import that the house allows is not reported", () => {
  test.each([
    ["src/app.ts", 'import { registry } from "../adapters/registry.ts";'],
    ["src/app.ts", 'import { openSqlite } from "./store/sqlite/open.ts";'],
    ["adapters/sumsub/requests.ts", 'import { createHmac } from "node:crypto";'],
    ["mock-vendor/world.ts", 'import { request } from "undici";'],
    ["mock-vendor/vendors/x.ts", 'import type { Status } from "../../contracts/status.ts";'],
    ["src/core/gate.ts", '// import "node:fs";\nconst text = `import "node:fs"`;'],
  ])("in %s: %s", (path, text) => {
    expect(breaches(path, text)).toEqual([]);
  });
});

test("no step of src may import one that may import it back", () => {
  const steps = IMPORT_RULES.flatMap((rule) => {
    const folder = /^\^src\\\/(\w+)\\\/$/.exec(rule.where.source)?.[1];
    return folder === undefined ? [] : [{ folder: `src/${folder}/`, may: rule.may }];
  });
  const reaches = (from: string, to: string, seen: readonly string[] = []): boolean =>
    (steps.find((step) => step.folder === from)?.may ?? []).some(
      (next) => next !== from && !seen.includes(next) && (next === to || reaches(next, to, [...seen, next])),
    );
  expect(steps.length).toBeGreaterThan(9);
  expect(steps.filter((step) => reaches(step.folder, step.folder))).toEqual([]);
});
