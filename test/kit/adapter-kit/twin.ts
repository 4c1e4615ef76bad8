import assert from "node:assert/strict";
import fc from "fast-check";
import type { Observation } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { CheckName } from "../../../contracts/check.ts";
import { SCENARIO_NAMES, SCENARIOS, type Scenario, type ScenarioName } from "../../../contracts/scenario.ts";
import { isTerminal } from "../../../contracts/status.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { readInOrder } from "../twin-heard.ts";
import { outcomeOf, runAgainstTwin, type TwinRun } from "../twin-run.ts";
import { type TwinOf, twinSettings } from "../twin-stage.ts";
import { bound } from "./bound.ts";
import { journeyChecks } from "./journeys.ts";

/** Scenarios in which the start itself fails: the fault is what an adapter can say. */
const FAILING_STARTS: Readonly<Partial<Record<ScenarioName, string>>> = {
  "outage-503": "unavailable",
  "rate-limited": "rate_limited",
};
/** Faults of the transport, which end a conversation from outside, and a scenario that waits for a browser. */
const NOT_AN_ADAPTERS: ReadonlySet<ScenarioName> = new Set(["outage-hang", "outage-reset", "interactive"]);

const HEALED: readonly ScenarioName[] = ["approve", "lost-callback", "reject-forged", "unsupported-country"];

const scenarioOf = (name: ScenarioName): Scenario => SCENARIOS[name];

/** Time running out is the gateway's own timer; the vendor may say so too, and must say nothing that is final besides. */
const endsAsStated = (name: ScenarioName, run: TwinRun): void => {
  const { ends, through } = scenarioOf(name);
  const seen = outcomeOf(run.events);
  if (ends === "expired")
    assert.ok(
      seen.ends === undefined || seen.ends === "expired" || !isTerminal(seen.ends),
      `${name} ended in ${seen.ends}`,
    );
  else if (name !== "lost-callback") assert.equal(seen.ends, ends, `${name} went through ${seen.through.join(", ")}`);
  for (const status of through ?? []) assert.ok(seen.through.includes(status), `${name} never was ${status}`);
  assert.equal(seen.contested, scenarioOf(name).contested === true, `${name}: contested`);
};

/** Where the vendor has no callback for the state that it stays in, a question is how one learns of it. */
const endsAsTold =
  ({ toldWhenAsked = [] }: AdapterSpec): Look =>
  (name, run) => {
    if (!toldWhenAsked.includes(name)) return endsAsStated(name, run);
    assert.notEqual(outcomeOf(run.events).ends, scenarioOf(name).ends, `${name}: the vendor tells it by itself`);
    assert.equal(run.fetched?.ok && run.fetched.value.status, scenarioOf(name).ends, name);
  };

const reasonIsTold = (name: ScenarioName, run: TwinRun): void => {
  const { reason, coarse, ends } = scenarioOf(name);
  if (reason === undefined || (ends === "expired" && name !== "cropped-then-expire")) return;
  const codes = new Set(run.events.flatMap((event) => event.reasons.map(({ code }) => code)));
  assert.ok(codes.has(reason) || (coarse && codes.has(coarse)), `${name} told only ${[...codes].join(", ")}`);
};

const fetchAgrees = (name: ScenarioName, run: TwinRun): void => {
  const { fetched } = run;
  assert.ok(fetched?.ok, `${name}: the fetch failed: ${JSON.stringify(fetched)}`);
  assert.notEqual(fetched.value.status, undefined, `${name}: ${fetched.value.raw} has no status`);
  if (scenarioOf(name).ends === "expired" || name === "approve-then-revoke") return;
  assert.equal(fetched.value.status, scenarioOf(name).ends, `${name}: fetched ${fetched.value.raw}`);
};

/** Every callback twice, in any order: an adapter remembers nothing, so the same events come out. */
const orderDoesNotMatter =
  (adapter: BoundAdapter) =>
  (name: ScenarioName, run: TwinRun): void => {
    const plain = outcomeOf(run.events);
    const arrival = fc.shuffledSubarray([...run.bodies, ...run.bodies], { minLength: run.bodies.length * 2 });
    fc.assert(
      fc.property(arrival, (bodies) =>
        assert.deepEqual(outcomeOf([...readInOrder(adapter, bodies), ...run.prompted]), plain, name),
      ),
      { numRuns: 20, seed: 7 },
    );
  };

/** Without its last event, what a fetch says makes good what was lost. */
const fetchHeals = (name: ScenarioName, run: TwinRun): void => {
  const without = run.events.filter((event) => event.status !== scenarioOf(name).ends);
  const known = outcomeOf(without).ends;
  assert.ok(known === undefined || !isTerminal(known), `${name}: the lost callback was not the last word`);
  assert.ok(
    run.fetched?.ok && run.fetched.value.status === scenarioOf(name).ends,
    `${name}: the fetch does not heal it`,
  );
};

const everythingWasAuthentic = (name: ScenarioName, run: TwinRun): void => {
  assert.equal(
    run.forged > 0,
    name === "forged-callback",
    `${name}: ${run.forged} callbacks failed the signature check`,
  );
  assert.equal(run.unreadable, 0, `${name}: unreadable callbacks`);
  for (const event of run.events) assert.notEqual(event.status, undefined, `${name}: ${event.raw} has no status`);
};

const clearIn = ({ checks }: Observation): readonly CheckName[] =>
  checks.filter(({ outcome }) => outcome === "clear").map(({ name }) => name);

/** A policy asks for checks by name: one that is declared and never told would approve nobody. */
const approvalSaysWhatRan =
  ({ capabilities }: BoundAdapter, { notAtEveryApproval: rare = [] }: AdapterSpec): Look =>
  (name, run) => {
    if (scenarioOf(name).ends !== "approved") return;
    const said: readonly Observation[] = [...run.events, ...(run.fetched?.ok ? [run.fetched.value] : [])];
    const approvals = said.filter(({ status }) => status === "approved");
    for (const approval of approvals)
      for (const check of ["document", "face_match", "liveness"] as const)
        assert.ok(clearIn(approval).includes(check), `${name}: ${check} is not clear`);
    const told = new Set(said.flatMap(clearIn));
    for (const check of capabilities.checks.filter((check) => approvals.length > 0 && !rare.includes(check)))
      assert.ok(told.has(check), `${name}: ${check} is declared in \`capabilities\` and never clear`);
  };

const referencesAgree = (name: ScenarioName, run: TwinRun): void => {
  for (const event of run.events) {
    assert.ok(run.refs.includes(event.vendorRef), `${name}: ${event.vendorRef}`);
    assert.ok(event.externalRef === undefined || event.externalRef === "att_kit_1", name);
    // What a hint leads to is the vendor's word of the moment it was asked.
    assert.ok(run.prompted.includes(event) || event.occurredAt !== undefined, `${name}: ${event.raw} without a time`);
  }
};

const ABANDONED: readonly ScenarioName[] = ["abandon", "expire"];
const JUDGED: readonly string[] = ["pending_review", "approved", "rejected"];

/** A person who came and went gets no verdict. */
const nothingWasJudged = (name: ScenarioName, run: TwinRun): void => {
  for (const event of run.events)
    assert.ok(
      !JUDGED.includes(event.status ?? ""),
      `${name}: ${event.raw} is ${event.status}, and the person had left`,
    );
};

const startFault = (run: TwinRun): string => (run.started.ok ? "started" : run.started.fault.kind);

const isDisclaimed = ({ capabilities }: BoundAdapter, name: ScenarioName): boolean => {
  const { checks, cannotTell = [] } = capabilities;
  const { needs } = scenarioOf(name);
  return cannotTell.includes(name) || (needs !== undefined && !checks.includes(needs));
};

type Look = (scenario: ScenarioName, run: TwinRun) => void;
type Row = readonly [name: string, over: readonly ScenarioName[], look: Look];

const rows = (adapter: BoundAdapter, spec: AdapterSpec): readonly Row[] => {
  const { withoutWordsFor: silent = [] } = spec;
  const failing = Object.keys(FAILING_STARTS) as ScenarioName[];
  const apart = new Set([...NOT_AN_ADAPTERS, ...failing, ...silent]);
  const played = SCENARIO_NAMES.filter((name) => !apart.has(name));
  const starts: Look = (name, run) => {
    assert.ok(run.started.ok, `${name}: ${JSON.stringify(run.started)}`);
    const { cannotTell = [] } = adapter.capabilities;
    assert.ok(!cannotTell.includes(name), `${name}: the manifest says that the vendor has no words for it`);
  };
  const refuses: Look = (name, run) => {
    assert.equal(startFault(run), "refused_input", name);
    assert.ok(isDisclaimed(adapter, name), `${name}: the manifest does not say that the vendor has no words for it`);
  };
  return [
    ["twin-scenarios-start", played, starts],
    ["twin-callbacks-are-authentic-and-known", played, everythingWasAuthentic],
    ["twin-references-and-times-agree", played, referencesAgree],
    ["twin-scenarios-end-as-stated", played, endsAsTold(spec)],
    ["twin-scenarios-tell-their-reason", played, reasonIsTold],
    ["twin-approval-says-what-ran", played, approvalSaysWhatRan(adapter, spec)],
    ["twin-fetch-agrees", played, fetchAgrees],
    ["twin-order-and-duplicates-do-not-matter", played, orderDoesNotMatter(adapter)],
    ["twin-abandoned-is-never-judged", ABANDONED.filter((name) => played.includes(name)), nothingWasJudged],
    ["twin-fetch-heals-a-lost-callback", HEALED.filter((name) => played.includes(name)), fetchHeals],
    ["twin-refuses-what-the-vendor-has-no-words-for", silent, refuses],
    [
      "twin-failing-start-is-the-right-fault",
      failing,
      (name, run) => assert.equal(startFault(run), FAILING_STARTS[name], name),
    ],
  ];
};

/** The scenarios, each played once. */
const storyChecks = (twin: TwinOf, subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = bound(subject, twinSettings(twin));
  const runs = new Map<ScenarioName, Promise<TwinRun>>();
  const runOf = (name: ScenarioName): Promise<TwinRun> => {
    const run = runs.get(name) ?? runAgainstTwin(adapter, twin, name, 11, spec.retakesByResubmission);
    runs.set(name, run);
    return run;
  };
  return rows(adapter, spec).map(([name, over, look]) => ({
    name,
    run: async () => {
      for (const scenario of over) look(scenario, await runOf(scenario));
    },
  }));
};

/** The adapter against the independently written twin of its vendor. */
export const twinChecks = (twin: TwinOf, subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => [
  ...storyChecks(twin, subject, spec),
  ...journeyChecks(twin, subject, spec),
];
