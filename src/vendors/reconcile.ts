import type { Observation } from "../../contracts/adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { converse } from "./converse.ts";
import { deadlineIn } from "./deadline.ts";
import { DEADLINES_MS } from "./limits.ts";

export interface Fetched {
  readonly observation: Observation;
  readonly vendorRequestId: string | null;
}

/** Asks the vendor how an attempt stands. */
export const fetchAttempt = async (
  world: World,
  account: VendorAccount,
  vendorRef: string,
  /** Is told how many calls it took. */
  asked: (calls: number) => void,
): Promise<Result<Fetched>> => {
  const result = await converse(
    world,
    account,
    "read",
    account.adapter.fetch(vendorRef),
    deadlineIn(world, world.buggify("poll.short_deadline") ? 1000 : DEADLINES_MS.read),
  );
  asked(result.calls);
  if (result.ok) return ok({ observation: result.value, vendorRequestId: result.vendorRequestId ?? null });
  world.log.warn({ connection: account.connection, fault: result.fault.kind }, "fetch failed");
  return result;
};

/** Asks the vendor to end an attempt. True when it did, or never can: then there is nothing to repeat. */
export const cancelAttempt = async (world: World, account: VendorAccount, vendorRef: string): Promise<boolean> => {
  const { cancel } = account.adapter;
  if (cancel === undefined) return true;
  const result = await converse(
    world,
    account,
    "change",
    cancel(vendorRef),
    deadlineIn(world, world.buggify("cancel.short_deadline") ? 500 : DEADLINES_MS.change),
  );
  return result.ok || result.fault.kind === "not_found" || result.fault.kind === "refused_input";
};
