import type { Observation } from "../../contracts/adapter.ts";
import type { World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { converse } from "./converse.ts";
import { deadlineIn } from "./deadline.ts";

const FETCH_DEADLINE = 15_000;

export interface Fetched {
  readonly observation: Observation;
  readonly vendorRequestId: string | null;
}

/** Asks the vendor how an attempt stands; undefined when it cannot tell now. */
export const fetchAttempt = async (
  world: World,
  account: VendorAccount,
  vendorRef: string,
): Promise<Fetched | undefined> => {
  const result = await converse(
    world,
    account,
    "read",
    account.adapter.fetch(vendorRef),
    deadlineIn(world, FETCH_DEADLINE),
  );
  if (result.ok) return { observation: result.value, vendorRequestId: result.vendorRequestId ?? null };
  world.log.warn({ connection: account.connection, fault: result.fault.kind }, "fetch failed");
  return undefined;
};

/** Asks the vendor to end an attempt. True when it did, or never can: then there is nothing to repeat. */
export const cancelAttempt = async (world: World, account: VendorAccount, vendorRef: string): Promise<boolean> => {
  const { cancel } = account.adapter;
  if (cancel === undefined) return true;
  const result = await converse(world, account, "change", cancel(vendorRef), deadlineIn(world, FETCH_DEADLINE));
  return result.ok || result.fault.kind === "not_found" || result.fault.kind === "refused_input";
};
