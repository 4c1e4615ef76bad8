import { comes, judgeAftermath, type Tries } from "../aftermath.ts";
import type { Scenario } from "../scenario.ts";
import { open } from "../stage.ts";
import { RETRY_AFTER_SECONDS, type WireFault, type Outage as WireOutage } from "../tap.ts";
import { allDown } from "./blackout.ts";

interface Outage {
  readonly name: string;
  readonly group: "outage" | "in doubt";
  readonly story: string;
  readonly fault: WireFault;
  readonly of: "everything" | "creates";
  readonly tries: Tries;
}

const FEW: Tries = { reasonable: 2, storm: 5 };

/** Some vendors need two writing requests for one verification. */
const DOUBT: Tries = { reasonable: 3, storm: 5 };

/** Nothing of a refused key or a stated waiting time gets better by asking again. */
const ONCE: Tries = { reasonable: 1, storm: 3 };

const criteriaOf = (tries: Tries): Scenario["criteria"] => ({
  pass: `a link in the first answer, one live verification, the person gets through, at most ${tries.reasonable} writing request(s) to the broken vendor`,
  partial:
    "the person gets through, but has to wait for the broken vendor, or one more verification stays live at another vendor, or a few more requests",
  safe: "an honest error within 15 s, and nothing left behind",
  fail: `no answer in 15 s, two live verifications at one vendor, a dead end, or ${tries.storm} requests and more`,
});

const scenarioOf = (outage: Outage): Scenario => ({
  name: outage.name,
  group: outage.group,
  story: outage.story,
  criteria: criteriaOf(outage.tries),
  run: async (stage) => {
    const { vendor } = await open(stage);
    const { fault, of } = outage;
    return judgeAftermath(outage.tries, await comes(stage, vendor, [{ fault, of, vendors: [vendor] }]));
  },
});

const DOUBTS: readonly Outage[] = [
  {
    name: "reset-after",
    group: "in doubt",
    story: "The vendor makes the verification; the connection is reset before the answer.",
    fault: "reset_after",
    of: "creates",
    tries: DOUBT,
  },
  {
    name: "truncated-answer",
    group: "in doubt",
    story: "The vendor makes the verification; its JSON answer breaks off half-way.",
    fault: "truncated",
    of: "creates",
    tries: DOUBT,
  },
  {
    name: "create-times-out",
    group: "in doubt",
    story: "The vendor makes the verification and never answers.",
    fault: "hang_after",
    of: "creates",
    tries: DOUBT,
  },
];

const OUTAGES: readonly Outage[] = [
  {
    name: "primary-503",
    group: "outage",
    story: "The vendor answers 503 to everything.",
    fault: "503",
    of: "everything",
    tries: FEW,
  },
  {
    name: "html-answer",
    group: "outage",
    story: "A proxy in front of it answers 200 with an HTML page.",
    fault: "html",
    of: "everything",
    tries: FEW,
  },
  {
    name: "reset-before",
    group: "outage",
    story: "The connection is reset before the vendor has taken the request.",
    fault: "reset_before",
    of: "everything",
    tries: FEW,
  },
];

const LIMITED: Outage = {
  name: "primary-429",
  group: "outage",
  story: `The vendor answers 429 with Retry-After: ${RETRY_AFTER_SECONDS}.`,
  fault: "429",
  of: "everything",
  tries: ONCE,
};

const HANG: Outage = {
  name: "primary-hangs",
  group: "outage",
  story: "The vendor takes the connection and never answers.",
  fault: "hang_before",
  of: "everything",
  tries: FEW,
};

const REVOKED: Outage = {
  name: "primary-401",
  group: "outage",
  story: "The vendor refuses the key: it was revoked.",
  fault: "401",
  of: "everything",
  tries: ONCE,
};

const secondInDoubt: Scenario = {
  name: "failover-in-doubt",
  group: "in doubt",
  story: "The first vendor is down, and the second makes the verification and resets the connection before its answer.",
  criteria: criteriaOf(DOUBT),
  run: async (stage) => {
    const { vendor: first } = await open(stage);
    const down: WireOutage = { fault: "503", of: "everything", vendors: [first] };
    stage.twins.tap.setOutages(down);
    const { vendor: second } = await open(stage);
    const outages: readonly WireOutage[] = [down, { fault: "reset_after", of: "creates", vendors: [second] }];
    return judgeAftermath(DOUBT, await comes(stage, second, outages));
  },
};

/** What many targets rightly answer by leaving a vendor alone for a while comes last. */
export const outages: readonly Scenario[] = [
  ...DOUBTS.map(scenarioOf),
  secondInDoubt,
  ...OUTAGES.map(scenarioOf),
  allDown,
  scenarioOf(LIMITED),
  scenarioOf(HANG),
  scenarioOf(REVOKED),
];
