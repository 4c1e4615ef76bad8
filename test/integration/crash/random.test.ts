import { afterAll, describe, expect, test } from "vitest";
import type { ScenarioName } from "../../../contracts/scenario.ts";
import { seededRandom } from "../../../mock-vendor/random.ts";
import { createSite, lookAgain, type Site } from "../../kit/gateway/process.ts";
import { ask, askUntilAnswered, changedReplays, type Opening, opening, rest, sessionIn, verdict } from "./client.ts";
import { damage, objectsOf, storedSessions } from "./ledger.ts";

/** At each of two installations, which live side by side as the machine has two cores. */
const KILLS_UNDER_LOAD = 75;
/** In a row, while the process takes up what the one before left. */
const KILLS_IN_RECOVERY = 10;
const CLIENTS = 4;
/** Sessions that a client opens in one life of the process; after that it reads. */
const OPENED_PER_LIFE = 2;
/** From readiness to the kill, and from the spawn to a kill during recovery, at most: in start-ups of this machine. */
const LONGEST_LIFE = 0.6;
const LONGEST_RECOVERY = 1.3;
const LIMIT = 30_000;

/** Their ends are reached without waiting for the polls that begin after a minute. */
const SCENARIOS: readonly ScenarioName[] = [
  "approve",
  "duplicate-callbacks",
  "reordered-callbacks",
  "stale-callback",
  "forged-callback",
  "partial-upload",
  "reject-forged",
  "review-then-approve",
  "review-then-reject",
  "blurred-then-approve",
  "sanctions-hit",
  "underage",
  "outage-503",
  "outage-reset",
];
const VENDORS = ["onfido", "sumsub", "stripe-identity"];
/** Left to the gateway: not every vendor has a word for them, and an outage is cured by another vendor. */
const ANYWHERE: readonly ScenarioName[] = ["sanctions-hit", "outage-503", "outage-reset", "underage"];

interface Ledger {
  readonly random: () => number;
  readonly openings: Opening[];
  /** Not answered yet: whoever comes first after the restart asks again. */
  readonly unanswered: Opening[];
  readonly wrong: string[];
  readonly readyMs: number[];
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

const draw = <T>(random: () => number, from: readonly T[]): T => {
  const drawn = from[Math.floor(random() * from.length)];
  if (drawn === undefined) throw new Error("nothing to draw from");
  return drawn;
};

const newOpening = ({ random, openings }: Ledger): Opening => {
  const scenario = draw(random, SCENARIOS);
  const wanted = opening(scenario, ANYWHERE.includes(scenario) ? undefined : draw(random, VENDORS));
  openings.push(wanted);
  return wanted;
};

const open = async (site: Site, ledger: Ledger, wanted: Opening): Promise<void> => {
  await ask(site, wanted);
  if (wanted.answer === undefined) ledger.unanswered.push(wanted);
};

/** Reads a session that was acknowledged, or asks for its answer again. */
const look = async (site: Site, { random, openings, wrong }: Ledger): Promise<void> => {
  const { answer, key } = draw(random, openings);
  if (answer === undefined) return lookAgain(1);
  const { id } = sessionIn(answer);
  const read = await site.call("GET", `/v1/sessions/${id}`);
  if (read.status !== 200 && read.status !== 0) wrong.push(`${key}: reading ${id} was answered ${read.status}`);
};

const client = async (site: Site, ledger: Ledger, alive: () => boolean): Promise<void> => {
  for (let opened = 0; alive(); ) {
    const again = ledger.unanswered.shift();
    if (again !== undefined) await open(site, ledger, again);
    else if (opened < OPENED_PER_LIFE) {
      opened += 1;
      await open(site, ledger, newOpening(ledger));
    } else {
      await look(site, ledger);
      await lookAgain(10);
    }
  }
};

/** One life of the process: from its start to a kill at a random instant under load. */
const life = async (site: Site, ledger: Ledger): Promise<void> => {
  const gateway = await site.start();
  ledger.readyMs.push(gateway.readyMs);
  if (gateway.origin === undefined) throw new Error(`it did not start: ${gateway.output()}`);
  await site.redeliver();
  const clients = Array.from({ length: CLIENTS }, () => client(site, ledger, gateway.alive));
  await lookAgain(ledger.random() * LONGEST_LIFE * median(ledger.readyMs));
  await gateway.kill();
  await Promise.all(clients);
};

const killInRecovery = async (site: Site, { random, readyMs }: Ledger): Promise<void> => {
  const starting = site.spawn();
  await lookAgain(random() * LONGEST_RECOVERY * median(readyMs));
  await starting.kill();
};

const sampled = async (site: Site, { openings, wrong, random }: Ledger): Promise<void> => {
  const gateway = await site.start();
  wrong.push(...damage(site));
  const answered = openings.filter(({ answer }) => answer !== undefined);
  for (let sample = 0; sample < 10 && answered.length > 0; sample += 1)
    wrong.push(...(await changedReplays(site, draw(random, answered))));
  await gateway.kill();
};

const doubled = (site: Site, openings: readonly Opening[]): readonly string[] => {
  const stored = storedSessions(site);
  const rows = openings.flatMap(({ key, answer }) => {
    const session = answer && stored.get(sessionIn(answer).id);
    return session === undefined ? [] : [{ key, objects: objectsOf(site, session) }];
  });
  const extra = stored.size === openings.length ? [] : [`${openings.length} requests made ${stored.size} sessions`];
  return [
    ...extra,
    ...rows
      .filter(({ objects: [active] }) => active !== 1)
      .map(({ key, objects }) => `${key} has objects ${objects.join(", ")}`),
  ];
};

/** Everything that was wrong at any time, and what it took. */
const siege = async (site: Site, seed: number): Promise<Ledger> => {
  const ledger: Ledger = { random: seededRandom(seed), openings: [], unanswered: [], wrong: [], readyMs: [] };
  const first = await site.start();
  const made = await site.call("POST", "/v1/webhook-endpoints", { json: { url: site.receiverUrl } });
  if (made.status !== 201) throw new Error(`the first start went wrong: ${first.output()}`);
  // A process that ends by itself keeps what it compiled: the later starts take half as long.
  await first.kill("SIGTERM");
  for (let kill = 1; kill <= KILLS_UNDER_LOAD; kill += 1) {
    await life(site, ledger);
    if (kill % 25 === 0) await sampled(site, ledger);
  }
  for (let kill = 1; kill <= KILLS_IN_RECOVERY; kill += 1) await killInRecovery(site, ledger);
  const last = await site.start();
  for (const wanted of ledger.openings) await askUntilAnswered(site, wanted, LIMIT);
  ledger.wrong.push(...(await rest(site, ledger.openings, LIMIT)));
  ledger.wrong.push(...(await verdict(site, ledger.openings)), ...doubled(site, ledger.openings));
  await last.kill();
  return ledger;
};

/*
 * Seen to fail. With a receipt answered before its commit, 28 kills lost 8 acknowledged callbacks, and two sessions never
 * came to their end. With a create answered before its settlement was stored, the replays of 8 of 91 creates had other
 * bytes. Without the look at parked callbacks after a start (src/inbound/inbox.ts), those whose process died between
 * learning their reference and applying them stayed parked. With a look at the vendor's reference and one at ours that
 * did not allow for a start stored between them (src/inbound/apply.ts), 6 of 2728 callbacks were quarantined.
 */
describe("the process is killed again and again under load", () => {
  const sites: Promise<Site>[] = [createSite(), createSite()];
  afterAll(async () => {
    for (const site of sites) await (await site).close();
  });

  test("nothing acknowledged is lost, nothing happens twice, everything comes to its end", {
    timeout: 300_000,
  }, async () => {
    const startedAt = performance.now();
    const ledgers = await Promise.all(sites.map(async (site, index) => siege(await site, 20_261_123 + index)));
    const seconds = (performance.now() - startedAt) / 1000;
    const kills = sites.length * (KILLS_UNDER_LOAD + KILLS_IN_RECOVERY);
    const callbacks = (await Promise.all(sites)).reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    const openings = ledgers.reduce((sum, ledger) => sum + ledger.openings.length, 0);
    console.info(
      `SIGKILL: ${kills} kills in ${seconds.toFixed(0)} s (${(kills / seconds).toFixed(1)} a second), ` +
        `${openings} sessions, ${callbacks} acknowledged callbacks; ` +
        `ready after ${median(ledgers.flatMap(({ readyMs }) => readyMs)).toFixed(0)} ms (median, two at a time)`,
    );
    expect(ledgers.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(openings).toBeGreaterThan(KILLS_UNDER_LOAD);
    expect(callbacks).toBeGreaterThan(openings);
  });
});
