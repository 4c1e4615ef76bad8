import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { VendorId } from "../../adapters/registry.ts";
import { validateClaims } from "./command.ts";
import { type Exported, exportsOf, type Played } from "./exports.ts";
import { publishedSchema } from "./schema.ts";
import { letThrough, mismatchesOf } from "./validate.ts";

type Node = Record<string, unknown>;

const BASE = "https://schemas.example.test/";
const DRAFTS = {
  "draft-07": "http://json-schema.org/draft-07/schema#",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** As much as a schema of such responses must say. `claims` lie in a schema of their own. */
const small = (draft: keyof typeof DRAFTS = "2020-12", evidence: Node = {}): Node => ({
  $schema: DRAFTS[draft],
  $id: `${BASE}response.json`,
  properties: {
    verified_claims: {
      type: "object",
      required: ["verification", "claims"],
      additionalProperties: false,
      properties: {
        claims: { $ref: "claims.json#/parts/claims" },
        verification: {
          type: "object",
          required: ["trust_framework"],
          properties: {
            evidence: {
              items: { type: "object", required: ["type"], properties: { type: { enum: ["document"] }, ...evidence } },
            },
          },
        },
      },
    },
  },
});

const claimsFile = (id: string, claims: unknown = { type: "object", minProperties: 1 }) => ({
  path: "claims.json",
  content: { $schema: DRAFTS["2020-12"], $id: id, parts: { claims } },
});

const schemaOf = (main: Node, ...others: Parameters<typeof publishedSchema>[1]) =>
  publishedSchema({ path: "response.json", content: main }, others);

const PLAYED = ["onfido", "manual", "yoti"] as const;
let played: readonly Played[];
let exports: readonly Exported[];
let folder: string;

beforeAll(async () => {
  played = await Promise.all(PLAYED.map(exportsOf));
  exports = played.flatMap((one) => one.exports);
  folder = mkdtempSync(join(tmpdir(), "claims-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

const expected = (main: Node, ...others: Parameters<typeof publishedSchema>[1]) =>
  mismatchesOf(schemaOf(main, ...others), exports).map((one) => `${one.pointer} ${one.expected}`);

describe("what is exported of approved sessions", () => {
  test("is of every level, document and set of claims, and of no session in which nothing was compared", () => {
    const texts = exports.map(({ body }) => JSON.stringify(body));
    for (const part of ["basic", "standard", "enhanced", "passport", "idcard", "driving_permit", "residence_permit"])
      expect(
        texts.filter((one) => one.includes(`"${part}"`)),
        part,
      ).not.toEqual([]);
    for (const claim of ["given_name", "birthdate", "nationalities", "address", "region"])
      expect(texts.filter((one) => one.includes(`"${claim}":`)).length, claim).toBeGreaterThan(0);
    expect([...new Set(exports.map(({ vendor }) => vendor))]).toEqual(["onfido", "manual"]);
  });

  test.each(["draft-07", "2020-12"] as const)(
    "agrees with a small schema of %s, and its spoilt copies do not",
    (draft) => {
      const schema = schemaOf(small(draft), {
        ...claimsFile(`${BASE}claims.json`),
        content: { $schema: DRAFTS[draft], $id: `${BASE}claims.json`, parts: { claims: { type: "object" } } },
      });
      expect([mismatchesOf(schema, exports), schema.missing]).toEqual([[], []]);
      expect(exports.flatMap((one) => letThrough(schema, one))).toEqual([]);
    },
  );

  test("is found to differ, at the very place, with how often and where first", () => {
    const planted = small("2020-12", { document_details: { properties: { type: { enum: ["passport", "idcard"] } } } });
    const [mismatch, ...more] = mismatchesOf(schemaOf(planted, claimsFile(`${BASE}claims.json`)), exports);
    expect(more).toEqual([]);
    expect(mismatch).toMatchObject({
      pointer: "/verified_claims/verification/evidence/0/document_details/type",
      expected: "must be equal to one of the allowed values: passport, idcard",
      vendor: "manual",
      session: expect.stringMatching(/^basic, data_match asked, driving_licence allowed$/),
    });
    expect(mismatch?.count).toBeGreaterThan(5);
  });

  test("is found to have a member that a closed schema has not, by its name", () => {
    const closed = small("2020-12");
    const evidence = small("2020-12", { check_details: true, document_details: true });
    expect(expected(closed, claimsFile(`${BASE}claims.json`))).toEqual([]);
    const items = (evidence.properties as Node).verified_claims as {
      properties: { verification: { properties: { evidence: { items: Node } } } };
    };
    items.properties.verification.properties.evidence.items.unevaluatedProperties = false;
    expect(expected(evidence, claimsFile(`${BASE}claims.json`))).toEqual([]);
    delete (items.properties.verification.properties.evidence.items.properties as Node).document_details;
    expect(expected(evidence, claimsFile(`${BASE}claims.json`))).toEqual([
      "/verified_claims/verification/evidence/0 must NOT have unevaluated properties: document_details",
    ]);
  });
});

describe("a schema that refers to another", () => {
  const bare = claimsFile("https://elsewhere.example.test/claims.json", { required: ["shoe_size"] });

  test("finds it by its address or by its name", () => {
    const found = ["/verified_claims/claims must have required property 'shoe_size'"];
    expect(expected(small(), claimsFile(`${BASE}claims.json`, { required: ["shoe_size"] }))).toEqual(found);
    expect(expected(small(), bare)).toEqual(found);
    expect(expected(small(), { ...bare, path: "renamed.json" })).toEqual(found);
  });

  test("lets nothing through that the other one describes, where it was not given", () => {
    expect(expected(small())).toEqual(["/verified_claims/claims is described by a schema that was not given"]);
    expect(schemaOf(small()).missing).toEqual([`${BASE}claims.json`]);
  });
});

describe("the command", () => {
  const run = async (...args: readonly string[]) => {
    const lines: string[] = [];
    const play = async (vendor: VendorId): Promise<Played> =>
      played.find((one) => one.vendor === vendor) ?? { vendor, approved: 0, exports: [] };
    return { code: await validateClaims(args, (line) => lines.push(line), play), said: lines.join("\n") };
  };

  test.each([
    ["does not exist", () => "nowhere.json"],
    ["is not JSON", () => fileOf("page.json", "<html>")],
    ["has no \\$schema", () => fileOf("response.json", { verified_claims: {} })],
    ["only draft-07 and 2020-12", () => fileOf("old.json", { $schema: "http://json-schema.org/draft-04/schema#" })],
  ])("says that a file %s, and what to do", async (what, file) => {
    const { code, said } = await run(file());
    expect([code, said]).toEqual([2, expect.stringMatching(new RegExp(what))]);
  });

  test("explains itself", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, said: expect.stringContaining("npm run claims:validate") });
    expect(await run()).toMatchObject({ code: 2, said: expect.stringContaining("npm run claims:validate") });
  });

  test("ends with 0, 1 or 2 as the exports agree, differ, or cannot be checked by such a schema", async () => {
    const claims = fileOf("claims.json", claimsFile(`${BASE}claims.json`).content);
    const failing = mkdtempSync(join(folder, "fail-"));
    writeFileSync(join(failing, "none.json"), JSON.stringify({ verified_claims: {} }));
    writeFileSync(join(failing, "sound.json"), JSON.stringify(exports[0]?.body));
    const agree = await run(fileOf("agree.json", small()), claims, "--fail-cases", failing);
    expect([agree.code, agree.said]).toEqual([
      0,
      expect.stringMatching(
        /^1 of 2 fail cases refused\n {2}let through: sound\.json\n.*\n\d+ exports checked against [^\n]*: no mismatch$/s,
      ),
    ]);
    expect(agree.said).toMatch(/^yoti +0 of \d+ approved {2}nothing was compared/m);
    const differ = await run(fileOf("differ.json", small("2020-12", { check_details: { maxItems: 0 } })), claims);
    expect([differ.code, differ.said]).toEqual([
      1,
      expect.stringMatching(/evidence\/0\/check_details {2}must NOT have more than 0 items.*mismatches: 1$/s),
    ]);
    const open = await run(fileOf("open.json", { $schema: DRAFTS["2020-12"] }));
    expect([open.code, open.said]).toEqual([
      2,
      expect.stringMatching(/lets through no verification, .*is it the schema of responses\?$/),
    ]);
  });
});
