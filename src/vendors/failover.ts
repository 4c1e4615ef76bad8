import type { Started, StartInput } from "../../contracts/adapter.ts";
import { FAULTS, type Fault, failed } from "../../contracts/fault.ts";
import { afterFault, faultIn, isInDoubt, MAX_STARTS } from "../core/failover.ts";
import type { AttemptRow } from "../store/tables.ts";
import type { World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { converse } from "./converse.ts";
import { type Deadline, deadlineIn, remaining } from "./deadline.ts";

/** Where another vendor could take over, a start in doubt is looked for at most this long; milliseconds. */
const LOOK = 2000;

/** A second vendor is tried only when this much of the caller's time is left; milliseconds. */
const WORTH_TRYING = 1000;

export interface Placed {
  readonly account: VendorAccount;
  readonly attempt: AttemptRow;
}

export type StartOutcome =
  | {
      readonly kind: "started";
      readonly placed: Placed;
      readonly started: Started;
      readonly vendorRequestId: string | null;
    }
  | { readonly kind: "failed"; readonly placed: Placed; readonly fault: Fault };

export interface StartPlan {
  /** Legal accounts after the first, in order. */
  readonly others: readonly VendorAccount[];
  readonly input: (attempt: AttemptRow) => StartInput;
  /** An intent that an earlier process left behind: look before starting. */
  readonly inDoubt: boolean;
  /** Commits the fence of the failed attempt and the intent of the next one; undefined when the session has ended. */
  readonly next: (failed: Placed, fault: Fault, account: VendorAccount) => Promise<AttemptRow | undefined>;
}

type Try =
  | { readonly ok: true; readonly started: Started; readonly vendorRequestId: string | null }
  | { readonly ok: false; readonly fault: Fault };

const resolve = async (
  world: World,
  placed: Placed,
  input: StartInput,
  deadline: Deadline,
): Promise<Started | null | "unknown"> => {
  const { find } = placed.account.adapter;
  if (find === undefined) return "unknown";
  const found = await converse(world, placed.account, "read", find(input.externalRef, input), deadline);
  return found.ok ? found.value : "unknown";
};

/** Nobody knows yet what became of an earlier try: its answer was lost, or the process ended over it. */
export const isStartOpen = ({ fault_json }: Pick<AttemptRow, "fault_json">): boolean =>
  fault_json === null || isInDoubt(faultIn(fault_json));

const startOnce = async (
  world: World,
  placed: Placed,
  plan: StartPlan,
  tries: number,
  deadline: Deadline,
): Promise<Try> => {
  const input = plan.input(placed.attempt);
  let leftOpen = false;
  if ((plan.inDoubt && tries === 1) || world.buggify("start.looks_first")) {
    const found = await resolve(world, placed, input, deadline);
    if (found !== null && found !== "unknown") return { ok: true, started: found, vendorRequestId: null };
    leftOpen = found === "unknown" && plan.inDoubt && tries === 1 && isStartOpen(placed.attempt);
  }
  const result = await converse(world, placed.account, "start", placed.account.adapter.start(input), deadline);
  if (result.ok) return { ok: true, started: result.value, vendorRequestId: result.vendorRequestId ?? null };
  const after = afterFault(result.fault);
  // A refusal says nothing of what was made before it: by an earlier try, or by the first calls of this one.
  const isPartial = after === "next_vendor" && (leftOpen || result.calls > 1);
  if (after !== "resolve_first" && !isPartial) return result;
  // Where even the question is not answered the start counts as failed: the person never saw that vendor's link, the
  // attempt is fenced, and what it may have made there is an orphan to be cancelled, not a second way in.
  const within = plan.others.length >= tries ? Math.min(LOOK, remaining(world, deadline)) : remaining(world, deadline);
  const found = await resolve(world, placed, input, deadlineIn(world, within));
  if (found !== null && found !== "unknown") world.reached("a start in doubt was resolved by a look-up");
  if (found !== null && found !== "unknown") return { ok: true, started: found, vendorRequestId: null };
  return found === "unknown" && isPartial ? failed({ ...result.fault, kind: "in_doubt" }) : result;
};

/**
 * Starts the person somewhere: the placed account first, then, where the fault allows another vendor, the others.
 * The person has seen no link yet, so a change of vendor is invisible. Every call is preceded by its committed intent.
 */
export const startSomewhere = async (
  world: World,
  first: Placed,
  plan: StartPlan,
  deadline: Deadline,
): Promise<StartOutcome> => {
  let placed = first;
  for (let tries = 1; ; tries += 1) {
    const result = await startOnce(world, placed, plan, tries, deadline);
    if (result.ok) return { kind: "started", placed, started: result.started, vendorRequestId: result.vendorRequestId };
    const { fault } = result;
    world.log.warn(
      { connection: placed.account.connection, attempt: placed.attempt.id, fault: fault.kind },
      "start failed",
    );
    const account = plan.others[tries - 1];
    const goOn =
      FAULTS[fault.kind].failover !== "no" &&
      tries < MAX_STARTS &&
      remaining(world, deadline) > (world.buggify("start.gives_up_early") ? 11_000 : WORTH_TRYING);
    if (!goOn || account === undefined) return { kind: "failed", placed, fault };
    world.point("failover.before_fence");
    const attempt = await plan.next(placed, fault, account);
    if (attempt === undefined) return { kind: "failed", placed, fault };
    world.point("failover.after_fence");
    placed = { account, attempt };
  }
};
