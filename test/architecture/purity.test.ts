import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EDGES, type Effect } from "./edges.ts";
import { purityBreaches } from "./purity.ts";
import { PRODUCT, sourcesUnder } from "./source.ts";

test("nothing outside the edges touches clock, timers, randomness or I/O", () => {
  expect(
    sourcesUnder(...PRODUCT)
      .flatMap(purityBreaches)
      .map((breach) => `${breach.message} (line ${breach.line})`),
  ).toEqual([]);
});

test("each edge that the product has says why it is one", () => {
  expect(EDGES.filter((edge) => edge.because.length < 15 || edge.may.length === 0)).toEqual([]);
  expect(EDGES.filter((edge) => existsSync(edge.where)).length).toBeGreaterThan(5);
});

describe("a planted effect is reported", () => {
  test.each<[effect: Effect, text: string]>([
    ["clock", "const t = Date.now();"],
    ["clock", "const clock = Date.now;"],
    ["clock", "const t = new Date();"],
    ["clock", "const t = Date();"],
    ["clock", "const t = performance.now();"],
    ["clock", "const t = globalThis.performance.now();"],
    ["clock", "const t = process.hrtime.bigint();"],
    ["clock", "const t = Temporal.Now.instant();"],
    ["clock", 'import { performance } from "node:perf_hooks";'],
    ["timers", "setTimeout(() => x(), 5);"],
    ["timers", "const start = { setInterval };"],
    ["timers", "globalThis.setImmediate(x);"],
    ["timers", "const signal = AbortSignal.timeout(5);"],
    ["timers", 'import { setTimeout as sleep } from "node:timers/promises";'],
    ["randomness", "const r = Math.random();"],
    ["randomness", "const id = crypto.randomUUID();"],
    ["randomness", "const r = globalThis.crypto.getRandomValues(bytes);"],
    ["randomness", "const d = await crypto.subtle.digest('SHA-256', b);"],
    ["randomness", 'import { randomBytes as noise } from "node:crypto";'],
    ["network", "const answer = await fetch(url);"],
    ["network", "const port = { send: fetch };"],
    ["network", 'import { connect } from "node:net";'],
    ["network", 'import { request } from "undici";'],
    ["network", 'const http = await import("node:http");'],
    ["files", 'import { readFileSync } from "node:fs";'],
    ["files", 'import { DatabaseSync } from "node:sqlite";'],
    ["environment", "const port = process.env.PORT;"],
    ["environment", 'const port = process["env"];'],
    ["processes", 'import { Worker } from "node:worker_threads";'],
  ])("as %s in a file of the core: %s", (effect, text) => {
    expect(purityBreaches({ path: "src/core/x.ts", text })).toEqual([
      expect.objectContaining({
        rule: effect,
        path: "src/core/x.ts",
        message: expect.stringMatching(/come in through the world/),
      }),
    ]);
  });

  test("at an edge too, where the edge does not declare it", () => {
    const text = "const t = Date.now();";
    expect(purityBreaches({ path: "src/store/sqlite/open.ts", text })).toEqual([
      expect.objectContaining({ rule: "clock" }),
    ]);
    expect(purityBreaches({ path: "src/main.js", text })).toEqual([]);
  });
});

describe("what looks like an effect and is none is not reported", () => {
  test.each([
    "const at = new Date(milliseconds).toISOString();",
    "const at = Date.parse(text);",
    "const t = world.now();",
    "const answer = world.http({ url });",
    "export function* fetch(ref: string) { yield ref; }\nexport const adapter = { fetch };",
    "const next = adapter.fetch(reference);",
    "interface Port { readonly fetch: (url: string) => void }",
    "const operations = { fetch: 1, setTimeout: 2 };",
    "type Handle = ReturnType<typeof setTimeout>;",
    '// Date.now()\nconst text = "Math.random() fetch(";',
    'import type { AddressInfo } from "node:net";',
    'import { createHmac } from "node:crypto";',
  ])("%s", (text) => {
    expect(purityBreaches({ path: "src/core/x.ts", text })).toEqual([]);
  });
});
