import { expect, test } from "vitest";
import { bindAccount } from "../../adapters/registry.ts";
import type { Conversation } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import { createMockVendor } from "../../mock-vendor/app.ts";
import { type OutgoingRequest, realWorld } from "../../mock-vendor/world.ts";
import { INPUT } from "../kit/person.ts";
import { sandboxFor } from "../kit/sandbox.ts";

const HOUR = 3_600_000;

/** A mock in real time whose clock is moved ahead, and a peer whose clock is the machine's. */
const anHourAhead = async (vendor: VendorId) => {
  const { account, settings } = sandboxFor(vendor, "http://gateway.test");
  const bound = bindAccount(vendor, settings);
  if (!bound.ok) throw new Error(bound.fault.detail);
  const sent: OutgoingRequest[] = [];
  const world = realWorld(1);
  const send = async (request: OutgoingRequest) => {
    sent.push(request);
    return { status: 200 };
  };
  const { app } = createMockVendor({ ...world, send }, { accounts: [account], publicUrl: "http://mock.test" });
  await world.advance(HOUR);
  return { world, app, sent, adapter: bound.value };
};

const now = (): number => Math.floor(Date.now() / 1000);

const converse = async <T>(
  app: Awaited<ReturnType<typeof anHourAhead>>["app"],
  adapter: BoundAdapter,
  conversation: Conversation<T>,
): Promise<Result<T>> => {
  let next = conversation.next();
  while (!next.done) {
    const { method, path, body, headers } = next.value;
    const init = { method, headers: { ...headers, ...adapter.authenticate(next.value, now()) }, ...(body && { body }) };
    const answer = await app.request(adapter.baseUrl + path, init, { target: path });
    const head = Object.fromEntries(answer.headers);
    next = conversation.next({ status: answer.status, headers: head, body: await answer.text() });
  }
  return next.value;
};

test.each(["sumsub", "stripe-identity"] as const)(
  "with its clock an hour ahead, %s still takes what a peer signs now, and signs what the peer takes now",
  async (vendor) => {
    const { world, app, sent, adapter } = await anHourAhead(vendor);
    const started = await converse(app, adapter, adapter.start(INPUT));
    expect(started.ok).toBe(true);
    await world.advance(HOUR);
    world.close();
    expect(sent.length).toBeGreaterThan(0);
    const accepted = sent.map(({ headers, body }) => adapter.verify(headers, new TextEncoder().encode(body), now()).ok);
    expect(new Set(accepted)).toEqual(new Set([true]));
  },
);
