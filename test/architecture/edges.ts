export type Effect = "clock" | "timers" | "randomness" | "network" | "files" | "environment" | "processes";

const EVERYTHING: readonly Effect[] = ["clock", "timers", "randomness", "network", "files", "environment", "processes"];

/** The only files that may touch what a simulation replaces, each with what it may touch and why. */
export const EDGES: readonly { readonly where: string; readonly may: readonly Effect[]; readonly because: string }[] = [
  { where: "src/world.ts", may: EVERYTHING, because: "the port to everything non-deterministic" },
  { where: "src/node-world.ts", may: EVERYTHING, because: "the port, wired to Node" },
  { where: "src/transport/", may: ["network", "timers"], because: "the world's outbound HTTP" },
  { where: "src/main.js", may: EVERYTHING, because: "the process: what comes before the first import" },
  { where: "src/start.ts", may: EVERYTHING, because: "the process: environment, listen, signals" },
  { where: "src/config.ts", may: ["files"], because: "reads the accounts file once, before anything starts" },
  { where: "src/local.ts", may: EVERYTHING, because: "the process of local mode, with the mock vendor beside it" },
  { where: "src/store/sqlite/", may: ["files", "processes"], because: "the engine's files and its writer thread" },
  { where: "src/http/openapi-write.ts", may: ["files"], because: "a script: writes contracts/openapi.json" },
  {
    where: "src/http/routes/pages.ts",
    may: ["files"],
    because: "reads the packaged page bundle once, when it is loaded",
  },
  { where: "testing/", may: EVERYTHING, because: "a composition root: the process is a consumer's test" },
  { where: "mock-vendor/world.ts", may: EVERYTHING, because: "the mock's port to everything non-deterministic" },
  { where: "mock-vendor/main.ts", may: EVERYTHING, because: "the process of the mock" },
  {
    where: "mock-vendor/server.ts",
    may: ["network", "timers"],
    because: "listens: the wire faults (hang, reset, trickle, a late close) need the socket",
  },
  { where: "mock-vendor/target/driver.ts", may: ["network"], because: "calls the integration that is examined" },
  {
    where: "mock-vendor/command-line/client.ts",
    may: ["network", "timers", "clock"],
    because: "a process of its own, which speaks to a running mock",
  },
  { where: "mock-vendor/capture/pages.ts", may: ["files"], because: "reads the capture page's files once" },
  { where: "mock-vendor/capture/specimens/shelf.ts", may: ["files"], because: "reads the committed specimen pictures" },
  { where: "mock-vendor/page.ts", may: ["files"], because: "reads the committed page once, when it is loaded" },
  {
    where: "mock-vendor/capture/browser/",
    may: EVERYTHING,
    because: "runs in the person's browser, never in the server",
  },
];
