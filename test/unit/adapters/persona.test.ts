import { describe, expect, test } from "vitest";
import { bindAccount } from "../../../adapters/registry.ts";
import type { Call, StartInput, Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { answerOf, bytesOf, drive } from "../../kit/drive.ts";
import { INPUT } from "../../kit/person.ts";
import { APPROVED, event, ID, inquiry, report, verification } from "../../kit/specs/persona.samples.ts";
import { SPECS } from "../../kit/subjects.ts";

const bound = (more: Readonly<Record<string, unknown>> = {}): BoundAdapter => {
  const adapter = bindAccount("persona", { ...SPECS.persona.settings, ...more });
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

const createOf = (input: StartInput): Call => {
  const [call] = drive(bound().start(input), []).calls;
  if (call === undefined) throw new Error("a start makes a call");
  return call;
};
const keyOf = (input: StartInput) => createOf(input).headers?.["Idempotency-Key"];

describe("the key of a start at Persona", () => {
  test("is the same for a repeat, and another for a later try, whose time left is another: a stored error is not told again", () => {
    expect(keyOf(INPUT)).toBe(keyOf({ ...INPUT }));
    expect(keyOf({ ...INPUT, lifeSeconds: INPUT.lifeSeconds - 60 })).not.toBe(keyOf(INPUT));
    expect(keyOf({ ...INPUT, externalRef: "att_kit_2" })).not.toBe(keyOf(INPUT));
    expect(keyOf(INPUT)).toMatch(/^att_kit_1:create_inquiry:[0-9a-f]{32}$/);
  });

  test("is of what is sent, and the life of link and inquiry is our session's", () => {
    const { meta } = JSON.parse(createOf({ ...INPUT, lifeSeconds: 90 }).body ?? "{}");
    expect(meta).toMatchObject({
      "auto-create-account-reference-id": "att_kit_1",
      "one-time-link-expiration-seconds": 90,
      "expiration-after-create-interval-seconds": 90,
    });
  });
});

describe("a call to Persona", () => {
  const headers = (region: string) => bound({ region }).authenticate(createOf(INPUT), 0);

  test("pins version and spelling, and is led to the account's region where there is a word for it", () => {
    expect(headers("us")).toMatchObject({
      "Persona-Version": "2025-12-08",
      "Key-Inflection": "kebab",
      "Persona-Country": "US",
    });
    expect(headers("eu")).toMatchObject({ "Persona-Country": "DE" });
    expect(headers("in")).not.toHaveProperty("Persona-Country");
  });

  test("that met a limit waits until the longest of the vendor's windows ends", () => {
    const waits = (fields: Readonly<Record<string, string>>) => bound().faultOf(answerOf(429, "{}", fields));
    expect(waits({ "ratelimit-reset": "41" })).toMatchObject({ kind: "rate_limited", retryAfterSeconds: 41 });
    expect(waits({ "ratelimit-reset": "41", "quota-reset": "300" })).toMatchObject({ retryAfterSeconds: 300 });
    expect(waits({ "ratelimit-reset": "soon" })?.retryAfterSeconds).toBeUndefined();
    expect(waits({ "retry-after": "7", "ratelimit-reset": "41" })).toMatchObject({ retryAfterSeconds: 7 });
  });

  test("that erases what is erased already has done its work", () => {
    const erasure = bound().erase?.(ID);
    expect(erasure && drive(erasure, [answerOf(409, "{}")]).result).toEqual({ ok: true, value: undefined });
  });
});

describe("a start in doubt at Persona", () => {
  const found = (...data: readonly object[]) => {
    const link = answerOf(200, { ...inquiry("created"), meta: { "one-time-link": "https://link.test/1" } });
    const conversation = bound().find?.("att_kit_1", INPUT);
    if (conversation === undefined) throw new Error("Persona can find");
    return drive(conversation, [answerOf(200, { data }), link]).result;
  };

  test("is resolved by our reference, with a link that nobody has used", () => {
    const other = inquiry("created", [], { "reference-id": "att_kit_11" }).data;
    expect(found(other, inquiry("created").data)).toEqual({
      ok: true,
      value: { vendorRef: ID, capture: { url: "https://link.test/1" } },
    });
    expect(found(other)).toEqual({ ok: true, value: null });
    expect(found()).toEqual({ ok: true, value: null });
  });
});

describe("an event of Persona's", () => {
  const read = (body: unknown) => bound().read(bytesOf(body) as Verified);
  const HINT = { kind: "hint", vendorRef: ID };

  test.each(["inquiry.approved", "inquiry.declined", "inquiry.failed", "inquiry.marked-for-review"])(
    "%s without all that belongs to the inquiry only says that it is worth asking",
    (name) => {
      const status = name.slice("inquiry.".length).replace("marked-for-review", "needs_review");
      const whole = inquiry(status, APPROVED);
      expect(read(event(name, whole)).kind).toBe("events");
      expect(read(event(name, { ...whole, included: [] }))).toEqual(HINT);
      expect(read(event(name, { ...whole, included: APPROVED.slice(1) }))).toEqual(HINT);
      expect(read(event(name, { data: { ...whole.data, relationships: {} } }))).toEqual(HINT);
    },
  );

  test.each([
    ["verification.failed", verification("government-id", "failed", [["id_blur_detection"]])],
    ["verification.submitted", verification("selfie", "submitted")],
    ["report/watchlist.dismissed", report("watchlist", true)],
    ["report/politically-exposed-person.ready", report("politically-exposed-person", false)],
  ])("%s leads to the inquiry that it belongs to", (name, data) => {
    expect(read(event(name, { data }))).toEqual(HINT);
    expect(read(event(name, { data: { ...data, relationships: { inquiry: { data: null } } } }))).toEqual({
      kind: "events",
      events: [],
    });
  });

  test("of a family that nobody knows, or about an inquiry in an unknown way, is unreadable", () => {
    for (const name of [
      "inquiry.vanished",
      "verification.dreamt",
      "surprise.created",
      "toString",
      "report/watchlist.seen",
    ])
      expect(read(event(name, inquiry("pending"))).kind).toBe("unreadable");
  });
});

describe("the screening of an approval at Persona", () => {
  test("that could not run leaves the list unclear", () => {
    const parts = [...APPROVED.slice(0, 2), report("watchlist", null, [], "errored")];
    const received = bound().read(bytesOf(event("inquiry.approved", inquiry("approved", parts))) as Verified);
    const [approval] = received.kind === "events" ? received.events : [];
    expect([approval?.status, approval?.checks.map(({ name }) => name)]).toEqual([
      "approved",
      ["document", "face_match", "liveness"],
    ]);
  });
});
