import { describe, expect, test } from "vitest";
import type { ScenarioName } from "../../contracts/scenario.ts";
import type { Status } from "../../contracts/status.ts";
import { CATALOGUE, FAULT_NAMES, type FaultName } from "../../mock-vendor/faults/catalogue.ts";
import type { FaultClass } from "../../mock-vendor/faults/entry.ts";
import { SPINE_VENDORS, START } from "../kit/gateway/rig-parts.ts";
import { type FaultRun, runUnderFault } from "./run.ts";

const TWO_MINUTES = START + 120_000;

interface Expected {
  /** An hour later. Approved when absent: the fault was over after two minutes, and everything healed. */
  readonly ends?: readonly Status[];
  readonly contested?: true;
  /** `lost-callback` makes the gateway read. */
  readonly scenario?: ScenarioName;
  readonly rule?: object;
}

/** Where the persons stand, for faults that are not healed by waiting. */
const EXPECTED: Readonly<Partial<Record<FaultName, Expected>>> = {
  quota_exceeded: { rule: { seconds: 300 } },
  region_outage: { rule: { probability: 1 } },
  stale_reads: { scenario: "lost-callback" },
  not_found_yet: { scenario: "lost-callback" },
  foreign_read: { scenario: "lost-callback" },
  unknown_status: { scenario: "lost-callback" },
  unknown_field: { scenario: "lost-callback" },
  never_finishes: { ends: ["submitted"] },
  human_review_stuck: { ends: ["pending_review"], rule: { probability: 1 } },
  human_review_slow: { rule: { probability: 1, seconds: 600 } },
  late_reversal: { contested: true },
  reviewed_again: { contested: true },
  link_expired: { ends: ["initiated", "approved", "expired"] },
  capture_abandoned: { ends: ["initiated", "capture_in_progress", "needs_resubmission", "expired"] },
};

/** What the vendor's callbacks were answered while the fault touched them. */
const answersTo = ({ callbacks }: FaultRun, kind: FaultName): readonly number[] =>
  callbacks
    .filter(({ marks }) => marks.includes(kind))
    .flatMap(({ attempts }) => attempts.filter(({ at }) => Date.parse(at) < TWO_MINUTES).map(({ status }) => status));

/** Bytes that are not the vendor's are refused, bytes that are the vendor's are taken, whatever is in them. */
const DOOR: Readonly<Partial<Record<FaultClass, (status: number) => boolean>>> = {
  authenticity: (status) => status >= 400 && status < 500,
  content: (status) => status >= 200 && status < 300,
};
/** The body is longer than any callback: refused at the door, which the vendor's repeats do not change. */
const TOO_LONG: readonly FaultName[] = ["callback_oversized"];
/** Only Stripe signs a time. */
const TIMED: readonly FaultName[] = ["callback_clock_behind", "callback_clock_ahead"];

const vendorFor = (kind: FaultName) =>
  TIMED.includes(kind) ? "stripe-identity" : SPINE_VENDORS[FAULT_NAMES.indexOf(kind) % SPINE_VENDORS.length];

describe("the whole gateway keeps every invariant", () => {
  test.each(FAULT_NAMES)("under %s, and nobody is rejected by it", async (kind) => {
    const { ends = ["approved"], contested = false, scenario = "approve", rule = {} } = EXPECTED[kind] ?? {};
    const vendor = vendorFor(kind) ?? "onfido";
    const run = await runUnderFault({ kind, vendor, seed: 1, until: TWO_MINUTES, ...rule }, scenario, vendor);
    expect(run.hits).toBeGreaterThan(0);
    for (const status of run.answered) expect([201, 202]).toContain(status);
    for (const [place, session] of run.sessions.entries()) {
      expect(ends).toContain(session.status);
      expect(session.contested).toBe(contested);
      expect(run.decided[place]).toBeLessThanOrEqual(1);
    }
    const allowed = DOOR[CATALOGUE[kind].class];
    if (allowed === undefined || TOO_LONG.includes(kind)) return;
    const answers = answersTo(run, kind);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter((status) => !allowed(status))).toEqual([]);
  });
});
