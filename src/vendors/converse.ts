import type { Answer, Call, Conversation } from "../../contracts/adapter.ts";
import { type Fault, failed, type Result } from "../../contracts/fault.ts";
import { stall, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Deadline, deadlineIn, remaining } from "./deadline.ts";
import { type Operation, slowAfter } from "./limits.ts";
import { requestIdOf } from "./outcome.ts";
import { perform } from "./perform.ts";

/** A conversation that goes on longer is a loop in the adapter. */
export const MAX_CALLS = 12;

export type Conversed<T> = Result<T> & {
  /** Of the last answer that carried one: for the vendor's support. */
  readonly vendorRequestId?: string;
  /** Calls made, each counted once however often it was tried. */
  readonly calls: number;
};

interface Progress {
  calls: number;
  step: string | undefined;
  vendorRequestId: string | undefined;
}

const unreadable = (progress: Progress, detail: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ kind: "unreadable", detail, ...(progress.step === undefined ? {} : { step: progress.step }) });

const note = (progress: Progress, answer: Answer): Answer => {
  progress.vendorRequestId = requestIdOf(answer) ?? progress.vendorRequestId;
  return answer;
};

const drive = async <T>(
  conversation: Conversation<T>,
  progress: Progress,
  make: (call: Call) => Promise<Result<Answer>>,
): Promise<Result<T>> => {
  let turn = conversation.next();
  while (!turn.done) {
    if (progress.calls >= MAX_CALLS) {
      const tooLong = unreadable(progress, "the conversation with the vendor did not end");
      conversation.return(tooLong);
      return tooLong;
    }
    progress.calls += 1;
    progress.step = turn.value.step;
    const answered = await make(turn.value);
    if (!answered.ok) {
      conversation.return(answered);
      return answered;
    }
    turn = conversation.next(note(progress, answered.value));
  }
  return turn.value;
};

const converseOnce = async <T>(
  world: World,
  account: VendorAccount,
  operation: Operation,
  conversation: Conversation<T>,
  deadline: Deadline,
): Promise<Conversed<T>> => {
  const progress: Progress = { calls: 0, step: undefined, vendorRequestId: undefined };
  const make = async (call: Call): Promise<Result<Answer>> => {
    if (world.buggify("vendor.slow_step")) await stall(world);
    return perform(world, account, operation, call, deadline);
  };
  let result: Result<T>;
  try {
    result = await drive(conversation, progress, make);
  } catch (error) {
    // The name alone: a message can quote what the adapter was reading.
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ connection: account.connection, step: progress.step, thrown }, "adapter failed");
    result = unreadable(progress, "the adapter could not read the vendor's answer");
  }
  const { calls, vendorRequestId } = progress;
  return vendorRequestId === undefined ? { ...result, calls } : { ...result, calls, vendorRequestId };
};

/** Where the next start would be a probe that is billed, a read goes first: what it finds out, the breaker hears. */
const probeByRead = async (world: World, account: VendorAccount, deadline: Deadline): Promise<void> => {
  const vendorRef = account.readable();
  const billed = account.adapter.capabilities.billsOn === "create";
  if (!billed || vendorRef === undefined || !account.breakers.start.probing()) return;
  const probeDeadline = deadlineIn(world, Math.min(slowAfter(account.limits, "read"), remaining(world, deadline)));
  await converseOnce(world, account, "read", account.adapter.fetch(vendorRef), probeDeadline);
};

/**
 * Drives a vendor conversation to its end. A fault of the transport ends it where it stands; an adapter that throws
 * is an unreadable vendor, never a crash. `deadline` is for the whole conversation.
 */
export const converse = async <T>(
  world: World,
  account: VendorAccount,
  operation: Operation,
  conversation: Conversation<T>,
  deadline: Deadline,
): Promise<Conversed<T>> => {
  if (operation === "start") await probeByRead(world, account, deadline);
  return converseOnce(world, account, operation, conversation, deadline);
};
