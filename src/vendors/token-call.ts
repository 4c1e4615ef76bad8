import type { Answer } from "../../contracts/adapter.ts";
import { type Fault, type FaultKind, failed, type Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import type { World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Deadline, remaining } from "./deadline.ts";
import type { ShownToken } from "./exchange.ts";
import { refusesToken } from "./outcome.ts";
import type { Obtain } from "./token.ts";

const TELLING: readonly FaultKind[] = ["unauthorized", "rate_limited"];

/** Without a token the call itself was never made: whatever happened to the request for one leaves nothing in doubt. */
const withoutToken = (fault: Fault): Fault =>
  TELLING.includes(fault.kind) ? fault : { ...fault, kind: "unavailable", detail: "no token could be had" };

/** Waits no longer than the caller can; the request for the token goes on for those who come after. */
const inTime = <T>(world: World, deadline: Deadline, flight: Promise<Result<T>>): Promise<Result<T>> =>
  new Promise((resolve) => {
    const late = failed({ kind: "unavailable", detail: "no token could be had in time" });
    const cancel = world.timer(remaining(world, deadline), () => resolve(late));
    void flight.then((result) => {
      cancel();
      resolve(result.ok ? result : failed(withoutToken(result.fault)));
    });
  });

/**
 * One call with the account's token. Where the vendor does not take the token (any more) the call is made once again with
 * another one, and what that is told is the answer.
 */
export const withToken = async (
  world: World,
  { tokens }: VendorAccount,
  obtain: Obtain,
  send: (shown: ShownToken) => Promise<Result<Answer>>,
  deadline: Deadline,
): Promise<Result<Answer>> => {
  const tokenFor = (refused?: Secret<string>) => inTime(world, deadline, tokens.get(obtain, refused));
  const first = await tokenFor();
  if (!first.ok) return first;
  const answered = await send({ value: first.value, renewable: true });
  if (!answered.ok || !refusesToken(answered.value)) return answered;
  const next = await tokenFor(first.value);
  return next.ok ? send({ value: next.value, renewable: false }) : next;
};
