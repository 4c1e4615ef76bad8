import type { Session } from "../../contracts/api.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import type { FaultRule } from "../../mock-vendor/faults/rules.ts";
import type { CallbackEntry, JournalEntry } from "../../mock-vendor/journal.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import { fsck } from "../simulation/oracle/fsck.ts";
import { settleDown } from "../simulation/oracle/settled.ts";
import { createWatch } from "../simulation/oracle/watch.ts";

const HOUR = 3_600_000;
/** Processes that the final check allows a budget of retries for: the one here, and its two restarts at the end. */
const LIVES = 3;

export interface FaultRun {
  /** Status of the answer to each of the two callers. */
  readonly answered: readonly number[];
  /** Their sessions an hour after. */
  readonly sessions: readonly Session[];
  /** How often each was decided, of all that a caller may be told. */
  readonly decided: readonly number[];
  readonly callbacks: readonly CallbackEntry[];
  readonly hits: number;
}

const open = async (rig: Rig, key: string, body: object): Promise<{ readonly status: number; readonly id: string }> => {
  const headers = { "idempotency-key": key };
  const { status, text } = await rig.world.settle(rig.call("POST", "/v1/sessions", { body, headers }));
  return { status, id: (JSON.parse(text) as { id?: string }).id ?? "" };
};

const isCallback = (entry: JournalEntry): entry is CallbackEntry => entry.kind === "callback";

/**
 * Two persons at the whole gateway under one fault. All invariants of the simulation are checked after every step, then
 * eight days pass, and the database is examined. Throws what did not hold.
 */
export const runUnderFault = async (
  rule: Omit<FaultRule, "id">,
  scenario: ScenarioName,
  vendor: VendorId,
): Promise<FaultRun> => {
  let rig: Rig | undefined;
  const watch = createWatch(() => rig);
  rig = await createRig({
    wrapStore: (store) => watch.noted(store),
    afterStep: watch.check,
    onVendorRequest: watch.sent,
  });
  rig.mock.faults.add(rule);
  const someone = rig.body(scenario, vendor);
  const first = await open(rig, "one", someone);
  const other = { reference: "user_43", given_name: "Bea", family_name: "Lind", date_of_birth: "1991-02-11" };
  const second = await open(rig, "two", { ...someone, subject: other });
  await rig.advance(HOUR);
  await rig.settle();
  const both = [first, second];
  const sessions = [await rig.session(first.id), await rig.session(second.id)];
  const hits = rig.mock.faults.list().reduce((sum, one) => sum + one.hits, 0);
  const callbacks = rig.mock.journal().filter(isCallback);
  await settleDown(rig, rig.nodes, watch, { storm: false, odd: false, ended: 0 });
  fsck(rig, watch, LIVES);
  const decided = both.map(
    ({ id }) => watch.mirror.where("events", { session_id: id, type: "session.decided" }).length,
  );
  return { answered: both.map(({ status }) => status), sessions, decided, callbacks, hits };
};
