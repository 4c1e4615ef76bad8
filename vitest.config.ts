import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    // The random kills take minutes and are a command of their own: `npm run torture`.
    exclude: [
      "test/bench/**",
      "node_modules/**",
      ...(process.env.TORTURE ? [] : ["test/integration/crash-random.test.ts"]),
    ],
    // A test that passes on the second try hides the fault that the first try found.
    retry: 0,
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
