import type { Vendor as VendorView } from "../../contracts/api-keys.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import { type Random, seededRandom } from "../../mock-vendor/random.ts";
import { type Engine, openEngine } from "../../src/store/sqlite/engine.ts";
import type { HttpRequest } from "../../src/world.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import { lognormal } from "./chance.ts";
import type { Trouble } from "./trouble.ts";
import { alone, type Vendor } from "./vendors.ts";

/** What the gateway has learned of its vendors: what it keeps in its database and takes up at its next start. */
export type Learned = readonly { readonly name: string; readonly value: string }[];

export interface Replayed {
  /** Seconds from the beginning of the incident; undefined: within the time looked at, never. */
  readonly seenAfter: number | undefined;
  /** By what the gateway shows: the cause of `vendor.degraded`, or a breaker that is not closed. */
  readonly seenAs: string | undefined;
  /** When new sessions began to be led elsewhere. */
  readonly weightFellAfter: number | undefined;
  /** Opened since the incident began, and of those the approved when it was seen or the time was over. */
  readonly opened: number;
  readonly approved: number;
  /** Anything was shown before the incident began. */
  readonly falseAlarm: boolean;
}

const SECOND = 1000;
const OTHER: Readonly<Record<string, VendorId>> = { onfido: "sumsub", sumsub: "onfido" };
/** For a fault of one session to be found; then it is taken away again. Seconds. */
const RULE_LIFE = 60;
const LOOKED_EVERY = 5;
/** Of a good day, before the incident. */
const BEFORE = 120;

interface Stage {
  readonly rig: Rig;
  readonly random: Random;
  readonly vendor: Vendor;
  /** Who needs a human is told by the incident's own faults. */
  humansAreTold: boolean;
  readonly rules: { readonly id: string; readonly at: number }[];
  readonly ruled: Set<string>;
}

/** Each attempt gets its own time at the vendor, before the vendor hears of it: the twins' own persons take a second. */
const giveTimes = ({ rig, random, vendor, humansAreTold, rules, ruled }: Stage): void => {
  const newest = rig.engine.list({ table: "attempts", order: ["id", "desc"], limit: 5 });
  for (const { id } of newest.filter((attempt) => !ruled.has(attempt.id))) {
    ruled.add(id);
    const add = (kind: "decisions_slow" | "human_review_slow", seconds: number): void => {
      const rule = rig.mock.faults.add({ kind, probability: 1, session: id, seconds });
      rules.push({ id: rule.id, at: rig.world.monotonic() / SECOND });
    };
    const { automatic, human, referred } = vendor;
    if (!humansAreTold && random() < referred) add("human_review_slow", lognormal(random, human.median, human.sigma));
    add("decisions_slow", lognormal(random, automatic.median, automatic.sigma));
  }
};

const forgetRules = ({ rig, rules }: Stage): void => {
  const now = rig.world.monotonic() / SECOND;
  while ((rules[0]?.at ?? now) < now - RULE_LIFE) rig.mock.faults.remove(rules.shift()?.id ?? "");
};

const preloaded = (learned: Learned): Engine => {
  const engine = openEngine(":memory:");
  engine.apply([learned.map((row) => ({ op: "insert", table: "meta", row }) as const)]);
  return engine;
};

/** A whole gateway before the twins of two vendors, the first of which gets everybody so long as it is well. */
const createStage = async (vendor: Vendor, seed: number, learned: Learned): Promise<Stage> => {
  let stage: Stage | undefined;
  const onVendorRequest = (_: HttpRequest): void => {
    if (stage !== undefined) giveTimes(stage);
  };
  const accounts = [vendor.vendor, OTHER[vendor.vendor] ?? "sumsub"] as const;
  const rig = await createRig({ seed, accounts, onVendorRequest, engine: preloaded(learned) });
  stage = { rig, random: seededRandom(seed), vendor, humansAreTold: false, rules: [], ruled: new Set() };
  return stage;
};

/** One session a second, whether or not the ones before were answered. */
const openFor = async (stage: Stage, seconds: number, name: string, look?: (second: number) => Promise<boolean>) => {
  const { rig } = stage;
  for (let second = 0; second < seconds; second += 1) {
    const headers = { "idempotency-key": `${name}-${second}` };
    void rig.call("POST", "/v1/sessions", { body: rig.body("approve"), headers });
    await rig.advance(SECOND);
    forgetRules(stage);
    // What a rig remembers of a day is more than a machine has.
    rig.world.requests.length = 0;
    rig.world.logs.length = 0;
    rig.world.points.length = 0;
    if ((await look?.(second + 1)) === true) return second + 1;
  }
  return seconds;
};

/** Lets a gateway live through `seconds` of a good day, and takes what it has learned. */
export const learn = async (vendor: string, seed: number, seconds: number): Promise<Learned> => {
  const [profile] = alone(vendor);
  if (profile === undefined) throw new Error(`${vendor} is not in the mix`);
  const stage = await createStage(profile, seed, []);
  await openFor(stage, seconds, "learn");
  const { rig } = stage;
  await rig.settle();
  const rows = rig.engine.list({ table: "meta", order: ["name", "asc"], limit: 1000 });
  rig.kill();
  rig.engine.close();
  return rows.filter(({ name }) => name.startsWith(`health:${vendor}`)).map(({ name, value }) => ({ name, value }));
};

const viewOf = async ({ rig, vendor }: Stage): Promise<VendorView> => {
  const { text } = await rig.world.settle(rig.call("GET", "/v1/vendors"));
  const found = (JSON.parse(text) as { data: VendorView[] }).data.find(
    ({ connection }) => connection === vendor.vendor,
  );
  if (found === undefined) throw new Error(`${vendor.vendor} is not listed`);
  return found;
};

const shownIn = ({ health, breakers }: VendorView): string | undefined =>
  health.find(({ cause }) => cause !== null)?.cause ??
  (breakers.some(({ state }) => state !== "closed") ? "breaker" : undefined);

const switchOn = ({ rig }: Stage, { vendor, minutes, faults }: Trouble): void => {
  const from = rig.mockWorld.now();
  for (const [place, { minutes: lasts = minutes, ...fault }] of faults.entries())
    rig.mock.faults.add({ ...fault, vendor, seed: place + 1, from, until: from + lasts * 60 * SECOND });
};

/** Plays the mock's own faults of an incident before a gateway that knows its vendor, until it shows that it knows. */
export const replay = async (trouble: Trouble, seed: number, learned: Learned, within: number): Promise<Replayed> => {
  const [profile] = alone(trouble.vendor);
  if (profile === undefined) throw new Error(`${trouble.vendor} is not in the mix`);
  const stage = await createStage(profile, seed, learned);
  const { rig } = stage;
  let falseAlarm = false;
  await openFor(stage, BEFORE, "before", async (second) => {
    if (second % LOOKED_EVERY === 0) falseAlarm ||= shownIn(await viewOf(stage)) !== undefined;
    return false;
  });
  stage.humansAreTold = trouble.faults.some(({ kind }) => kind === "human_review_slow");
  switchOn(stage, trouble);
  let [seenAs, weightFellAfter]: [string | undefined, number | undefined] = [undefined, undefined];
  const began = rig.world.now();
  const opened = await openFor(stage, within, "during", async (second) => {
    if (second % LOOKED_EVERY !== 0) return false;
    const view = await viewOf(stage);
    if (view.health.some(({ weight }) => weight < 1)) weightFellAfter ??= second;
    seenAs = shownIn(view);
    return seenAs !== undefined;
  });
  const rows = rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: 100_000 });
  const approved = rows.filter(({ status, created_at }) => created_at >= began && status === "approved").length;
  rig.kill();
  rig.engine.close();
  return {
    seenAfter: seenAs === undefined ? undefined : opened,
    seenAs,
    weightFellAfter,
    opened,
    approved,
    falseAlarm,
  };
};
