import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import type { HttpOutcome } from "../../src/world.ts";
import { startWhole, type Vendor, type Whole, type WholeOptions } from "../kit/gateway/whole-gateway.ts";
import { openWith, sessionBody } from "../kit/gateway/whole-session.ts";

const encoder = new TextEncoder();

const answer = (status: number, body = "{}", headers: Record<string, string> = {}): HttpOutcome => ({
  kind: "answer",
  status,
  headers: { "content-type": "application/json", ...headers },
  body: encoder.encode(body),
});
const TIMEOUT: HttpOutcome = { kind: "failure", sent: "maybe", why: "timeout" };

const isStart = (method: string, url: string): boolean =>
  method === "POST" && /verification_sessions$|workflow_runs$|applicants(\?|$)/.test(url);

/** The first `times` starts go wrong in this way; everything else reaches the mock vendor. */
const spoiled = (
  how: (ask: () => Promise<HttpOutcome>) => Promise<HttpOutcome>,
  times = 1,
): Pick<WholeOptions, "between"> => {
  let left = times;
  return {
    between: async ({ method, url }, ask) => {
      if (!isStart(method, url) || left <= 0) return ask();
      left -= 1;
      return how(ask);
    },
  };
};

const created = async (whole: Whole, vendor: Vendor | undefined, scenario = "interactive" as const) => {
  const json = sessionBody(scenario, "onfido", { sandbox: { scenario, ...(vendor && { vendor }) } });
  const reply = await openWith(whole, json);
  return { status: reply.status, body: (await reply.json()) as Session };
};

describe("failures of a start at the vendor", () => {
  test("V1 a start that timed out after it was made is adopted: one object, one way in", async () => {
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && TIMEOUT));
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, body.attempts.length]).toEqual([201, 1]);
    expect(whole.mock.objects().map(({ object }) => object)).toEqual([body.attempts[0]?.vendor_reference]);
  });

  test("V2 a start that timed out and was not made is made again, within the caller's time", async () => {
    const whole = await startWhole(spoiled(async () => TIMEOUT));
    const began = whole.world.monotonic();
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, body.capture === null]).toEqual([201, false]);
    expect(whole.mock.objects()).toHaveLength(1);
    expect(whole.world.monotonic() - began).toBeLessThanOrEqual(12_000);
  });

  test("V3 a start answered 500 after it was made is adopted", async () => {
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && answer(500)));
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, whole.mock.objects().length]).toEqual([201, 1]);
    expect(body.attempts[0]?.vendor_reference).toBe(whole.mock.objects()[0]?.object);
  });

  test("V4 a start answered with half a document is resolved, and no word of it is logged", async () => {
    const half = '{"id":"vs_half","client_secret":"hush-hush';
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && answer(200, half)));
    const { status } = await created(whole, "stripe-identity");
    expect([status, whole.mock.objects().length]).toEqual([201, 1]);
    expect(JSON.stringify(whole.world.logs)).not.toContain("hush-hush");
  });

  test("V5 a vendor that says Retry-After is not asked earlier, another vendor takes over, and no breaker opens", async () => {
    const whole = await startWhole({
      between: async ({ url, method }, ask) =>
        isStart(method, url) && url.includes("/v3.6/") ? answer(429, "{}", { "retry-after": "120" }) : ask(),
    });
    const first = await created(whole, undefined);
    expect([first.status, first.body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
    const health = (await (await whole.call("GET", "/v1/vendors")).json()) as {
      data: { breakers: { state: string }[] }[];
    };
    expect(health.data.flatMap(({ breakers }) => breakers).every(({ state }) => state === "closed")).toBe(true);
  });

  test("V6 a refused key opens the breaker at once as credentials, without a second try", async () => {
    const whole = await startWhole(spoiled(async () => answer(401, '{"error":{}}'), 100));
    const { status } = await created(whole, "stripe-identity");
    expect(status).toBe(202);
    expect(whole.world.requests.filter(({ method, url }) => isStart(method, url))).toHaveLength(1);
    const health = await (await whole.call("GET", "/v1/vendors")).text();
    expect(health).toContain('"cause":"credentials"');
  });

  test("V7 a start that the vendor refuses as wrong goes to no other vendor and counts for no breaker", async () => {
    const whole = await startWhole(spoiled(async () => answer(400, '{"error":{"type":"validation_error"}}'), 3));
    const { status, body } = await created(whole, undefined);
    expect([status, body.waiting?.reason, body.attempts.length]).toEqual([202, "vendor_refused", 1]);
    expect(await (await whole.call("GET", "/v1/vendors")).text()).not.toContain('"state":"open"');
  });

  test("V21 one vendor that is slow delays nobody at another", async () => {
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? new Promise<HttpOutcome>(() => undefined) : ask()),
    });
    const slow = Array.from({ length: 20 }, () => openWith(whole, sessionBody("interactive", "onfido")));
    const began = whole.world.monotonic();
    const fast = await openWith(whole, sessionBody("interactive", "stripe-identity"));
    expect(fast.status).toBe(201);
    expect(whole.world.monotonic() - began).toBeLessThan(1000);
    await whole.world.settle(Promise.all(slow));
  });

  test("V22 an answer that is too long is cut off and the start goes elsewhere", async () => {
    const tooLarge: HttpOutcome = { kind: "failure", sent: "maybe", why: "too_large" };
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? tooLarge : ask()),
    });
    const { status, body } = await created(whole, undefined);
    expect([status, body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
  });

  test("V23 a vendor whose certificate is not trusted has been told nothing, and another takes over", async () => {
    const untrusted: HttpOutcome = { kind: "failure", sent: "no", why: "tls" };
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? untrusted : ask()),
    });
    const { status, body } = await created(whole, undefined);
    expect([status, body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
    expect(whole.world.requests.filter(({ method, url }) => method === "GET" && url.includes("/v3.6/"))).toEqual([]);
  });
});
