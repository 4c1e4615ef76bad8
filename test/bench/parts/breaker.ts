import { createNodeWorld } from "../../../src/node-world.ts";
import { createBreaker, type Verdict } from "../../../src/vendors/breaker.ts";
import { fixed, type Part, type PartOptions, type Section } from "../report.ts";
import { maximum, median, medianDifference } from "../statistics.ts";

const good = async (): Promise<Verdict> => "success";
const asSaid = (verdict: Verdict): Verdict => verdict;

/** Nanoseconds of one turn, on average over `turns`. */
const time = async (turns: number, turn: () => Promise<unknown>): Promise<number> => {
  const since = process.hrtime.bigint();
  for (let count = 0; count < turns; count += 1) await turn();
  return Number(process.hrtime.bigint() - since) / turns;
};

const breakersOf = async () => {
  const world = createNodeWorld({ logLevel: "error" });
  const make = () => createBreaker(world, () => undefined);
  const [closed, open] = [make(), make()];
  await open.guard<Verdict>(async () => "credentials", asSaid);
  if (open.phase() !== "open") throw new Error("the breaker to be measured open is not");
  return { closed, open, close: world.close };
};

const run = async ({ quick, progress }: PartOptions): Promise<Section> => {
  const { closed, open, close } = await breakersOf();
  const [rounds, turns] = [quick ? 7 : 21, quick ? 50_000 : 200_000];
  const times: Record<"bare" | "closed" | "open", number[]> = { bare: [], closed: [], open: [] };
  progress(`breaker: ${rounds} rounds of ${turns} calls each way`);
  // The first round is the compiler's.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await time(turns, good);
    const guarded = await time(turns, () => closed.guard(good, asSaid));
    const refused = await time(turns, () => open.guard(good, asSaid));
    if (round > 0)
      for (const [name, one] of [
        ["bare", bare],
        ["closed", guarded],
        ["open", refused],
      ] as const)
        times[name].push(one);
  }
  await close();
  const decision = medianDifference(times.closed, times.bare);
  const refusal = medianDifference(times.open, times.bare);
  const row = (name: string, values: readonly number[]) => [name, fixed(median(values), 0), fixed(maximum(values), 0)];
  return {
    title: "Breaker",
    columns: ["one await of", "median, ns", "worst round, ns"],
    rows: [
      row("a bare call", times.bare),
      row("a guarded call, breaker closed", times.closed),
      row("a guarded call, breaker open: refused", times.open),
    ],
    targets: [
      {
        text: "decision of a closed breaker <= 2 microseconds",
        measured: `${fixed(decision, 0)} ns`,
        met: decision <= 2000,
      },
      {
        text: "decision of an open breaker <= 2 microseconds",
        measured: `${fixed(refusal, 0)} ns`,
        met: refusal <= 2000,
      },
    ],
    notes: [
      "A decision is the guarded call less the bare one of the same round: admission, the verdict, the window of the last 20 calls and the rule over it.",
    ],
  };
};

export const breaker: Part = { name: "breaker", run };
