import type { Answer, Call, Conversation } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import { ok, type Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import type { MockVendor } from "../../mock-vendor/app.ts";
import type { AdvancingWorld } from "../../mock-vendor/world.ts";
import { asSent } from "./drive.ts";

type App = MockVendor["app"];

export const lowerCase = (headers: Iterable<readonly [string, string]>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]));

/** One call over no socket, with the adapter's own authentication at the twin's time. */
const sendWith = async (
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
  call: Call,
  token?: Secret<string>,
): Promise<Answer> => {
  const { method, path, headers, body } = asSent(adapter, call, world, token);
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const response = await app.request(adapter.baseUrl + path, init, { target: path });
  return { status: response.status, headers: lowerCase(response.headers), body: await response.text() };
};

const driveTo = async <T>(
  conversation: Conversation<T>,
  answer: (call: Call) => Promise<Answer>,
): Promise<Result<T>> => {
  let next = conversation.next();
  while (!next.done) next = conversation.next(await answer(next.value));
  return next.value;
};

/** A fresh one each time, where the vendor hands out tokens. */
const tokenFor = async (
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
): Promise<Result<Secret<string> | undefined>> => {
  if (adapter.token === undefined) return ok(undefined);
  const token = await driveTo(adapter.token(), (call) => sendWith(app, world, adapter, call));
  return token.ok ? ok(token.value.value) : token;
};

export const send = async (app: App, world: AdvancingWorld, adapter: BoundAdapter, call: Call): Promise<Answer> => {
  const token = await tokenFor(app, world, adapter);
  return sendWith(app, world, adapter, call, token.ok ? token.value : undefined);
};

export const converse = async <T>(
  app: App,
  world: AdvancingWorld,
  adapter: BoundAdapter,
  conversation: Conversation<T>,
): Promise<Result<T>> => {
  const token = await tokenFor(app, world, adapter);
  if (!token.ok) return token;
  return driveTo(conversation, (call) => sendWith(app, world, adapter, call, token.value));
};

/** Time goes on while the twin takes its own to answer. */
export const whileTimePasses = async <T>(
  world: AdvancingWorld,
  work: Promise<T>,
  step = 50,
  most = 100,
): Promise<T> => {
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  for (let turns = 0; !done && turns < most; turns += 1) await world.advance(step);
  return finished;
};
