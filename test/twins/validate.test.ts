import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { describedBy } from "./description.ts";
import { validateTwin } from "./validate.ts";

const FILE = new URL("./onfido-part.yaml", import.meta.url);
const CALLBACKS = "#/components/schemas/webhook_event";
const BY_CALLBACKS = { callbacks: [{ place: "", schema: CALLBACKS }] };

type Node = Record<string, unknown>;
const source = (): Node => parse(readFileSync(FILE, "utf8")) as Node;
const at = (node: unknown, ...path: readonly string[]): Node =>
  path.reduce<unknown>((inner, name) => (inner as Node)[name], node) as Node;

/** The mismatches of Onfido's twin with a description into which something was planted. */
const mismatchesWith = async (plant: (description: Node) => void) => {
  const description = source();
  plant(description);
  const { mismatches } = await validateTwin("onfido", describedBy(parse(stringify(description))), BY_CALLBACKS);
  return mismatches.map(({ operation, status, pointer, expected }) =>
    [operation, status ?? "", pointer, expected].join(" | "),
  );
};

const properties = (description: Node, schema: string, part?: string): Node =>
  at(description, "components", "schemas", schema, ...(part === undefined ? [] : ["allOf", part]), "properties");

describe("a twin held against a description of its vendor", () => {
  test("agrees with one that says what the vendor's documents say", async () => {
    const { answers, callbacks, mismatches } = await validateTwin("onfido", describedBy(source()), BY_CALLBACKS);
    expect(mismatches).toEqual([]);
    expect(answers).toBeGreaterThan(100);
    expect(callbacks).toBeGreaterThan(50);
  });

  test("is found to have another type, at the very place, in answers that share a schema", async () => {
    const found = await mismatchesWith((one) =>
      Object.assign(properties(one, "workflow_run", "1"), { workflow_version_id: { type: "string" } }),
    );
    expect(found.sort()).toEqual([
      "GET /workflow_runs | 200 | /0/workflow_version_id | must be string",
      "GET /workflow_runs/{workflow_run_id} | 200 | /workflow_version_id | must be string",
      "POST /workflow_runs | 201 | /workflow_version_id | must be string",
    ]);
  });

  test("is found to say a word that is not described, with the words that are", async () => {
    const found = await mismatchesWith((one) =>
      Object.assign(at(one, "components", "schemas", "run_status"), {
        enum: ["processing", "awaiting_input", "approved"],
      }),
    );
    expect(found).toContain(
      "GET /workflow_runs/{workflow_run_id} | 200 | /status | must be equal to one of the allowed values: processing, awaiting_input, approved",
    );
  });

  test("is found to leave out what is required, to be null, to be long, and to hold a wrong form deep inside", async () => {
    expect(
      await mismatchesWith((one) => {
        Object.assign(at(one, "components", "schemas", "applicant"), { required: ["id", "score"] });
        Object.assign(properties(one, "applicant"), { delete_at: { type: "string" } });
        Object.assign(properties(one, "workflow_run", "0"), {
          tags: { type: "array", items: { type: "string", maxLength: 3 } },
        });
        Object.assign(properties(one, "link"), { url: { type: "string", format: "uuid" } });
      }),
    ).toEqual([
      "POST /applicants | 201 |  | must have required property 'score'",
      "POST /applicants | 201 | /delete_at | must be string",
      ...[
        "POST /workflow_runs | 201",
        "GET /workflow_runs/{workflow_run_id} | 200",
        "GET /workflow_runs | 200",
      ].flatMap((operation) => {
        const inside = operation === "GET /workflow_runs | 200" ? "/0" : "";
        return [
          `${operation} | ${inside}/tags/0 | must NOT have more than 3 characters`,
          `${operation} | ${inside}/link/url | must match format "uuid"`,
        ];
      }),
    ]);
  });

  test("is found to answer where nothing is described, and with a status that is not", async () => {
    const found = await mismatchesWith((one) => {
      delete at(one, "paths")["/workflow_runs/{workflow_run_id}/tasks"];
      const responses = at(one, "paths", "/applicants", "post", "responses");
      responses["200"] = responses["201"];
      delete responses["201"];
      delete responses.default;
    });
    expect(found.filter((line) => line.includes("this status"))).toEqual([
      "POST /applicants | 201 |  | this status is not described",
    ]);
    expect(
      found.every((line) => /^(POST \/applicants|GET \/v3\.6\/workflow_runs\/[0-9a-f-]+\/tasks) /.test(line)),
    ).toBe(true);
    expect(found.length).toBeGreaterThan(1);
  });

  test("is found to send a callback that is not described, in a schema by pointer and in webhooks alike", async () => {
    const plant = (one: Node) =>
      Object.assign(properties(one, "webhook_event"), { payload: { type: "object", required: ["signature"] } });
    expect(await mismatchesWith(plant)).toEqual(["callback |  | /payload | must have required property 'signature'"]);
    const description = source();
    plant(description);
    const body = { content: { "application/json": { schema: { $ref: CALLBACKS } } } };
    const webhooks = describedBy({
      ...description,
      openapi: "3.1.0",
      webhooks: { event: { post: { requestBody: body } } },
    });
    const { mismatches } = await validateTwin("onfido", webhooks);
    expect(mismatches).toMatchObject([{ operation: "callback", pointer: "/payload" }]);
  });

  test("is found to differ in a part of a callback that is described apart", async () => {
    const description = source();
    Object.assign(at(description, "components", "schemas"), {
      resource: { type: "object", required: ["colour"], additionalProperties: true },
    });
    const callbacks = [{ place: "/payload/resource", schema: "#/components/schemas/resource" }];
    const { mismatches } = await validateTwin("onfido", describedBy(description), { callbacks });
    expect(mismatches).toMatchObject([
      { operation: "callback", pointer: "/payload/resource", expected: "must have required property 'colour'" },
    ]);
  });
});

describe("a twin that makes fields up", () => {
  test("is found out, though the description would let them through, in lists, parts and alternatives", async () => {
    const found = await mismatchesWith((one) => {
      delete properties(one, "link").expires_at;
      delete properties(one, "task_item").task_def_id;
      at(one, "components", "schemas", "task_item").required = ["id"];
    });
    const places = [
      "POST /workflow_runs | 201 |",
      "GET /workflow_runs/{workflow_run_id} | 200 |",
      "GET /workflow_runs | 200 | /0",
    ];
    expect(found.toSorted()).toEqual(
      [
        ...places.map((place) => `${place}/link/expires_at`),
        "GET /workflow_runs/{workflow_run_id}/tasks | 200 | /0/task_def_id",
        "GET /workflow_runs/{workflow_run_id}/tasks/{task_id} | 200 | /task_def_id",
      ]
        .map((line) => `${line.replace("|/", "| /")} | this field is not described`)
        .toSorted(),
    );
  });

  test("is free where no field is described, and where others are", async () => {
    expect(
      await mismatchesWith((one) => {
        const { schemas } = at(one, "components");
        (schemas as Node).link = { type: "object" };
        (schemas as Node).task_item = {
          type: "object",
          properties: { id: { type: "string" } },
          additionalProperties: {},
        };
      }),
    ).toEqual([]);
  });
});
