import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Event } from "../../../contracts/events.ts";
import { ATTRIBUTES } from "../../../contracts/person.ts";
import { REASON_CODES, visibleTo } from "../../../contracts/reason.ts";
import {
  endpointEventRow,
  reviewEventRow,
  type SessionEventFacts,
  sessionEventRow,
  traceparentOf,
  vendorEventRow,
} from "../../../src/outbound/event.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const world = createVirtualWorld({ seed: 2 });
const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const FACTS: SessionEventFacts = {
  type: "session.decided",
  tenant: "acme",
  livemode: 0,
  session: "ses_1",
  status: "approved",
  previousStatus: "pending_review",
  version: 7,
  contested: false,
  reasons: [],
  clientReference: "order-1",
  traceparent: TRACEPARENT,
};

const parsed = (body: string): Event => Event.parse(JSON.parse(body));

type Node = Readonly<Record<string, unknown>>;
const EVENT: Node = { ...z.toJSONSchema(Event) };

/** Every path at which a value of the schema may have a value of its own. */
const leaves = (node: Node, root: Node, path = ""): readonly string[] => {
  const { $ref, properties, items, anyOf, oneOf } = node;
  if (typeof $ref === "string") return leaves((root.$defs as Record<string, Node>)[$ref.slice(8)] ?? {}, root, path);
  const branches = [anyOf, oneOf].flatMap((one) => (one ?? []) as Node[]);
  if (branches.length > 0) return branches.flatMap((branch) => leaves(branch, root, path));
  if (items !== undefined) return leaves(items as Node, root, `${path}[]`);
  if (properties === undefined) return [path];
  return Object.entries(properties as object).flatMap(([name, child]) =>
    leaves(child as Node, root, `${path}/${name}`),
  );
};

describe("event bodies", () => {
  test("a session event is CloudEvents 1.0 as the contract has it, and the row says the same as its body", () => {
    const row = sessionEventRow(world, FACTS, "https://gateway.example.test");
    const event = parsed(row.body);
    expect(event).toEqual(JSON.parse(row.body));
    expect(event).toMatchObject({
      specversion: "1.0",
      id: row.id,
      source: "https://gateway.example.test/sessions",
      type: "session.decided",
      subject: "ses_1",
      sequence: "0000000007",
      partitionkey: "ses_1",
      livemode: false,
      traceparent: TRACEPARENT,
      data: { version: 7, previous_version: 6, client_reference: "order-1" },
    });
    expect(row).toMatchObject({ sequence: 0, session_id: "ses_1", version: 7, created_at: Date.parse(event.time) });
  });

  test("sequences of one session sort as text in the order of their versions", () => {
    const texts = [2, 10, 1, 100].map((version) => parsed(sessionEventRow(world, { ...FACTS, version }).body).sequence);
    expect(texts.toSorted().map(Number)).toEqual([1, 2, 10, 100]);
  });

  test("review, endpoint and vendor events fit the contract and belong to no version", () => {
    const review = { tenant: "acme", livemode: 1, review: "rev_1", session: "ses_1", kind: "contested" } as const;
    const endpoint = { tenant: "acme", livemode: 1, endpoint: "end_1", reason: "gone" } as const;
    const vendor = {
      tenant: "acme",
      livemode: 0,
      type: "vendor.degraded",
      connection: "v1",
      vendor: "onfido",
    } as const;
    const health = { region: "eu", path: "human", cause: "stalled", weight: 0.05 } as const;
    const rows = [
      reviewEventRow(world, review),
      endpointEventRow(world, endpoint),
      vendorEventRow(world, { ...vendor, ...health }),
    ];
    expect(rows.map(({ version, session_id }) => [version, session_id])).toEqual([
      [null, "ses_1"],
      [null, null],
      [null, null],
    ]);
    expect(rows.map(({ body }) => parsed(body))).toEqual(rows.map(({ body }) => JSON.parse(body)));
    expect(parsed(rows[0]?.body ?? "")).toMatchObject({ livemode: true, source: "/reviews", subject: "rev_1" });
  });

  test("reasons that only compliance may see never reach a body", () => {
    const { body } = sessionEventRow(world, { ...FACTS, reasons: REASON_CODES });
    const hidden = REASON_CODES.filter((reason) => !visibleTo(reason, "support"));
    expect(hidden.length).toBeGreaterThan(8);
    for (const reason of hidden) expect(body).not.toContain(reason);
    for (const reason of REASON_CODES.filter((one) => visibleTo(one, "support"))) expect(body).toContain(reason);
  });

  test("a traceparent that is not one is left out", () => {
    for (const traceparent of [
      null,
      "",
      "x",
      `${TRACEPARENT}-0`,
      TRACEPARENT.toUpperCase(),
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    ]) {
      expect(traceparentOf(sessionEventRow(world, { ...FACTS, traceparent }).body)).toBeUndefined();
    }
    expect(traceparentOf(sessionEventRow(world, FACTS).body)).toBe(TRACEPARENT);
  });

  test("no personal data is reachable: every place of every body is one of these", () => {
    const places = new Set(leaves(EVENT, EVENT));
    expect([...places].sort()).toEqual(
      [
        ..."specversion id source time datacontenttype dataclassification livemode sequence partitionkey traceparent type subject"
          .split(" ")
          .map((name) => `/${name}`),
        ..."session status previous_status version previous_version contested reasons[] client_reference review kind endpoint reason connection vendor region path cause weight part where word count"
          .split(" ")
          .map((name) => `/data/${name}`),
      ].sort(),
    );
    for (const attribute of [...ATTRIBUTES, "document_number", "reference", "metadata"])
      expect([...places].filter((place) => place.split(/[/[]/).includes(attribute))).toEqual([]);
  });

  test("a fact that the contract does not know does not slip into a body", () => {
    const extra = { ...FACTS, given_name: "Ada", data: { email: "ada@example.test" } };
    expect(sessionEventRow(world, extra).body).not.toMatch(/Ada|ada@/);
  });
});
