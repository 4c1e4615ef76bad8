import { describe, expect, test } from "vitest";
import { describedBy } from "./description.ts";

describe("a description", () => {
  const describe30 = (schema: unknown) =>
    describedBy({ openapi: "3.0.0", paths: {}, components: { schemas: { one: schema } } }).at(
      "#/components/schemas/one",
    );

  test("of version 3.0 may say null and exclusive bounds in its own words", () => {
    const nullable = describe30({ type: "string", nullable: true });
    expect([nullable(null), nullable("x"), nullable(1).length]).toEqual([[], [], 1]);
    const positive = describe30({ type: "integer", minimum: 0, exclusiveMinimum: true });
    expect([positive(1), positive(0).length]).toEqual([[], 1]);
    expect(describe30({ type: "integer", minimum: 0, exclusiveMinimum: false })(0)).toEqual([]);
  });

  test("may have properties that are called like its own words", () => {
    const check = describe30({
      type: "object",
      properties: { nullable: { type: "boolean" }, minimum: { type: "string" } },
    });
    expect(check({ nullable: true, minimum: "x" })).toEqual([]);
    expect(check({ nullable: 1, minimum: 2 }).map(({ pointer }) => pointer)).toEqual(["/nullable", "/minimum"]);
  });

  test("does not miss in an answer what only requests carry", () => {
    const schema = { type: "object", required: ["id", "secret"], properties: { id: {}, secret: { writeOnly: true } } };
    expect(describe30(schema)({ id: 1 })).toEqual([]);
    expect(describe30(schema)({})).toMatchObject([{ expected: "must have required property 'id'" }]);
  });

  test("is asked for the alternative that the discriminating property names, mapped or by its own name", () => {
    const kind = (name: string, needs: string) => ({
      type: "object",
      required: ["kind", needs],
      properties: { kind: { type: "string" }, [name]: { type: "string" }, [needs]: { type: "string" } },
    });
    const schemas = {
      one: {
        oneOf: [{ $ref: "#/components/schemas/cat" }, { $ref: "#/components/schemas/dog" }],
        discriminator: { propertyName: "kind", mapping: { feline: "#/components/schemas/cat" } },
      },
      cat: kind("name", "claws"),
      dog: kind("name", "tail"),
    };
    const check = describedBy({ openapi: "3.0.0", paths: {}, components: { schemas } }).at("#/components/schemas/one");
    expect([check({ kind: "feline", claws: "x" }), check({ kind: "dog", tail: "x" })]).toEqual([[], []]);
    expect(check({ kind: "feline", tail: "x" })).toMatchObject([{ expected: "must have required property 'claws'" }]);
    expect(check({ kind: "cat", claws: "x" })).toMatchObject([
      { pointer: "/kind", expected: "must be equal to one of the allowed values: dog, feline" },
    ]);
  });

  test("of which one alternative is of the right type is not said to be of another", () => {
    const expandable = { anyOf: [{ type: "string" }, { type: "object", required: ["id"], properties: { id: {} } }] };
    expect(describe30(expandable)({})).toEqual([{ pointer: "", expected: "must have required property 'id'" }]);
    expect(describe30(expandable)(1).map(({ expected }) => expected)).toEqual(["must be string", "must be object"]);
  });

  test("of operations without errors says nothing of an error, and something of another answer", () => {
    const { operations } = describedBy({ paths: { "/a": { get: { responses: { 200: {} } } } } });
    expect([404, 503, 202, 200].map((status) => operations[0]?.answer(status))).toEqual([
      ...["silent", "silent", "undocumented", "unread"],
    ]);
  });

  test("prefers a path without parameters, and takes any server's prefix or none", () => {
    const description = describedBy({
      servers: [{ url: "https://{region}.vendor.test/v1/" }],
      paths: { "/things/{id}": { get: { responses: {} } }, "/things/all": { get: { responses: {} } } },
    });
    const pathOf = (path: string) => description.operations.find(({ matches }) => matches(path))?.path;
    expect([
      pathOf("/v1/things/all"),
      pathOf("/things/7"),
      pathOf("/v2/things/7"),
      pathOf("/v1/things/7/more"),
    ]).toEqual(["/things/all", "/things/{id}", undefined, undefined]);
  });

  test("without paths is none", () =>
    expect(() => describedBy({ openapi: "3.1.0" })).toThrow("no OpenAPI description"));
});
