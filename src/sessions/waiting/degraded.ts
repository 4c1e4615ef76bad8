import type { Level } from "../../../contracts/policy.ts";
import { isPassing, type Route } from "../../core/route.ts";
import { cellOf } from "../../policies/policies.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Aggregate } from "../aggregate.ts";
import { isUntried } from "../routing/history.ts";
import { legalNow } from "../routing/legal.ts";
import { accountsOf, available } from "../routing/routing.ts";
import type { Services } from "../services.ts";

/** What a person may do before any vendor has judged them. Times in milliseconds since the epoch. */
export interface Grant {
  readonly granted_at: number;
  readonly expires_at: number;
  /** The caller's own words and amounts. */
  readonly limits: Readonly<Record<string, number>>;
}

/** The only level low enough for an allowance without a check. */
const LOW: Level = "basic";

/** No vendor may ever take the session: the one that the person must keep is not configured for it any more. */
const isStranded = async (services: Services, aggregate: Aggregate): Promise<boolean> => {
  const { order, refusals } = await legalNow(services, aggregate, {});
  return order.length === 0 && !refusals.some(isPassing);
};

/** Where a human being takes sessions in the place of the vendors. */
export interface Desk {
  readonly target: VendorAccount;
  readonly found: Route;
}

/** A desk that may take the session and is there; undefined: then nothing but a case can be opened. */
export const deskFor = async (services: Services, aggregate: Aggregate): Promise<Desk | undefined> => {
  const holding = aggregate.attempts.find(({ active }) => active === 1)?.connection;
  const found = await legalNow(services, aggregate, { holding, otherWay: true });
  const [target] = available(accountsOf(services, found));
  // The desk itself is down: it is no way out of that.
  return target === undefined || target.connection === holding ? undefined : { target, found };
};

/** What is done with a session for which no vendor is alive: as its policy cell says. */
export const degradedFor = async (services: Services, aggregate: Aggregate): Promise<"queue" | "manual" | Grant> => {
  const { session } = aggregate;
  const { policy_hash, segment, jurisdiction, level } = session;
  if (session.status !== "initiated") return "queue";
  if (await isStranded(services, aggregate)) return "manual";
  const { degraded = "queue" } = cellOf(services.policies, policy_hash, segment, jurisdiction);
  if (typeof degraded === "string") return degraded;
  if (level !== LOW || !(await isUntried(services, session))) return "queue";
  const granted_at = services.world.now();
  const { life_seconds, limits } = degraded.provisional;
  return { granted_at, expires_at: granted_at + life_seconds * 1000, limits };
};
