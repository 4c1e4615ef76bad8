import { describe, expect, test } from "vitest";
import { isCurrent } from "../../../docs/env-example.ts";
import { ConfigRefused, readEnvironment } from "../../../src/config.ts";

describe("settings", () => {
  test("the example file is what the schema says (node docs/env-example.ts --write renews it)", () => {
    expect(isCurrent()).toBe(true);
  });

  test("an environment without settings starts with the defaults", () => {
    expect(readEnvironment({ PATH: "/bin" })).toMatchObject({
      PORT: 3000,
      MOCK_PORT: 4000,
      HOST: "127.0.0.1",
      DATA_DIR: "./data",
    });
  });

  test.each([
    ["a misspelt variable", { KYC_CONFG: "x" }, "KYC_CONFG"],
    ["a port that is no number", { PORT: "http" }, "PORT"],
    ["a setting without effect in this release", { DATABASE_URL: "postgres://localhost/x" }, "DATABASE_URL"],
    ["a root key of the wrong length", { KYC_ROOT_KEY: "abc" }, "KYC_ROOT_KEY"],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  ])("%s refuses the start and is named", (_case, variables, name) => {
    expect(() => readEnvironment(variables)).toThrow(ConfigRefused);
    expect(() => readEnvironment(variables)).toThrow(name);
  });

  test("a refusal never repeats a value", () => {
    const attempt = () => readEnvironment({ KYC_ROOT_KEY: "not-a-key-but-secret" });
    expect(attempt).toThrow(/64 hex digits/);
    expect(attempt).not.toThrow(/not-a-key-but-secret/);
  });
});
