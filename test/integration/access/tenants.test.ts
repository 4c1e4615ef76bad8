import { beforeAll, describe, expect, test } from "vitest";
import { startWhole, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { everything, open } from "../../kit/gateway/whole-session.ts";

let whole: Whole;
let session: string;
let endpoint: string;
let key: string;
const strangers: { readonly who: string; key: string }[] = [
  { who: "another tenant", key: "" },
  { who: "the same tenant in live mode", key: "" },
];

beforeAll(async () => {
  whole = await startWhole();
  session = (await open(whole, "blurred-then-approve", "sumsub")).id;
  await whole.world.advance(900);
  const made = await whole.call("POST", "/v1/webhook-endpoints", { json: { url: "https://hooks.example.test/kyc" } });
  endpoint = ((await made.json()) as { id: string }).id;
  key = ((await (await whole.call("POST", "/v1/keys", { json: { role: "support" } })).json()) as { id: string }).id;
  const [other, live] = strangers;
  if (other) other.key = await whole.keyFor("admin", { tenant: "other" });
  if (live) live.key = await whole.keyFor("admin", { livemode: 1 });
});

/** Id of ours -> id that nobody has, of the same form. */
const missing = (id: string): string => `${id.slice(0, -6)}000000`;

const ROUTES: readonly (readonly [method: string, path: (id: string) => string, id: () => string])[] = [
  ["GET", (id) => `/v1/sessions/${id}`, () => session],
  ["GET", (id) => `/v1/sessions/${id}?as_of=2026-11-23T12:00:05Z`, () => session],
  ["GET", (id) => `/v1/sessions/${id}/timeline?audience=auditor`, () => session],
  ["GET", (id) => `/v1/sessions/${id}/stream`, () => session],
  ["POST", (id) => `/v1/sessions/${id}/cancel`, () => session],
  ["POST", (id) => `/v1/sessions/${id}/resubmit`, () => session],
  ["GET", (id) => `/v1/webhook-endpoints/${id}`, () => endpoint],
  ["GET", (id) => `/v1/webhook-endpoints/${id}/deliveries`, () => endpoint],
  ["POST", (id) => `/v1/webhook-endpoints/${id}/rotate`, () => endpoint],
  ["DELETE", (id) => `/v1/webhook-endpoints/${id}`, () => endpoint],
  ["DELETE", (id) => `/v1/keys/${id}`, () => key],
];

const answerTo = async (method: string, path: string, caller: string) => {
  const answer = await whole.call(method, path, { key: caller, headers: { "x-request-id": "the-same-id" } });
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
};

describe.each(strangers)("for $who", (stranger) => {
  test.each(ROUTES)("%s %s of another is, byte for byte, one that does not exist", async (method, path, id) => {
    const before = await everything(whole.store);
    const theirs = await answerTo(method, path(id()), stranger.key);
    expect(theirs).toEqual(await answerTo(method, path(missing(id())), stranger.key));
    expect(theirs.status).toBe(404);
    expect(await everything(whole.store)).toEqual(before);
  });

  test.each(["/v1/sessions", "/v1/sessions?subject=person-1", "/v1/webhook-endpoints", "/v1/events"])(
    "%s is empty",
    async (path) => {
      const { data } = (await (await whole.call("GET", path, { key: stranger.key })).json()) as { data: unknown[] };
      expect(data).toEqual([]);
    },
  );

  test("the same idempotency key and person are another key and another person", async () => {
    const before = (await everything(whole.store)).subjects?.length ?? 0;
    const headers = { "idempotency-key": "key-2" };
    const json = { subject: { reference: "person-1" } };
    const { status } = await whole.call("POST", "/v1/sessions", { key: stranger.key, json, headers });
    expect(status).toBe(422);
    expect((await everything(whole.store)).subjects).toHaveLength(before);
  });
});

test("the owner gets what strangers do not", async () => {
  for (const [method, path, id] of ROUTES.filter(([verb]) => verb === "GET"))
    if (!path("").endsWith("/stream")) expect((await answerTo(method, path(id()), whole.admin)).status).toBe(200);
});
