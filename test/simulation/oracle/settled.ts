import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { RigNode } from "../../kit/gateway/rig-nodes.ts";
import type { Weather } from "../storm/weather.ts";
import type { Verdicts } from "./verdicts.ts";
import type { Watch } from "./watch.ts";

const HOUR = 3_600_000;
const ALL = 10_000;

type Must = Verdicts["must"];

const all = (rig: Rig) => ({
  sessions: rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: ALL }),
  timers: rig.engine.list({ table: "timers", order: ["due_at", "asc"], limit: ALL }),
  attempts: rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: ALL }),
});

/** Every session that is open has somebody who comes back to it, and nothing waits for a vendor that answers. */
const checkCare = (rig: Rig, must: Must): void => {
  const { sessions, timers, attempts } = all(rig);
  const due = new Set(timers.map(({ id }) => id));
  for (const { id, status, waiting_json } of sessions.filter((session) => !isTerminal(session.status as Status))) {
    const active = attempts.find((attempt) => attempt.session_id === id && attempt.active === 1);
    must(due.has(`expire:${id}`), "L2 an open session expires", `${id} is ${status}`);
    // Handed over to people where no vendor may ever take it: then nobody is asked.
    if (active === undefined && status === "pending_review") continue;
    must(waiting_json === null, "L2 a waiting session is started once a vendor answers", id);
    must(active?.vendor_ref != null, "F3 a start in doubt is resolved", `${id} has no started attempt`);
    must(due.has(`poll:${active?.id ?? ""}`), "L2 a silent attempt is asked about", `${id} is ${status}`);
  }
};

const checkQueues = (rig: Rig, must: Must): void => {
  const { engine } = rig;
  const count = (state: string) => engine.count("inbox", { state });
  must(count("pending") === 0, "D2 every callback gets a verdict", `${count("pending")} are pending`);
  must(
    engine.count("deliveries", { state: "pending" }) === 0,
    "O4 deliveries are settled",
    `${engine.count("deliveries", { state: "pending" })} are pending`,
  );
  const running = engine.count("idempotency", { state: "running" });
  must(running === 0, "I2 every execution is completed", `${running} are running`);
};

const checkOutbox = ({ engine }: Rig, must: Must): void => {
  const [endpoint] = engine.list({ table: "endpoints", order: ["id", "asc"], limit: 1 });
  if (endpoint?.status !== "enabled") return;
  const events = engine.count("events", {});
  const delivered = engine.count("deliveries", { endpoint_id: endpoint.id });
  must(events === delivered, "O4 each event has its delivery", `${events} events, ${delivered} deliveries`);
};

const checkTheEnd = (rig: Rig, must: Must): void => {
  const { sessions, timers } = all(rig);
  const open = sessions.filter(({ status }) => !isTerminal(status as Status));
  must(open.length === 0, "L2 every session ends", open.map(({ id, status }) => `${id} ${status}`).join());
  must(
    rig.engine.count("inbox", { state: "parked" }) === 0,
    "D2 nothing stays parked beyond its time",
    "a callback is parked",
  );
  must(timers.length === 0, "L5 no timer outlives its work", timers.map(({ id }) => id).join());
};

/** Processes that begin one after another find nothing to do. */
const checkRestarts = async (rig: Rig, nodes: readonly RigNode[], { mirror, verdicts }: Watch): Promise<void> => {
  const before = mirror.rows("transitions").length + mirror.rows("events").length;
  for (const node of [...nodes, ...nodes.slice(0, 1)]) {
    node.kill();
    await rig.world.settle(node.restart());
  }
  const after = mirror.rows("transitions").length + mirror.rows("events").length;
  verdicts.must(after === before, "L6 recovery changes nothing twice", `${after - before} rows more`);
};

/** What a node that ended left is somebody else's by now. */
const checkNodes = ({ engine }: Rig, nodes: readonly RigNode[], must: Must): void => {
  const counted = engine.list({ table: "nodes", order: ["id", "asc"], limit: ALL }).map(({ id }) => id);
  if (counted.length === 0) return;
  const living = nodes.map((node) => node.id() ?? "").sort();
  must(counted.join() === living.join(), "G4 a dead node is missed", `${counted.join()} instead of ${living.join()}`);
};

/** Timers of the world that a gateway without work holds: its sweeps. */
const IDLE_TIMERS = 16;

/** The storm is over: first a quiet quarter of an hour, then three hours, then eight days in leaps. */
export const settleDown = async (
  rig: Rig,
  nodes: readonly RigNode[],
  watch: Watch,
  weather: Weather,
): Promise<void> => {
  const { must } = watch.verdicts;
  await rig.advance(120_000);
  weather.odd = false;
  for (let leaps = 0; leaps < 10; leaps += 1) {
    await rig.world.leap(HOUR / 3);
    await rig.advance(2_000);
  }
  checkCare(rig, must);
  checkQueues(rig, must);
  weather.odd = true;
  for (let leaps = 0; leaps < 16; leaps += 1) {
    await rig.world.leap(12 * HOUR);
    await rig.advance(5_000);
    if (leaps === 13) weather.odd = false;
  }
  checkQueues(rig, must);
  checkOutbox(rig, must);
  checkTheEnd(rig, must);
  checkNodes(rig, nodes, must);
  await checkRestarts(rig, nodes, watch);
  const timers = rig.world.pendingTimers();
  must(
    timers <= IDLE_TIMERS * rig.nodes.length,
    "L5 an idle gateway holds no more than its sweeps",
    `${timers} timers of the world`,
  );
};
