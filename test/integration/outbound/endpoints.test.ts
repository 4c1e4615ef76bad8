import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Endpoint, EndpointList } from "../../../contracts/api-webhooks.ts";
import { isRefusal, type OutboundContext, type Refusal } from "../../../src/outbound/context.ts";
import { listDeliveries } from "../../../src/outbound/deliveries.ts";
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
  rotateSecret,
  updateEndpoint,
} from "../../../src/outbound/endpoints.ts";
import { replay } from "../../../src/outbound/replay.ts";
import type { HttpRequest } from "../../../src/world.ts";
import { answer, createRig, deliveriesOf, emit, endpointAt, type Rig, requestsTo } from "../../kit/outbound-fixture.ts";

const HOUR = 3_600_000;

const given = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new Error(`${outcome.slug} ${outcome.detail ?? ""}`);
  return outcome;
};

const verifiedWith = (secret: string | undefined, { headers, body }: HttpRequest): boolean => {
  vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1000 });
  try {
    new Webhook(secret ?? "").verify(Buffer.from(body ?? ""), { ...headers });
    return true;
  } catch {
    return false;
  } finally {
    vi.useRealTimers();
  }
};

const auditOf = async ({ store }: Rig) =>
  (await store.list({ table: "audit", where: { actor: "key:key_1" }, order: ["sequence", "asc"], limit: 100 })).map(
    ({ action }) => action,
  );

const asOther = (context: OutboundContext, actor: Partial<OutboundContext["actor"]>): OutboundContext => ({
  ...context,
  actor: { ...context.actor, ...actor },
});

afterEach(() => {
  vi.useRealTimers();
});

describe("webhook endpoints", () => {
  test("the secret is in the answer to the creation, and nowhere else: not in a read, a list or the database", async () => {
    const rig = await createRig();
    const created = await endpointAt(rig, "a.test");
    expect(created.secret).toMatch(/^whsec_/);
    expect(Endpoint.parse(created)).toEqual(created);
    expect(given(await readEndpoint(rig.context, created.id))).toEqual({ ...created, secret: undefined });
    const page = await listEndpoints(rig.context, { limit: 10 });
    expect(EndpointList.parse(page).data).toHaveLength(1);
    const row = await rig.store.find("endpoints", { id: created.id });
    const everything = JSON.stringify([page, row, Buffer.from(row?.sealed_keys ?? []).toString("latin1")]);
    const secret = created.secret?.slice(6) ?? "";
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret, "base64").toString("latin1"));
  });

  test("events that were there before the endpoint are not sent to it, later ones are at once", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    await emit(rig, 1);
    await rig.world.advance(100);
    await endpointAt(rig, "a.test");
    const [second] = await emit(rig, 2);
    await rig.world.advance(0);
    expect(requestsTo(rig, "a.test").map(({ headers }) => headers["webhook-id"])).toEqual([second?.id]);
  });

  test.each([
    [{ url: "https://127.0.0.1/hook", types: ["*"] }, "endpoint-forbidden"],
    [{ url: "https://a.test/hook", types: ["session.*", "sessions.*"] }, "invalid-request"],
  ])("%o is refused and leaves nothing behind", async (input, slug) => {
    const rig = await createRig();
    expect(await createEndpoint(rig.context, input)).toMatchObject({ kind: "problem", slug });
    const created = await endpointAt(rig, "b.test");
    expect(await updateEndpoint(rig.context, created.id, input)).toMatchObject({ kind: "problem", slug });
    expect(await rig.store.count("endpoints", {})).toBe(1);
    expect(await auditOf(rig)).toEqual(["webhook_endpoint.created"]);
  });

  test("a change counts from the next event on", async () => {
    const rig = await createRig();
    for (const host of ["a.test", "b.test"]) rig.receivers.set(host, () => answer(200));
    const { id } = await endpointAt(rig, "a.test");
    const change = { url: "https://b.test/hook", types: ["session.decided"], description: "moved" };
    expect(given(await updateEndpoint(rig.context, id, change))).toMatchObject(change);
    await emit(rig, 1, 2);
    await rig.world.advance(HOUR);
    expect([requestsTo(rig, "a.test").length, requestsTo(rig, "b.test").length]).toEqual([0, 1]);
  });

  test("disabling cancels what waits; after enabling new events flow and a replay brings the rest", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(500));
    const { id } = await endpointAt(rig, "a.test");
    const since = new Date(rig.world.now()).toISOString();
    await emit(rig, 1);
    await rig.world.advance(0);
    expect(given(await updateEndpoint(rig.context, id, { enabled: false }))).toMatchObject({
      status: "disabled",
      disabled_reason: "by_request",
    });
    await emit(rig, 2);
    await rig.world.advance(HOUR);
    expect(await deliveriesOf(rig, id)).toMatchObject([{ state: "cancelled", tries: 1 }]);
    expect(requestsTo(rig, "a.test")).toHaveLength(1);
    expect(await replay(rig.context, id, { since })).toMatchObject({ slug: "endpoint-forbidden" });
    rig.receivers.set("a.test", () => answer(200));
    given(await updateEndpoint(rig.context, id, { enabled: true }));
    await emit(rig, 3);
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(2);
    expect(await replay(rig.context, id, { since })).toBe(3);
    await rig.world.advance(HOUR);
    expect((await deliveriesOf(rig, id)).map(({ state }) => state)).toEqual(Array(3).fill("delivered"));
  });

  test("a deleted endpoint is gone for its owner and gets nothing, while its rows stay for the record", async () => {
    const rig = await createRig();
    const { id } = await endpointAt(rig, "a.test");
    await emit(rig, 1);
    await rig.world.advance(0);
    expect(await deleteEndpoint(rig.context, id)).toBeUndefined();
    const before = requestsTo(rig, "a.test").length;
    await emit(rig, 2);
    await rig.world.advance(HOUR);
    expect(requestsTo(rig, "a.test")).toHaveLength(before);
    expect(await deliveriesOf(rig, id)).toMatchObject([{ state: "cancelled" }]);
    expect(await readEndpoint(rig.context, id)).toMatchObject({ slug: "not-found" });
    expect(await deleteEndpoint(rig.context, id)).toMatchObject({ slug: "not-found" });
    expect((await listEndpoints(rig.context, { limit: 10 })).data).toEqual([]);
    expect(await rig.store.count("endpoints", { id })).toBe(1);
  });

  test("after a rotation messages verify with both secrets for a day and then with the new one alone", async () => {
    const rig = await createRig();
    rig.receivers.set("a.test", () => answer(200));
    const created = await endpointAt(rig, "a.test");
    const fresh = given(await rotateSecret(rig.context, created.id));
    expect(fresh.secret).not.toBe(created.secret);
    const verdicts = async (version: number) => {
      await emit(rig, version);
      await rig.world.advance(100);
      const request = requestsTo(rig, "a.test").at(-1);
      return request && [verifiedWith(fresh.secret, request), verifiedWith(created.secret, request)];
    };
    expect(await verdicts(1)).toEqual([true, true]);
    await rig.world.advance(24 * HOUR - 300);
    expect(await verdicts(2)).toEqual([true, true]);
    await rig.world.advance(100);
    expect(await verdicts(3)).toEqual([true, false]);
  });

  test("of two rotations at once only one is told a secret", async () => {
    const rig = await createRig();
    const { id } = await endpointAt(rig, "a.test");
    const outcomes = await Promise.all([rotateSecret(rig.context, id), rotateSecret(rig.context, id)]);
    expect(outcomes.filter(isRefusal).map(({ slug }) => slug)).toEqual(["version-conflict"]);
  });

  test("every change is in the audit log under the actor's name", async () => {
    const rig = await createRig();
    const { id } = await endpointAt(rig, "a.test");
    await updateEndpoint(rig.context, id, { description: "x" });
    await updateEndpoint(rig.context, id, {});
    await rotateSecret(rig.context, id);
    await deleteEndpoint(rig.context, id);
    expect(await auditOf(rig)).toEqual(
      ["created", "updated", "secret_rotated", "deleted"].map((word) => `webhook_endpoint.${word}`),
    );
  });

  test("lists are paged newest first", async () => {
    const rig = await createRig();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.unshift((await endpointAt(rig, `h${index}.test`)).id);
      await rig.world.advance(1);
    }
    const seen: string[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await listEndpoints(rig.context, { limit: 2, cursor });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    }
    expect(seen).toEqual(made);
  });

  test.each([{ tenant: "globex" }, { livemode: 1 as const }])("to %o none of it exists", async (actor) => {
    const rig = await createRig();
    const { id } = await endpointAt(rig, "a.test");
    const [event] = await emit(rig, 1);
    const context = asOther(rig.context, actor);
    const outcomes = [
      await readEndpoint(context, id),
      await updateEndpoint(context, id, { enabled: false }),
      await deleteEndpoint(context, id),
      await rotateSecret(context, id),
      await listDeliveries(context, id, { limit: 10 }),
      await replay(context, id, { event_id: event?.id }),
    ];
    expect(outcomes).toEqual(Array(6).fill({ kind: "problem", slug: "not-found" }));
    const own = given(await createEndpoint(context, { url: "https://c.test/", types: ["*"] }));
    expect(await replay(context, own.id, { event_id: event?.id })).toMatchObject({ slug: "not-found" });
    expect(await replay(context, own.id, { since: "2020-01-01T00:00:00Z" })).toBe(0);
  });
});
