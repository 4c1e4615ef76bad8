import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./test/slowest-first.ts";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**", "node_modules/**"],
    // A test that passes on the second try hides the fault that the first try found.
    retry: 0,
    sequence: { sequencer: SlowestFirst },
    // A file that leaves something behind for the next one is found by it; and each module is loaded twice, not two hundred times.
    isolate: false,
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
  },
});
