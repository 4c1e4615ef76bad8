/** What is mutated together, with the tests that answer at once: a change of a table is tried on all tests of its group. */
export interface Group {
  readonly name: string;
  /** Least part of the changes that the tests must notice, in each file; percent. */
  readonly bound: number;
  /** From the repository's root. */
  readonly files: readonly string[];
  /** Names in test/unit, without `.test.ts`. */
  readonly tests: readonly string[];
}

/** A wrong decision there accepts a forged callback, ends a session wrongly, does a thing twice or takes a vendor down. */
const STRICT = 95;
const CORE = 85;

export const GROUPS: readonly Group[] = [
  {
    name: "gate",
    bound: STRICT,
    files: ["src/core/gate.ts", "src/core/machine.ts"],
    tests: ["core/gate", "core/gate-passage", "core/machine"],
  },
  {
    name: "doors",
    bound: STRICT,
    files: ["adapters/_kit/signature.ts", "adapters/_kit/token.ts", "src/http/idempotency.ts"],
    tests: ["adapters/signature", "adapters/signature-forms", "adapters/token", "http/idempotency"],
  },
  {
    name: "breaker",
    bound: STRICT,
    files: ["src/vendors/breaker.ts", "src/vendors/circuit.ts", "src/vendors/budget.ts", "src/vendors/trip-rule.ts"],
    tests: [
      "vendors/trip-rule",
      "vendors/breaker-answers",
      "vendors/breaker",
      "vendors/breaker-faults",
      "vendors/free-probe",
      "vendors/circuit",
      "vendors/limits",
    ],
  },
  {
    name: "failover",
    bound: STRICT,
    files: ["src/core/failover.ts", "src/core/progress.ts"],
    tests: ["core/failover-delays", "core/progress"],
  },
  {
    name: "policy",
    bound: CORE,
    files: ["src/core/decision-shopping.ts", "src/core/late-verdict.ts", "src/core/policy.ts"],
    tests: ["core/decision-shopping", "core/late-verdict", "core/policy"],
  },
  {
    name: "telling",
    bound: CORE,
    files: ["src/core/drift.ts", "src/core/shape.ts", "src/core/verified-claims.ts"],
    tests: ["core/drift", "core/shape", "core/verified-claims"],
  },
  {
    name: "route",
    bound: CORE,
    files: ["src/core/route.ts", "src/core/route-order.ts", "src/core/route-outcome.ts", "src/core/route-rules.ts"],
    tests: ["core/route/last-resort", "core/route/order", "core/route/rules", "core/route/scores"],
  },
  {
    name: "load",
    bound: CORE,
    files: ["src/core/pacing.ts", "src/core/shedding.ts"],
    tests: ["core/shedding/levels", "core/shedding/pacing", "core/shedding/places"],
  },
  {
    name: "grey",
    bound: CORE,
    files: [
      "src/core/digest.ts",
      "src/core/grey-baseline.ts",
      "src/core/grey-cohorts.ts",
      "src/core/grey-detector.ts",
      "src/core/grey-evidence.ts",
      "src/core/grey-mix.ts",
      "src/core/grey-open.ts",
      "src/core/grey-pace.ts",
      "src/core/grey-stall.ts",
    ],
    tests: [
      "core/grey/cohorts",
      "core/grey/digest-edges",
      "core/grey/digest",
      "core/grey/latecomers",
      "core/grey/open",
      "core/grey/pace",
      "core/grey/parts",
      "core/grey/stall",
      "core/grey/trials",
    ],
  },
];

export const testFiles = (groups: readonly Group[]): readonly string[] =>
  groups.flatMap(({ tests }) => tests.map((name) => `test/unit/${name}.test.ts`));
