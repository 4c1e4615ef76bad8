import { expect, test } from "vitest";
import { Vendor } from "../../../contracts/api-keys.ts";
import { vendorViews } from "../../../src/http/routes/vendor-views.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { perform } from "../../../src/vendors/perform.ts";
import { bench, inTurn, never } from "../../kit/vendors/account-bench.ts";
import { answers, call } from "../../kit/vendors/bound-adapter.ts";

const view = (it: ReturnType<typeof bench>) => Vendor.parse(vendorViews([it.account])[0]);

test("an account at rest says that nothing is the matter", () => {
  const operations = ["start", "read", "change"];
  expect(view(bench(() => answers(200)))).toMatchObject({
    connection: "example-eu",
    throttled_until: null,
    in_flight: 0,
    queued: 0,
    breakers: operations.map((operation) => ({
      operation,
      state: "closed",
      cause: null,
      failures: 0,
      next_probe_at: null,
    })),
  });
});

test("calls under way and calls that wait are told apart, in the view and in the metrics", async () => {
  const metrics = createMetrics();
  const it = bench(never, { metrics, limits: { concurrency: 2, queueMs: 5_000 } });
  const calls = Array.from({ length: 3 }, () =>
    perform(it.world, it.account, "start", call({ repeat: "never" }), deadlineIn(it.world, 12_000)),
  );
  await it.world.drain();
  expect(view(it)).toMatchObject({ in_flight: 2, queued: 1 });
  expect(metrics.text()).toContain('kyc_vendor_in_flight{connection="example-eu"} 2');
  expect(metrics.text()).toContain('kyc_vendor_queued{connection="example-eu"} 1');
  await it.world.settle(Promise.all(calls));
  expect(view(it)).toMatchObject({ in_flight: 0, queued: 0 });
  expect(metrics.text()).toContain('kyc_vendor_in_flight{connection="example-eu"} 0');
});

test("calls that wait for the rate contract are queued as well", async () => {
  const metrics = createMetrics();
  const it = bench(() => answers(200), { metrics, limits: { requestsPerMinute: 10, queueMs: 12_000 } });
  for (let count = 0; count < 4; count += 1) await it.run();
  const waiting = it.run();
  expect(view(it)).toMatchObject({ in_flight: 0, queued: 1 });
  expect(metrics.text()).toContain('kyc_vendor_queued{connection="example-eu"} 1');
  await waiting;
  expect(view(it)).toMatchObject({ queued: 0 });
  expect(metrics.text()).toContain('kyc_vendor_queued{connection="example-eu"} 0');
});

test("a pause that the vendor asked for is in view, metrics and log", async () => {
  const metrics = createMetrics();
  const it = bench(inTurn(answers(429, { "retry-after": "30" }), answers(200)), { metrics });
  await it.run();
  const until = it.world.now() + 30_000;
  expect(view(it).throttled_until).toBe(new Date(until).toISOString());
  expect(metrics.text()).toContain(
    `kyc_vendor_throttled_until_timestamp_seconds{connection="example-eu"} ${until / 1000}`,
  );
  expect(metrics.text()).toContain('kyc_vendor_throttles_total{connection="example-eu",operation="start"} 1');
  expect(it.world.logs.map(({ message, fields }) => [message, fields.held_ms])).toContainEqual([
    "vendor asked for a pause",
    30_000,
  ]);
});

test("state, cause and time of the next probe are in view, metrics and log", async () => {
  const metrics = createMetrics();
  const it = bench(() => answers(401), { metrics });
  await it.run();
  const [start] = view(it).breakers;
  expect(start).toMatchObject({ operation: "start", state: "open", cause: "credentials", failures: 1 });
  const next = Date.parse(start?.next_probe_at ?? "");
  expect(next - it.world.now()).toBeGreaterThan(239_000);
  const logged = it.world.logs.find(({ message }) => message === "vendor breaker changed");
  expect(logged).toMatchObject({ level: "warn", fields: { operation: "start", state: "open", cause: "credentials" } });
  expect(logged?.fields.next_probe_at).toBe(start?.next_probe_at);
  const text = metrics.text();
  expect(text).toContain('kyc_vendor_breaker_state{connection="example-eu",operation="start"} 2');
  expect(text).toContain('cause="credentials"} 1');
  expect(text).toMatch(/kyc_vendor_next_probe_timestamp_seconds\{connection="example-eu",operation="start"\} \d+/);
});

test("an account whose probe is under way takes no further start, so that none is planned for it", async () => {
  let status = 503;
  const it = bench(({ method }) => (method === "PUT" ? never() : answers(status)));
  for (let count = 0; count < 5; count += 1) await it.run({ repeat: "never" });
  expect(it.account.admits("start")).toBe(false);
  await it.world.advance(20_000);
  expect(it.account.admits("start")).toBe(true);
  const probe = perform(it.world, it.account, "start", call({ method: "PUT" }), deadlineIn(it.world, 3_000));
  await it.world.drain();
  expect([it.account.admits("start"), it.account.admits("read")]).toEqual([false, true]);
  await it.world.settle(probe);
  await it.world.advance(60_000);
  status = 200;
  for (let count = 0; count < 3; count += 1) await it.run({ repeat: "never" });
  expect(view(it).breakers[0]).toMatchObject({ state: "closed", cause: null, next_probe_at: null });
});
