import type { Answer, Call, Conversation } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import { openTwin, type TwinOf } from "./twin-stage.ts";

/** Is shown each call with its answer. */
export type Answers = (call: Call, answer: Answer) => void;

/** Every call that an adapter can make about one session of a scenario, and the bodies of the callbacks that came. */
export const playThrough = async (adapter: BoundAdapter, twin: TwinOf, scenario: ScenarioName, answers: Answers) => {
  const stage = openTwin(adapter, twin, 11);
  const input = stage.inputOf(scenario);
  const drive = async <T>(conversation: Conversation<T> | undefined): Promise<Result<T> | undefined> => {
    let next = conversation?.next();
    while (conversation !== undefined && next?.done === false) {
      const answer = await stage.call(next.value);
      answers(next.value, answer);
      next = conversation.next(answer);
    }
    return next?.done === true ? next.value : undefined;
  };
  const started = await drive(adapter.start(input));
  if (!started?.ok) return [];
  const { vendorRef } = started.value;
  await drive(adapter.fetch(vendorRef));
  await drive(adapter.find?.(input.externalRef, input));
  await stage.world.advance(700_000);
  await drive(adapter.fetch(vendorRef));
  await drive(adapter.resubmit?.(vendorRef, input));
  await drive(adapter.cancel?.(vendorRef));
  await stage.world.advance(10_000);
  return stage.heard().bodies;
};
