import { createSend, type Driver, type Send } from "../../mock-vendor/target/driver.ts";
import { gatewayDriver } from "../../mock-vendor/target/gateway.ts";
import { simpleDriver } from "../../mock-vendor/target/simple.ts";
import type { Outcome, Scenario } from "./scenario.ts";
import { SetUpFailed } from "./set-up-failed.ts";
import type { Stage } from "./stage.ts";
import type { Twins } from "./twins.ts";

export const DRIVERS = ["gateway", "simple"] as const;
export type DriverName = (typeof DRIVERS)[number];

export interface Target {
  readonly name: string;
  readonly url: string;
  readonly driver: DriverName;
  readonly key?: string | undefined;
  readonly restart?: (() => Promise<void>) | undefined;
}

export interface Row {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly milliseconds: number;
}

export interface Scored {
  readonly target: string;
  readonly rows: readonly Row[];
  /** 0 to 100: of the scenarios that could be judged. */
  readonly score: number;
  readonly seconds: number;
}

const POINTS = { pass: 1, partial: 0.5, safe: 0.25, fail: 0, skipped: 0 } as const;

export const scoreOf = (rows: readonly Row[]): number => {
  const judged = rows.filter(({ outcome }) => outcome.verdict !== "skipped");
  const points = judged.reduce((sum, { outcome }) => sum + POINTS[outcome.verdict], 0);
  return judged.length === 0 ? 0 : Math.round((1000 * points) / judged.length) / 10;
};

const driverOf = (target: Target, send: Send): Driver =>
  target.driver === "gateway" ? gatewayDriver(send, target.key ?? "") : simpleDriver(send, target.key);

/** Names that no earlier run used at the same target. */
const createFresh = (): Stage["fresh"] => {
  const run = Date.now().toString(36);
  let count = 0;
  return () => {
    count += 1;
    return { name: `Bench${run}x${count}`, key: `bench-${run}-${count}` };
  };
};

/** What was seen; a scenario that did not get to its point has failed. */
const outcomeOf = async <T>(running: Promise<T>): Promise<T | Outcome> => {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof SetUpFailed)) throw error;
    return { verdict: "fail", seen: error.message };
  }
};

const runOne = async (scenario: Scenario, stage: Stage): Promise<() => Promise<Row>> => {
  const began = performance.now();
  const first = await outcomeOf(scenario.run(stage));
  // Whatever a scenario left broken is none of the next one's business.
  stage.twins.tap.setOutages();
  stage.twins.tap.holdCreates(undefined);
  const rowOf = (outcome: Outcome): Row => ({ scenario, outcome, milliseconds: Math.round(performance.now() - began) });
  if (typeof first !== "function") return async () => rowOf(first);
  const rest = outcomeOf(first());
  return async () => rowOf(await rest);
};

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly patienceSeconds: number;
  readonly progress?: (row: Row) => void;
}

/** One after the other, as an outage is of the whole vendor; what only waits does so beside the others. */
export const runBench = async (twins: Twins, target: Target, options: RunOptions): Promise<Scored> => {
  const { scenarios, patienceSeconds, progress = () => undefined } = options;
  const { send, close } = createSend(target.url);
  const stage: Stage = {
    driver: driverOf(target, send),
    send,
    twins,
    patience: patienceSeconds * 1000,
    restart: target.restart,
    fresh: createFresh(),
  };
  const began = performance.now();
  if (!(await stage.driver.ready())) throw new Error(`${target.url} does not answer`);
  const pending: Promise<Row>[] = [];
  for (const scenario of scenarios) {
    const row = (await runOne(scenario, stage))();
    pending.push(row);
    void row.then(progress);
  }
  const rows = await Promise.all(pending);
  await close();
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  return { target: target.name, rows, score: scoreOf(rows), seconds };
};
