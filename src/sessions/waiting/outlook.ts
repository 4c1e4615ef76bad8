import { startRetryDelay } from "../../core/failover.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { World } from "../../world.ts";

/** While a probe is under way, or the contract is used up, nobody knows better; milliseconds. */
const SOON = 1000;

/** When the account may take a start again; milliseconds since the epoch. Now: nothing speaks against it. */
export const backAt = (world: World, { control, contract, breakers }: VendorAccount): number => {
  const now = world.now();
  const ordered = control.inForce() === undefined ? now : (control.ordered()?.until ?? now);
  const { nextProbeAt } = breakers.start.state();
  const probe = breakers.start.admits() ? now : (nextProbeAt ?? now + SOON);
  const quota = contract.exhausted() ? now + SOON : now;
  return Math.max(now, Math.ceil(Math.max(ordered, contract.heldUntil() ?? now, probe, quota)));
};

export interface Failed {
  readonly connection: string;
  readonly retryAfterSeconds: number | undefined;
  /** What we sent was refused: it will be again, until somebody mends it. */
  readonly isOurInput: boolean;
}

/**
 * Longest rest before a vendor against which nothing speaks is tried again; milliseconds. It is its breaker that spares a
 * vendor which is down: a session that rested longer than the others would lose its place in the line.
 */
const LONGEST_REST = 15_000;

/** When the next try is worth its call: as soon as the first of the accounts may be back. */
export const retryTime = (
  world: World,
  accounts: readonly VendorAccount[],
  retries: number,
  failed: Failed | undefined,
): number => {
  const now = world.now();
  const growing = startRetryDelay(retries) * 1000;
  if (accounts.length === 0 || failed?.isOurInput === true) return now + growing;
  const times = accounts.map((account) => {
    const named = failed?.connection === account.connection ? (failed.retryAfterSeconds ?? 0) * 1000 : 0;
    const back = Math.max(backAt(world, account), now + named);
    const rest = account.breakers.start.phase() === "closed" ? Math.min(growing, LONGEST_REST) : SOON;
    return back > now ? back : now + rest;
  });
  return Math.min(...times);
};
