import type { Call } from "../../../contracts/adapter.ts";
import { type AccountOptions, createAccount } from "../../../src/vendors/create-account.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { perform } from "../../../src/vendors/perform.ts";
import type { HttpOutcome } from "../../../src/world.ts";
import { createVirtualWorld, type HttpHandler } from "../virtual-world.ts";
import { boundAdapter, call, fails } from "./bound-adapter.ts";

export const never = (): Promise<HttpOutcome> => new Promise(() => undefined);

/** One vendor account in a world of its own, and a way to make one call there. */
export const bench = (http: HttpHandler, options: Partial<AccountOptions> = {}) => {
  const world = createVirtualWorld({ seed: 3, http });
  const counted: string[] = [];
  const metrics = {
    count: (name: string) => void counted.push(name),
    observe: (name: string) => void counted.push(name),
    gauge: () => undefined,
  };
  const account = createAccount(world, {
    connection: "example-eu",
    livemode: false,
    adapter: boundAdapter(),
    metrics,
    ...options,
  });
  const run = (made: Partial<Call> = {}, withinMs = 12_000, operation: "start" | "read" = "start") =>
    world.settle(perform(world, account, operation, call(made), deadlineIn(world, withinMs)));
  return { world, account, run, counted };
};

/** Answers one after the other, the last for ever. */
export const inTurn = (...outcomes: readonly HttpOutcome[]): HttpHandler => {
  let at = 0;
  return () => {
    const outcome = outcomes[Math.min(at, outcomes.length - 1)];
    at += 1;
    return outcome ?? fails("connect", "no");
  };
};

export const breakerOf = (it: ReturnType<typeof bench>) =>
  it.account.state().breakers.find(({ operation }) => operation === "start");
