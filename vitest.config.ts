import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/slowest-first.ts";

/** They read what belongs to the whole process: its tracer, which can be set once, or its memory. */
const OWN_PROCESS = [
  "test/unit/vendors/trace.test.ts",
  "test/integration/outbound/telemetry.test.ts",
  "test/integration/tracing/tracing.test.ts",
  "test/integration/transport/answers.test.ts",
  "test/integration/transport/hostile.test.ts",
];
const OTHERS = ["test/bench/**", "node_modules/**"];

export default defineConfig({
  test: {
    environment: "node",
    // A test that passes on the second try hides the fault that the first try found.
    retry: 0,
    sequence: { sequencer: SlowestFirst },
    // Two at a time: crash and browser tests start processes of their own.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    allowOnly: false,
    passWithNoTests: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        // Each module is loaded twice instead of two hundred times.
        test: { name: "shared", isolate: false, include: ["test/**/*.test.ts"], exclude: [...OTHERS, ...OWN_PROCESS] },
      },
      { extends: true, test: { name: "alone", isolate: true, include: OWN_PROCESS, exclude: OTHERS } },
    ],
  },
});
