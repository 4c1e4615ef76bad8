import type { Labels, Metrics } from "./metrics-port.ts";

/** Milliseconds for our own work, seconds for vendors, minutes to days for people. */
const BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86_400,
];

/** Series of one metric; those that come later are added up under one label, so that memory stays bounded. */
const MAX_SERIES = 500;
const OVERFLOW: Labels = { overflow: "true" };
const NAME = /^[a-z][a-z0-9_]*$/;

type Kind = "counter" | "gauge" | "histogram";

interface Series {
  readonly labels: Labels;
  value: number;
  /** Of a histogram: how many fell into each bucket and none before it. */
  readonly buckets: number[];
  observed: number;
}

interface Family {
  readonly kind: Kind;
  readonly series: Map<string, Series>;
}

export interface PrometheusMetrics extends Metrics {
  /** The text exposition format, version 0.0.4. */
  readonly text: () => string;
}

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const keyOf = (labels: Labels): string => {
  let key = "";
  for (const name in labels) key += `${name}\u0000${labels[name]}\u0001`;
  return key;
};

const escapeValue = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const labelText = (labels: Labels): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
};

const histogramLines = (name: string, series: Series): readonly string[] => {
  let running = 0;
  const lines = BUCKETS.map((bound, index) => {
    running += series.buckets[index] ?? 0;
    return `${name}_bucket${labelText({ ...series.labels, le: String(bound) })} ${running}`;
  });
  return [
    ...lines,
    `${name}_bucket${labelText({ ...series.labels, le: "+Inf" })} ${series.observed}`,
    `${name}_sum${labelText(series.labels)} ${series.value}`,
    `${name}_count${labelText(series.labels)} ${series.observed}`,
  ];
};

const familyLines = (name: string, family: Family, help: Readonly<Record<string, string>>): readonly string[] => [
  ...(help[name] === undefined ? [] : [`# HELP ${name} ${help[name]}`]),
  `# TYPE ${name} ${family.kind}`,
  ...[...family.series.values()].flatMap((series) =>
    family.kind === "histogram" ? histogramLines(name, series) : [`${name}${labelText(series.labels)} ${series.value}`],
  ),
];

const newSeries = (kind: Kind, labels: Labels): Series => ({
  labels,
  value: 0,
  buckets: kind === "histogram" ? BUCKETS.map(() => 0) : [],
  observed: 0,
});

/** The series of a name and its labels, new where there is none yet. */
const seriesOf = (families: Map<string, Family>, name: string, kind: Kind, labels: Labels): Series => {
  const family = families.get(name) ?? { kind, series: new Map<string, Series>() };
  if (family.kind !== kind || !NAME.test(name)) throw new TypeError(`metric ${name} is not a ${kind}`);
  families.set(name, family);
  const key = keyOf(labels);
  const known = family.series.get(key);
  if (known !== undefined) return known;
  if (family.series.size >= MAX_SERIES && labels !== OVERFLOW) return seriesOf(families, name, kind, OVERFLOW);
  const created = newSeries(kind, labels);
  family.series.set(key, created);
  return created;
};

/**
 * Metrics in memory. A name belongs to the kind of its first use.
 *
 * @param help name -> sentence, for the exposition.
 * @param collect sets gauges that are read rather than kept, just before each exposition.
 */
export const createMetrics = (
  help: Readonly<Record<string, string>> = {},
  collect: (metrics: Metrics) => void = () => {},
): PrometheusMetrics => {
  const families = new Map<string, Family>();
  const metrics: Metrics = {
    count: (name, labels = {}, by = 1) => {
      seriesOf(families, name, "counter", labels).value += by;
    },
    observe: (name, seconds, labels = {}) => {
      const series = seriesOf(families, name, "histogram", labels);
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
      series.value += seconds;
      series.observed += 1;
    },
    gauge: (name, value, labels = {}) => {
      seriesOf(families, name, "gauge", labels).value = value;
    },
  };
  return {
    ...metrics,
    text: () => {
      collect(metrics);
      const sorted = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
      return `${sorted.flatMap(([name, family]) => familyLines(name, family, help)).join("\n")}\n`;
    },
  };
};
