import type { Route } from "../../core/route.ts";
import { linkActive } from "../../telemetry/traces.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { stall } from "../../world.ts";
import type { Aggregate } from "../aggregate.ts";
import { intentRow } from "../attempt/intent.ts";
import { touchSession } from "../change.ts";
import { legalNow } from "../routing/legal.ts";
import { accountsOf, available } from "../routing/routing.ts";
import type { Services } from "../services.ts";
import { isQueued, isReadySoon, isWell } from "../waiting/line.ts";
import { settle } from "./settle.ts";
import { begin } from "./start.ts";

/** A first intent for a session that found no vendor alive when it was opened. */
const intendFirst = async (services: Services, aggregate: Aggregate, account: VendorAccount, found: unknown) => {
  const number = Math.max(0, ...aggregate.attempts.map((attempt) => attempt.number)) + 1;
  const attempt = intentRow(services.world, aggregate.session, account, number, found);
  const touched = touchSession(services.world, aggregate.session, { vendor: account.adapter.id });
  const committed = await services.store.commit([...touched.writes, { op: "insert", table: "attempts", row: attempt }]);
  return committed.ok
    ? { ...aggregate, session: touched.session, attempts: [...aggregate.attempts, attempt] }
    : undefined;
};

/** One try of a session's start, at whoever may take it. */
const tryNow = async (
  services: Services,
  aggregate: Aggregate,
  found: Route,
  order: readonly VendorAccount[],
): Promise<void> => {
  if (aggregate.attempts.some((attempt) => attempt.active === 1)) {
    await begin(services, aggregate, order, true);
    return;
  }
  const [first] = available(order);
  const ready = first === undefined ? aggregate : await intendFirst(services, aggregate, first, found);
  if (ready !== undefined) await begin(services, ready, order, false);
};

/**
 * Starts a queued session, or finds out what became of a start that was under way when the process ended. A session that
 * waits goes on waiting, without a call, where no vendor takes it yet. `letNext`: as in line.ts.
 */
export const beginLater = async (services: Services, aggregate: Aggregate, letNext: () => void): Promise<void> => {
  linkActive(aggregate.session.traceparent);
  await services.node.heed();
  if (services.world.buggify("later.slow_look")) await stall(services.world);
  const holding = aggregate.attempts.find((attempt) => attempt.active === 1)?.connection;
  const found = await legalNow(services, aggregate, { holding });
  const order = accountsOf(services, found, holding);
  if (isQueued(aggregate.session) && !(await isReadySoon(services.world, order))) {
    await settle(services, aggregate, undefined);
    return;
  }
  // A start that looks first for what an earlier try made takes longer: the next one would overtake it.
  if (holding === undefined && isWell(order)) letNext();
  await tryNow(services, aggregate, found, order);
};
