/** Who may import whom: the first row whose `where` fits a file decides, and what it does not list is refused. */
export interface ImportRule {
  readonly where: RegExp;
  /**
   * `a/` is everything under a folder, `a/*` only the files directly in it, `node:*` any built-in, `npm:*` any
   * package; `$1` is what `where` captured. Anything else is one file or one package.
   */
  readonly may: readonly string[];
  readonly because: string;
}

const PORTS = [
  "contracts/",
  "src/core/",
  "src/world.ts",
  "src/store/*",
  "src/telemetry/",
  "src/nodes/node.ts",
] as const;
const TRACING = "@opentelemetry/api";

const LINE =
  "a file of src reaches the language, the pure core, its ports and the steps after it; no step goes back, and adapters and concrete stores come in through src/app.ts alone";
const ADAPTER =
  "an adapter is pure translation: the language and its own vendor's folder; keyed digests live in _kit and in requests.ts, where calls are signed";
const TWIN =
  "a mock vendor shares only words with the gateway: two independent readings of a vendor's documents must agree";

const step = (folder: string, ...more: readonly string[]): ImportRule => ({
  where: new RegExp(`^src/${folder}/`),
  may: [`src/${folder}/`, ...PORTS, ...more],
  because: LINE,
});

/** The folders of `src/sessions`, in order: each reaches those before it, and the files that all of them share. */
const SESSION_FOLDERS = [
  "routing",
  "attempt",
  "observing",
  "waiting",
  "reading",
  "opening",
  "continuing",
  "timers",
  "vendor-news",
] as const;

const KEEPING = ["src/privacy/", "src/audit/", "src/policies/", "node:crypto"] as const;

export const IMPORT_RULES: readonly ImportRule[] = [
  {
    where: /^testing\//,
    may: [
      "contracts/",
      "src/*",
      "src/store/store.ts",
      "src/store/sqlite/",
      "mock-vendor/",
      "testing/",
      "npm:*",
      "node:*",
    ],
    because: "a composition root: gateway and mock vendors in one process, for the tests of those who integrate them",
  },
  {
    where: /^contracts\//,
    may: ["contracts/", "zod"],
    because: "the language depends on nothing but zod, so that every other folder can depend on it",
  },
  {
    where: /^test\/witness\//,
    may: ["test/witness/", "npm:*", "node:*"],
    because: "a witness of what others publish has seen nothing of the house",
  },
  { where: /^adapters\/registry\.ts$/, may: ["contracts/", "adapters/"], because: ADAPTER },
  { where: /^adapters\/[^/]+\.ts$/, may: ["contracts/", "adapters/*", "adapters/_kit/"], because: ADAPTER },
  { where: /^adapters\/_kit\//, may: ["contracts/", "adapters/_kit/", "zod", "node:crypto"], because: ADAPTER },
  {
    where: /^adapters\/([^/]+)\/requests\.ts$/,
    may: ["contracts/", "adapters/$1/", "adapters/_kit/", "zod", "node:crypto"],
    because: ADAPTER,
  },
  { where: /^adapters\/([^/]+)\//, may: ["contracts/", "adapters/$1/", "adapters/_kit/", "zod"], because: ADAPTER },
  {
    where: /^mock-vendor\/capture\/browser\//,
    may: ["mock-vendor/capture/browser/", "mock-vendor/capture/picture/", "mock-vendor/capture/session.ts"],
    because: "the capture page runs in the person's browser: only the pure measurements are the same on both sides",
  },
  {
    where: /^mock-vendor\/capture\/(picture\/|session\.ts)/,
    may: ["mock-vendor/capture/picture/", "mock-vendor/capture/session.ts"],
    because: "these files also run in the person's browser, where no package and no built-in exists",
  },
  {
    where: /^mock-vendor\/target\//,
    may: ["mock-vendor/target/", "contracts/status.ts", "contracts/api-example.ts", "undici"],
    because: "drives an integration over its own HTTP interface: of the gateway it knows what every caller knows",
  },
  {
    where: /^mock-vendor\/(world|main)\.ts$/,
    may: ["mock-vendor/", "contracts/scenario.ts", "hono", "@hono/node-server", "undici", "node:*"],
    because: TWIN,
  },
  {
    where: /^mock-vendor\//,
    may: [
      "mock-vendor/",
      "contracts/status.ts",
      "contracts/reason.ts",
      "contracts/check.ts",
      "contracts/scenario.ts",
      "hono",
      "@hono/node-server",
      "sharp",
      "node:*",
    ],
    because: TWIN,
  },
  {
    where: /^src\/core\//,
    may: ["contracts/", "src/core/"],
    because:
      "the core decides from values: it knows the language and itself, so that every decision is tested with literals",
  },
  {
    where: /^src\/audit\/(hash|leaf|merkle|tree|proof|commitment)[^/]*\.ts$/,
    may: ["contracts/", "src/audit/", "node:crypto"],
    because: "an auditor checks the hashes without the gateway: hashing knows the language and node:crypto",
  },
  {
    where: /^src\/world\.ts$/,
    may: ["contracts/"],
    because: "the port to everything non-deterministic is a shape, not an implementation",
  },
  { where: /^src\/app\.ts$/, may: ["contracts/", "src/", "adapters/registry.ts", "npm:*", "node:*"], because: LINE },
  { where: /^src\/local\.ts$/, may: ["contracts/", "src/*", "mock-vendor/", "src/http/", "node:*"], because: LINE },
  {
    where: /^src\/[^/]+\.(ts|js)$/,
    may: [...PORTS, "src/*", "src/transport/", "src/vendors/", "src/policies/", "src/privacy/", "npm:*", "node:*"],
    because: LINE,
  },
  { where: /^src\/store\/[^/]+\.ts$/, may: ["contracts/", "src/core/", "src/store/*"], because: LINE },
  {
    where: /^src\/store\/([^/]+)\//,
    may: ["contracts/", "src/core/", "src/world.ts", "src/store/*", "src/store/$1/", "pg", "node:*"],
    because: "one engine behind the store's port: another engine, and everything above the port, is out of its sight",
  },
  step("telemetry", TRACING, "@opentelemetry/sdk-node", "pino", "node:async_hooks"),
  step("nodes"),
  step("transport", "undici", "node:net", "node:dns", "node:dns/promises", "node:tls", "node:crypto"),
  step("privacy", "node:crypto"),
  step("audit", "node:crypto", "src/privacy/"),
  step("policies", "node:crypto"),
  step("vendors", "opossum", TRACING, "node:events", ...KEEPING),
  step("outbound", "src/transport/", TRACING, ...KEEPING),
  ...SESSION_FOLDERS.map((folder, place) => ({
    where: new RegExp(`^src/sessions/${folder}/`),
    may: [
      ...["src/sessions/*", ...SESSION_FOLDERS.slice(0, place + 1).map((before) => `src/sessions/${before}/`)],
      ...[...PORTS, "src/vendors/", "src/outbound/", TRACING, ...KEEPING],
    ],
    because: LINE,
  })),
  {
    where: /^src\/sessions\//,
    may: ["src/sessions/*", ...PORTS, "src/vendors/", "src/outbound/", TRACING, ...KEEPING],
    because: LINE,
  },
  step("review", "src/vendors/", "src/outbound/", "src/sessions/", TRACING, ...KEEPING),
  step("inbound", "src/vendors/", "src/outbound/", "src/sessions/", "src/review/", TRACING, ...KEEPING),
  step(
    "http",
    ...["src/vendors/", "src/outbound/", "src/sessions/", "src/review/", "src/inbound/", ...KEEPING],
    ...["hono", "@hono/node-server", "@hono/zod-openapi", "zod", TRACING, "swagger-ui-dist", "package.json"],
    ...["node:fs", "node:module", "node:path", "node:url", "node:zlib"],
  ),
  step("console", "src/http/", "src/sessions/", "src/review/", "src/vendors/", "hono", "zod", ...KEEPING),
];
