import { defineConfig } from "vitest/config";
import { GROUPS, testFiles } from "./test/mutation/groups.ts";

const { MUTATION_GROUP: group } = process.env;

/** The tests of one group of test/mutation/groups.ts, or of all. */
export default defineConfig({
  test: {
    environment: "node",
    include: [...testFiles(GROUPS.filter(({ name }) => group === undefined || name === group))],
    retry: 0,
    testTimeout: 60_000,
  },
});
