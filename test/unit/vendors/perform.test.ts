import { describe, expect, test } from "vitest";
import { FAULTS } from "../../../contracts/fault.ts";
import { bench, breakerOf, inTurn } from "../../kit/vendors/account-bench.ts";
import { answers, boundAdapter, fails } from "../../kit/vendors/bound-adapter.ts";

describe("one call", () => {
  test("goes to the account's pool with the adapter's headers and comes back as an answer", async () => {
    const it = bench(() => answers(201, { "x-request-id": "req_1" }, '{"id":"1"}'));
    expect(await it.run({ headers: { "idempotency-key": "k" }, body: "{}" })).toEqual({
      ok: true,
      value: { status: 201, headers: { "x-request-id": "req_1" }, body: '{"id":"1"}' },
    });
    expect(it.world.requests).toEqual([
      {
        pool: "example-eu",
        url: "https://vendor.test/v1/checks",
        method: "POST",
        headers: { "idempotency-key": "k", authorization: "Bearer key" },
        body: "{}",
        timeoutMs: 4_000,
        maxBytes: 1024 * 1024,
        addresses: "any",
      },
    ]);
    expect(it.world.points).toEqual(["vendor.before_send", "vendor.after_answer"]);
  });

  test("any status is an answer, also one that means a fault", async () => {
    for (const status of [302, 400, 401, 404, 422, 500, 503])
      expect(await bench(() => answers(status)).run({ repeat: "never" })).toMatchObject({
        ok: true,
        value: { status },
      });
  });

  test("a path that is not plain is refused before anything is sent", async () => {
    const it = bench(() => answers(200));
    expect(await it.run({ path: "/checks/../admin" })).toMatchObject({ ok: false, fault: { kind: "refused_input" } });
    expect(it.world.requests).toEqual([]);
  });

  test("an adapter that cannot sign or classify is a fault and not a crash", async () => {
    const throws = (): never => {
      throw new Error("secret value");
    };
    const unsigned = bench(() => answers(200), { adapter: boundAdapter({ authenticate: throws }) });
    expect(await unsigned.run()).toMatchObject({ ok: false, fault: { kind: "unauthorized" } });
    expect([unsigned.world.requests.length, breakerOf(unsigned)?.state]).toEqual([0, "closed"]);
    const unclassified = bench(() => answers(200), { adapter: boundAdapter({ faultOf: throws }) });
    expect(await unclassified.run({ repeat: "never" })).toMatchObject({ ok: true });
    expect(unclassified.world.logs.at(-1)?.fields).toMatchObject({ fault: "unreadable" });
    expect(JSON.stringify([unsigned.world.logs, unclassified.world.logs])).not.toContain("secret");
  });

  test("the log has one line a try and nothing of a body, a header or a query", async () => {
    const secrets = { path: "/checks?name=Lovelace", body: '{"name":"Ada"}', headers: { "x-key": "hush" } };
    const it = bench(inTurn(answers(503, { note: "Ada" }, "Ada Lovelace"), answers(200, { "x-request-id": "req_9" })));
    await it.run(secrets);
    expect(it.world.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "warn vendor call",
      "info vendor call",
    ]);
    expect(it.world.logs[1]?.fields).toMatchObject({
      vendor: "example",
      connection: "example-eu",
      step: "create_check",
      status: 200,
      try: 2,
      vendor_request_id: "req_9",
    });
    for (const secret of ["Ada", "Lovelace", "hush", "Bearer", "key"])
      expect(JSON.stringify(it.world.logs)).not.toContain(secret);
  });
});

describe("failed exchanges", () => {
  test.each([
    ["connect", "no", "never", "unavailable"],
    ["reset", "no", "keyed", "unavailable"],
    ["timeout", "no", "never", "unavailable"],
    ["timeout", "maybe", "never", "in_doubt"],
    ["reset", "maybe", "never", "in_doubt"],
    ["too_large", "maybe", "never", "in_doubt"],
    ["timeout", "maybe", "keyed", "timeout"],
    ["reset", "maybe", "keyed", "in_doubt"],
    ["timeout", "maybe", "harmless", "timeout"],
    ["reset", "maybe", "harmless", "in_doubt"],
    ["too_large", "maybe", "harmless", "unreadable"],
  ] as const)("%s, sent %s, repeat %s: %s", async (why, sent, repeat, kind) => {
    const it = bench(() => fails(why, sent));
    expect(await it.run({ repeat })).toMatchObject({ ok: false, fault: { kind, step: "create_check" } });
    // Whatever may have had an effect at this vendor must be resolved before another one is started.
    if (sent === "maybe") expect(FAULTS[kind].failover).toBe("after_resolve");
  });

  test("a read that broke off is no doubt: it had no effect", async () => {
    const it = bench(() => fails("reset", "maybe"));
    expect(await it.run({ method: "GET", repeat: "harmless" })).toMatchObject({ fault: { kind: "unavailable" } });
  });

  test("a doubt outlives the refusal that a later try met", async () => {
    for (const later of [fails("connect", "no"), answers(503), answers(429), answers(401)]) {
      const it = bench(inTurn(fails("reset", "maybe"), later));
      expect(await it.run({ repeat: "keyed" })).toMatchObject({ ok: false, fault: { kind: "in_doubt" } });
      expect(it.world.requests.length).toBe(2);
    }
  });

  test("a doubt is cured by a later answer", async () => {
    const it = bench(inTurn(fails("reset", "maybe"), answers(201)));
    expect(await it.run({ repeat: "keyed" })).toMatchObject({ ok: true, value: { status: 201 } });
  });
});

test("calls, faults, retries, refusals and breaker changes are counted", async () => {
  const it = bench(() => answers(503));
  for (let count = 0; count < 4; count += 1) await it.run();
  for (const name of [
    "kyc_vendor_call_seconds",
    "kyc_vendor_faults_total",
    "kyc_vendor_retries_total",
    "kyc_vendor_refusals_total",
    "kyc_vendor_breaker_changes_total",
  ])
    expect(it.counted).toContain(name);
});
