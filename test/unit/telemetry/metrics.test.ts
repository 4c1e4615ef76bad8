import { describe, expect, test } from "vitest";
import { createMetrics } from "../../../src/telemetry/metrics.ts";

describe("the exposition", () => {
  test("shows counters, gauges and histograms by name, with their help", () => {
    const metrics = createMetrics({ kyc_starts_total: "Starts at a vendor." });
    metrics.count("kyc_starts_total", { vendor: "onfido" });
    metrics.count("kyc_starts_total", { vendor: "onfido" }, 2);
    metrics.gauge("kyc_inbox_waiting", 4);
    metrics.gauge("kyc_inbox_waiting", 3);
    expect(metrics.text()).toBe(
      [
        "# TYPE kyc_inbox_waiting gauge",
        "kyc_inbox_waiting 3",
        "# HELP kyc_starts_total Starts at a vendor.",
        "# TYPE kyc_starts_total counter",
        'kyc_starts_total{vendor="onfido"} 3',
        "",
      ].join("\n"),
    );
  });

  test("sums a histogram's buckets from the smallest up; a bound belongs to its bucket", () => {
    const metrics = createMetrics();
    for (const seconds of [0.001, 0.002, 0.3, 100_000])
      metrics.observe("kyc_call_seconds", seconds, { vendor: "onfido" });
    const lines = metrics.text().split("\n");
    const bucket = (bound: string) =>
      lines.find((line) => line.startsWith(`kyc_call_seconds_bucket{vendor="onfido",le="${bound}"}`))?.split(" ")[1];
    expect(["0.001", "0.0025", "0.25", "0.5", "86400", "+Inf"].map(bucket)).toEqual(["1", "2", "2", "3", "3", "4"]);
    expect(lines).toContain('kyc_call_seconds_count{vendor="onfido"} 4');
    expect(lines).toContain('kyc_call_seconds_sum{vendor="onfido"} 100000.303');
  });

  test("escapes label values", () => {
    const metrics = createMetrics();
    metrics.count("kyc_odd_total", { word: 'a"b\\c\nd' });
    expect(metrics.text()).toContain('kyc_odd_total{word="a\\"b\\\\c\\nd"} 1');
  });

  test("reads collected gauges just before it is shown", () => {
    let waiting = 1;
    const metrics = createMetrics({}, (gauges) => gauges.gauge("kyc_waiting", waiting));
    expect(metrics.text()).toContain("kyc_waiting 1");
    waiting = 2;
    expect(metrics.text()).toContain("kyc_waiting 2");
  });
});

describe("memory", () => {
  test("is bounded whatever the labels: what comes later is added up under one label", () => {
    const metrics = createMetrics();
    for (let index = 0; index < 10_000; index += 1) metrics.count("kyc_wild_total", { id: String(index) });
    const lines = metrics
      .text()
      .split("\n")
      .filter((line) => line.startsWith("kyc_wild_total"));
    expect(lines).toHaveLength(501);
    expect(lines).toContain('kyc_wild_total{overflow="true"} 9500');
  });

  test("a series that exists goes on counting after the bound is reached", () => {
    const metrics = createMetrics();
    for (let index = 0; index < 1000; index += 1) metrics.count("kyc_wild_total", { id: String(index) });
    metrics.count("kyc_wild_total", { id: "3" });
    expect(metrics.text()).toContain('kyc_wild_total{id="3"} 2');
  });
});

describe("a mistake in the calling code", () => {
  test("a name of two kinds, or a name that Prometheus does not take, is refused", () => {
    const metrics = createMetrics();
    metrics.count("kyc_starts_total");
    expect(() => metrics.gauge("kyc_starts_total", 1)).toThrow("kyc_starts_total");
    expect(() => metrics.count("kyc-starts")).toThrow("kyc-starts");
  });
});
