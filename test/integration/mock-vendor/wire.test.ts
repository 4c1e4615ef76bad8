import { createHmac } from "node:crypto";
import { Client, request as httpRequest } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { createMockVendor } from "../../../mock-vendor/app.ts";
import { type RunningServer, serveApp } from "../../../mock-vendor/server.ts";
import { virtualWorld } from "../../../mock-vendor/world.ts";
import { ACCOUNTS, onfido, rig, STRIPE, startRunning, stripe, sumsub, sumsubHeaders, wordOf } from "./drive.ts";

const SESSIONS = "/v1/identity/verification_sessions";

describe("Stripe's idempotency keys", () => {
  const form = "type=document&metadata[mock_scenario]=interactive";
  const create = (at: ReturnType<typeof rig>, key: string, body = form) =>
    stripe(at, "POST", SESSIONS, body, { "idempotency-key": key });

  test("replay the first answer byte for byte for a day", async () => {
    const at = rig();
    const first = await create(at, "k");
    await at.world.advance(23 * 3_600_000);
    const second = await create(at, "k");
    expect(second.text).toBe(first.text);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("idempotency-key")).toBe("k");
    await at.world.advance(2 * 3_600_000);
    expect((await create(at, "k")).body.id).not.toBe(first.body.id);
  });

  test("are refused for another request and for more than 255 characters", async () => {
    const at = rig();
    await create(at, "k");
    const other = await create(at, "k", `${form}&client_reference_id=x`);
    expect([other.status, other.body.error]).toEqual([400, expect.objectContaining({ type: "idempotency_error" })]);
    expect((await create(at, "k".repeat(256))).status).toBe(400);
  });

  test("conflict while the first request runs", async () => {
    const at = rig();
    at.mock.faults.add({ kind: "slow", seconds: 5, times: 1 });
    const first = create(at, "k");
    await at.world.advance(1_000);
    expect((await create(at, "k")).status).toBe(409);
    await at.world.advance(10_000);
    expect((await first).status).toBe(200);
    expect((await create(at, "k")).text).toBe((await first).text);
  });

  test("do not keep what was refused before it was carried out", async () => {
    const at = rig();
    expect((await create(at, "k", "type=nonsense")).status).toBe(400);
    expect((await create(at, "k")).status).toBe(200);
  });
});

test("Stripe's forms take indexed and un-indexed lists", async () => {
  for (const key of ["[0]", "[]"]) {
    const { body } = await stripe(
      rig(),
      "POST",
      SESSIONS,
      `type=document&options[document][allowed_types]${key}=passport`,
    );
    expect(body.options).toEqual({ document: { allowed_types: ["passport"] } });
  }
});

describe("Sumsub's request signature", () => {
  const target = "/resources/applicants?levelName=basic-kyc-level";
  const body = JSON.stringify({ externalUserId: "ref" });
  const send = (
    at: ReturnType<typeof rig>,
    change: Record<string, string>,
    second = Math.floor(at.world.now() / 1000),
  ) =>
    at.mock.app.request(target, {
      method: "POST",
      headers: { ...sumsubHeaders(target, "POST", body, second), ...change },
      body,
    });

  test.each([
    [-61, 401],
    [-60, 201],
    [60, 201],
    [61, 401],
  ])("a timestamp %i seconds off gives %i", async (offset, status) => {
    const at = rig();
    const answer = await send(at, {}, Math.floor(at.world.now() / 1000) + offset);
    expect(answer.status).toBe(status);
    if (status === 401) expect(await answer.json()).toMatchObject({ code: 401, description: "Token expired" });
  });

  test.each<[string, Record<string, string>]>([
    ["an upper-case digest", { "x-app-access-sig": createHmac("sha256", "x").update("y").digest("hex").toUpperCase() }],
    ["an empty digest", { "x-app-access-sig": "" }],
    ["milliseconds", { "x-app-access-ts": "1767603600000" }],
    ["no number", { "x-app-access-ts": "NaN" }],
    ["another token", { "x-app-token": "sbx:other" }],
  ])("%s is refused", async (_name, change) => {
    expect((await send(rig(), change)).status).toBe(401);
  });

  test("covers the body's bytes and the query as sent", async () => {
    const at = rig();
    const headers = sumsubHeaders(target, "POST", body, Math.floor(at.world.now() / 1000));
    expect((await at.mock.app.request(target, { method: "POST", headers, body: `${body} ` })).status).toBe(401);
    expect((await at.mock.app.request(`${target}&x=1`, { method: "POST", headers, body })).status).toBe(401);
  });
});

describe("a callback that is not taken", () => {
  test.each([
    ["onfido", [30, 120, 900, 7_200, 36_000]],
    ["sumsub", [300, 3_600, 18_000, 64_800]],
  ] as const)("is repeated by %s on its own schedule, the same bytes each time", async (vendor, schedule) => {
    const at = rig({ answer: () => 500 });
    await startRunning(at, vendor, "ref", { scenario: "approve" });
    const body = at.sent[0]?.body;
    const copies = () => at.sent.filter((request) => request.body === body).length;
    for (const [index, seconds] of schedule.entries()) {
      await at.world.advance((seconds - 10) * 1000);
      expect(copies()).toBe(index + 1);
      await at.world.advance(10_000);
      expect(copies()).toBe(index + 2);
    }
    await at.world.advance(10 * 86_400_000);
    expect(copies()).toBe(schedule.length + 1);
    const [entry] = at.mock.journal().filter(({ kind }) => kind === "callback");
    expect(entry).toMatchObject({ state: "failed", attempts: { length: schedule.length + 1 } });
  });

  test("is signed anew by Stripe at each attempt", async () => {
    const at = rig({ answer: () => 500 });
    await startRunning(at, "stripe-identity", "ref", { scenario: "interactive" });
    await at.world.advance(61_000);
    const [first, second] = at.sent.map(({ headers }) => headers["stripe-signature"]);
    expect(at.sent[0]?.body).toBe(at.sent[1]?.body);
    expect(first).not.toBe(second);
  });

  test("that the receiver never answers counts as failed after the vendor's limit", async () => {
    const world = virtualWorld({ send: () => new Promise(() => undefined) });
    const mock = createMockVendor(world, { accounts: ACCOUNTS, publicUrl: "http://mock.test" });
    await sumsub({ world, mock, sent: [] }, "POST", "/resources/applicants?levelName=basic-kyc-level", {
      externalUserId: "r",
    });
    const callback = () => mock.journal().find(({ kind }) => kind === "callback");
    await world.advance(4_900);
    expect(callback()).toMatchObject({ attempts: [] });
    await world.advance(200);
    expect(callback()).toMatchObject({ state: "pending", attempts: [{ status: 0 }] });
  });
});

describe("two accounts of one vendor", () => {
  test("see only their own objects, and each gets its own callbacks", async () => {
    const other = {
      ...STRIPE,
      apiKey: "sk_test_other",
      webhook: { url: "http://other.test/hook", secret: "whsec_other" },
    };
    const at = rig({ accounts: [...ACCOUNTS, other] });
    const made = await startRunning(at, "stripe-identity", "ref", { scenario: "approve" });
    const read = await stripe(at, "GET", `${SESSIONS}/${String(made.body.id)}`, undefined, {
      authorization: "Bearer sk_test_other",
    });
    expect(read.status).toBe(404);
    await stripe(at, "POST", SESSIONS, "type=document&metadata[mock_scenario]=approve", {
      authorization: "Bearer sk_test_other",
    });
    await at.world.advance(5_000);
    expect(at.sent.filter(({ url }) => url === "http://other.test/hook").length).toBe(3);
  });
});

test("while a Stripe secret is rolled each delivery carries a signature for both", async () => {
  const rolled = { ...STRIPE, webhook: { ...STRIPE.webhook, previousSecret: "whsec_before" } };
  const at = rig({ accounts: [rolled] });
  await startRunning(at, "stripe-identity", "ref", { scenario: "interactive" });
  const [time, ...signatures] = (at.sent[0]?.headers["stripe-signature"] ?? "").split(",");
  const signed = `${time?.slice(2)}.${at.sent[0]?.body}`;
  const expected = ["whsec_test", "whsec_before"].map(
    (secret) => `v1=${createHmac("sha256", secret).update(signed).digest("hex")}`,
  );
  expect(signatures).toEqual(expected);
});

test("an Onfido applicant cannot be deleted while a run is processed, and its deletion can be taken back", async () => {
  const at = rig();
  const run = await startRunning(at, "onfido", "ref", { scenario: "grey-outage" });
  const path = `/applicants/${String(run.body.applicant_id)}`;
  expect(await onfido(at, "DELETE", path)).toMatchObject({
    status: 422,
    body: { error: { type: "deletion_incomplete_checks" } },
  });
  const applicant = await onfido(at, "POST", "/applicants", { first_name: "A", last_name: "B" });
  const other = `/applicants/${String(applicant.body.id)}`;
  expect((await onfido(at, "DELETE", other)).status).toBe(204);
  await at.world.advance(21 * 86_400_000);
  expect((await onfido(at, "GET", other)).status).toBe(410);
});

describe("over a socket", () => {
  let server: RunningServer | undefined;
  afterEach(() => server?.close());

  const serve = async () => {
    const at = rig();
    server = await serveApp(() => at.mock.app, "127.0.0.1", 0);
    const { url } = server;
    const post = (scenario: string) =>
      httpRequest(`${url}${SESSIONS}`, {
        method: "POST",
        headersTimeout: 300,
        bodyTimeout: 300,
        reset: true,
        headers: { authorization: `Bearer ${STRIPE.apiKey}`, "content-type": "application/x-www-form-urlencoded" },
        body: `type=document&client_reference_id=ref&metadata[mock_scenario]=${scenario}`,
      });
    return { at, url, post };
  };

  test("a hang, a reset and a truncated answer are what they say", async () => {
    const { at, post } = await serve();
    await expect(post("outage-hang")).rejects.toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT" });
    expect(wordOf(at, "ref")).toBeUndefined();
    await expect(post("outage-reset")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(wordOf(at, "ref")).toBe("requires_input");
    at.mock.faults.add({ kind: "truncated" });
    const truncated = await post("approve");
    expect(truncated.statusCode).toBe(200);
    await expect(truncated.body.text()).rejects.toThrow();
  });

  test("a Sumsub signature over an unusual path and query holds", async () => {
    const { at, url } = await serve();
    const target = "/resources/applicants/-;externalUserId=a%20b%2Fc'd/one?x='1'&y=%7E";
    const headers = sumsubHeaders(target, "GET", "", Math.floor(at.world.now() / 1000));
    // The client by hand: `request(url)` would encode the quotes.
    const client = new Client(url);
    const status = async (path: string) => {
      const answer = await client.request({ method: "GET", path, headers });
      await answer.body.dump();
      return answer.statusCode;
    };
    expect([await status(target), await status(`${target}z`)]).toEqual([404, 401]);
    await client.close();
  });
});
