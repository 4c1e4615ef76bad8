import type { Answer, Call, Conversation, Token } from "../../contracts/adapter.ts";
import { type Fault, failed, type Result } from "../../contracts/fault.ts";
import { stall, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Deadline, deadlineIn, remaining } from "./deadline.ts";
import type { ShownToken } from "./exchange.ts";
import { type Operation, slowAfter } from "./limits.ts";
import { requestIdOf } from "./outcome.ts";
import { perform } from "./perform.ts";
import { withToken } from "./token-call.ts";

/** A conversation that goes on longer is a loop in the adapter: the longest of an adapter of ours takes 22. */
export const MAX_CALLS = 24;

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

type Make = (call: Call, goesOn: boolean) => Promise<Result<Answer>>;

const drive = async <T>(conversation: Conversation<T>, progress: Progress, make: Make): Promise<Result<T>> => {
  let turn = conversation.next();
  while (!turn.done) {
    if (progress.calls >= MAX_CALLS) {
      const tooLong = unreadable(progress, "the conversation with the vendor did not end");
      conversation.return(tooLong);
      return tooLong;
    }
    progress.calls += 1;
    progress.step = turn.value.step;
    const answered = await make(turn.value, progress.calls > 1);
    if (!answered.ok) {
      conversation.return(answered);
      return answered;
    }
    turn = conversation.next(note(progress, answered.value));
  }
  return turn.value;
};

const converseBy = async <T>(
  world: World,
  { connection }: VendorAccount,
  conversation: Conversation<T>,
  make: Make,
): Promise<Conversed<T>> => {
  const progress: Progress = { calls: 0, step: undefined, vendorRequestId: undefined };
  let result: Result<T>;
  try {
    result = await drive(conversation, progress, make);
  } catch (error) {
    // The name alone: a message can quote what the adapter was reading.
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ connection, step: progress.step, thrown }, "adapter failed");
    result = unreadable(progress, "the adapter could not read the vendor's answer");
  }
  const { calls, vendorRequestId } = progress;
  return vendorRequestId === undefined ? { ...result, calls } : { ...result, calls, vendorRequestId };
};

const converseOnce = <T>(
  world: World,
  account: VendorAccount,
  operation: Operation,
  conversation: Conversation<T>,
  deadline: Deadline,
): Promise<Conversed<T>> => {
  const obtain = (token: () => Conversation<Token>) => (): Promise<Result<Token>> => {
    // Shared: neither is the caller's hurry everybody's, nor does it end with the caller.
    const shared = deadlineIn(world, account.limits.timeoutMs[operation] + account.limits.queueMs);
    return converseBy(world, account, token(), (call, goesOn) =>
      perform(world, account, operation, call, shared, { goesOn }),
    );
  };
  const { token } = account.adapter;
  return converseBy(world, account, conversation, async (call, goesOn) => {
    if (world.buggify("vendor.slow_step")) await stall(world);
    if (token === undefined) return perform(world, account, operation, call, deadline, { goesOn });
    const send = (shown: ShownToken) => perform(world, account, operation, call, deadline, { shown, goesOn });
    return withToken(world, account, obtain(token), send, deadline);
  });
};

/** Where the next start would be a probe that is billed, a read goes first: what it finds out, the breaker hears. */
const probeByRead = async (world: World, account: VendorAccount, deadline: Deadline): Promise<void> => {
  const vendorRef = account.readable();
  const billed = account.adapter.capabilities.billsOn === "create";
  if (!billed || vendorRef === undefined || !account.breakers.start.probing()) return;
  const withinMs = Math.min(slowAfter(account.limits, "read"), remaining(world, deadline));
  const giveBack = account.breakers.start.reserve(withinMs);
  await converseOnce(world, account, "read", account.adapter.fetch(vendorRef), deadlineIn(world, withinMs));
  giveBack();
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
