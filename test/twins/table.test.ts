import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { VENDOR_IDS } from "../../adapters/registry.ts";
import { complaintsOf, countedIn, type Row, tableOf } from "./table.ts";
import { witnessOf } from "./witness.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test.each(VENDOR_IDS)("the twin of %s faces the vendor's own SDK, or an independent reading", (vendor) => {
  const witness = witnessOf(ROOT, vendor);
  expect(witness.file, `write test/sdk/${vendor}.test.ts`).toBe(`test/sdk/${vendor}.test.ts`);
  expect(witness.by.length).toBeGreaterThan(0);
});

describe("the table of witnesses", () => {
  const row = (fields: Partial<Row>): Row => ({
    ...{ vendor: "acme", file: "test/sdk/acme.test.ts", by: ["acme-sdk 1.2.3"], run: 7, passed: 7 },
    ...fields,
  });

  test("names SDK and version, and an independent reading where there is no SDK", () => {
    expect(witnessOf(ROOT, "stripe-identity").by).toEqual([expect.stringMatching(/^stripe \d+\.\d+\.\d+$/)]);
    expect(witnessOf(ROOT, "didit").by).toContain("test/witness/didit.ts (independent reading)");
    expect(witnessOf(ROOT, "acme")).toEqual({ vendor: "acme", file: undefined, by: [] });
  });

  test("lines up, a row a vendor", () => {
    const rows = [row({}), row({ vendor: "long-name", by: [], run: 12, passed: 3 })];
    expect(tableOf(rows).split("\n")).toEqual([
      "vendor     witness         checks  passed",
      "acme       acme-sdk 1.2.3  7       7",
      "long-name  none            12      3",
    ]);
  });

  test("counts what ran of a file, and of no other", () => {
    const results = (...statuses: readonly string[]) => statuses.map((status) => ({ status }));
    const report = {
      testResults: [
        {
          name: "/r/test/sdk/acme.test.ts",
          assertionResults: results("passed", "failed", "skipped", "todo", "passed"),
        },
        { name: "/r/test/sdk/other.test.ts", assertionResults: results("passed") },
      ],
    };
    expect(countedIn(report, "test/sdk/acme.test.ts")).toEqual({ run: 3, passed: 2 });
    expect(countedIn(report, "test/sdk/none.test.ts")).toEqual({ run: 0, passed: 0 });
  });

  test("complains about a vendor without a witness, without a check, and with a failed one", () => {
    expect(complaintsOf([row({})])).toEqual([]);
    expect(complaintsOf([row({ file: undefined })])[0]).toMatch(
      /^acme has no witness: write test\/sdk\/acme\.test\.ts/,
    );
    expect(complaintsOf([row({ by: [] })])[0]).toMatch(/uses neither an SDK/);
    expect(complaintsOf([row({ run: 0, passed: 0 })])[0]).toMatch(/no check .* ran/);
    expect(complaintsOf([row({ passed: 5 })])).toEqual(["acme: 2 of 7 checks of test/sdk/acme.test.ts failed"]);
  });
});
