import type { Observation, VendorEvent } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../contracts/scenario.ts";
import { isTerminal, RANK, type Status } from "../../contracts/status.ts";
import type { Heard } from "./twin-heard.ts";
import { openTwin, type TwinOf, type TwinStage } from "./twin-stage.ts";

export interface TwinRun extends Heard {
  readonly started: Result<{ readonly vendorRef: string }>;
  /** Of the start, and of a resubmission after it. */
  readonly refs: readonly string[];
  /** What the vendor says at the end. */
  readonly fetched: Result<Observation> | undefined;
}

/** Long enough for a vendor to ask for another picture, and not for the link to end; milliseconds. */
const UNTIL_ASKED = 30_000;

/** What the caller does where the vendor cannot go on with what it has. */
const resubmitted = async (
  { adapter, stage }: { readonly adapter: BoundAdapter; readonly stage: TwinStage },
  scenario: ScenarioName,
  vendorRef: string,
): Promise<string> => {
  await stage.world.advance(UNTIL_ASKED);
  const fetched = await stage.converse(adapter.fetch(vendorRef));
  const expected: Scenario = SCENARIOS[scenario];
  const asked = fetched.ok && fetched.value.status === "needs_resubmission" && expected.ends === "approved";
  if (!asked || adapter.resubmit === undefined) return vendorRef;
  const again = await stage.converse(adapter.resubmit(vendorRef, stage.inputOf(scenario)));
  return again.ok ? again.value.vendorRef : vendorRef;
};

/** Enough for every scenario to come to its end, the retries of callbacks included; milliseconds. */
const WHOLE_STORY = 700_000;

/** Drives the adapter's start against the twin, lets the scenario play, and reads what came. */
export const runAgainstTwin = async (
  adapter: BoundAdapter,
  twin: TwinOf,
  scenario: ScenarioName,
  seed: number,
  resubmits = false,
): Promise<TwinRun> => {
  const stage = openTwin(adapter, twin, seed);
  const started = await stage.converse(adapter.start(stage.inputOf(scenario)));
  const first = started.ok ? started.value.vendorRef : undefined;
  const last = first && resubmits ? await resubmitted({ adapter, stage }, scenario, first) : first;
  await stage.world.advance(WHOLE_STORY);
  const fetched = last === undefined ? undefined : await stage.converse(adapter.fetch(last));
  const refs = [...new Set([first, last].flatMap((ref) => ref ?? []))];
  return { started, refs, fetched, ...stage.heard() };
};

export interface Outcome {
  readonly ends: Status | undefined;
  readonly through: readonly Status[];
  readonly contested: boolean;
}

const order = (a: VendorEvent, b: VendorEvent): number =>
  (a.occurredAt ?? "").localeCompare(b.occurredAt ?? "") ||
  (a.status ? RANK[a.status] : -1) - (b.status ? RANK[b.status] : -1) ||
  a.dedupeKey.localeCompare(b.dedupeKey);

/** A plain reading of events: each once, by the vendor's time; the first terminal status stays. */
export const outcomeOf = (events: readonly VendorEvent[]): Outcome => {
  const once = [...new Map(events.map((event) => [event.dedupeKey, event])).values()].sort(order);
  const through: Status[] = [];
  let contested = false;
  for (const { status } of once) {
    if (status === undefined) continue;
    const last = through.at(-1);
    if (last && isTerminal(last)) contested ||= status !== last && status !== "submitted";
    else if (status !== last) through.push(status);
  }
  return { ends: through.at(-1), through, contested };
};
