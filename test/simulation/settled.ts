import { isTerminal, type Status } from "../../contracts/status.ts";
import type { Rig } from "../kit/gateway-rig.ts";
import { Violation } from "./watch.ts";

const HOUR = 3_600_000;
const ALL = 10_000;

const must = (holds: boolean, name: string, detail: string): void => {
  if (!holds) throw new Violation(`${name}: ${detail}`);
};

const all = (rig: Rig) => ({
  sessions: rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: ALL }),
  timers: rig.engine.list({ table: "timers", order: ["due_at", "asc"], limit: ALL }),
  attempts: rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: ALL }),
});

/** Every session that is open has somebody who comes back to it, and nothing waits for a vendor that answers. */
const checkCare = (rig: Rig): void => {
  const { sessions, timers, attempts } = all(rig);
  const due = new Set(timers.map(({ id }) => id));
  for (const { id, status, waiting_json } of sessions.filter((session) => !isTerminal(session.status as Status))) {
    const active = attempts.find((attempt) => attempt.session_id === id && attempt.active === 1);
    must(due.has(`expire:${id}`), "L2 an open session expires", `${id} is ${status}`);
    must(waiting_json === null, "L2 a waiting session is started once a vendor answers", id);
    must(active?.vendor_ref != null, "F3 a start in doubt is resolved", `${id} has no started attempt`);
    must(due.has(`poll:${active?.id ?? ""}`), "L2 a silent attempt is asked about", `${id} is ${status}`);
  }
};

const checkQueues = (rig: Rig): void => {
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

const checkOutbox = ({ engine }: Rig): void => {
  const [endpoint] = engine.list({ table: "endpoints", order: ["id", "asc"], limit: 1 });
  if (endpoint?.status !== "enabled") return;
  const events = engine.count("events", {});
  const delivered = engine.count("deliveries", { endpoint_id: endpoint.id });
  must(events === delivered, "O4 each event has its delivery", `${events} events, ${delivered} deliveries`);
};

const checkTheEnd = (rig: Rig): void => {
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

/** The storm is over: first a quiet quarter of an hour, then three hours, then eight days in leaps. */
export const settleDown = async (rig: Rig): Promise<void> => {
  await rig.advance(120_000);
  for (let leaps = 0; leaps < 40; leaps += 1) await rig.world.leap(HOUR / 12);
  checkCare(rig);
  checkQueues(rig);
  for (let leaps = 0; leaps < 48; leaps += 1) {
    await rig.world.leap(4 * HOUR);
    await rig.advance(5_000);
  }
  checkQueues(rig);
  checkOutbox(rig);
  checkTheEnd(rig);
};
