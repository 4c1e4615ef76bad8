import { expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import type { HttpRequest } from "../../../src/world.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const openFor = (rig: Rig, name: string, scenario: string): Promise<Session> => {
  const { subject } = rig.body(scenario) as { readonly subject: object };
  return rig.open(scenario, undefined, { subject: { ...subject, reference: name } });
};

/** A person whose vendor takes so long: the verdict falls into the middle of the blackout. */
const openSlow = async (rig: Rig, name: string, kind: "decisions_slow" | "human_review_slow", hours: number) => {
  const { id: rule } = rig.mock.faults.add({ kind, probability: 1, seconds: hours * 3600 });
  const session = await openFor(rig, name, "approve");
  await rig.advance(5000);
  rig.mock.faults.remove(rule);
  return session;
};

const listen = (rig: Rig): readonly string[] => {
  const heard: string[] = [];
  rig.receivers.set("receiver.test", ({ headers }: HttpRequest) => {
    heard.push(headers["webhook-id"] ?? "");
    return { kind: "answer", status: 204, headers: {}, body: new Uint8Array(0) };
  });
  return heard;
};

const goDark = (rig: Rig): void => {
  for (const kind of ["unavailable", "callback_drop"] as const) rig.mock.faults.add({ kind });
};

const statusesOf = async (rig: Rig, sessions: Readonly<Record<string, Session>>) => {
  const all = await Promise.all(
    Object.entries(sessions).map(async ([name, { id }]) => [name, await rig.session(id)] as const),
  );
  return Object.fromEntries(all.map(([name, { status }]) => [name, status]));
};

test("a day without any vendor loses nothing of what was under way: verdicts given meanwhile are found, wishes are carried out", async () => {
  const rig = await createRig({ accounts: ["stripe-identity", "onfido"] });
  const heard = listen(rig);
  const endpoint = { url: "https://receiver.test/hook", types: ["*"] };
  await rig.world.settle(rig.call("POST", "/v1/webhook-endpoints", { body: endpoint }));
  const sessions = {
    decided: await openSlow(rig, "decided", "decisions_slow", 2),
    reviewed: await openSlow(rig, "reviewed", "human_review_slow", 3),
    linked: await openFor(rig, "linked", "interactive"),
    withdrawn: await openFor(rig, "withdrawn", "interactive"),
    retaken: await openFor(rig, "retaken", "unsupported-document"),
  };
  await rig.advance(MINUTE);
  const before = await statusesOf(rig, sessions);
  expect(before).toEqual({
    ...{ decided: "submitted", reviewed: "pending_review", linked: "initiated", withdrawn: "initiated" },
    retaken: "needs_resubmission",
  });

  goDark(rig);
  await rig.advance(HOUR);
  const ask = (name: keyof typeof sessions, what: string) =>
    rig.world.settle(rig.call("POST", `/v1/sessions/${sessions[name].id}/${what}`));
  expect([(await ask("withdrawn", "cancel")).status, (await ask("retaken", "resubmit")).status]).toEqual([200, 503]);
  await rig.advance(12 * HOUR);
  await rig.crash();
  await rig.advance(11 * HOUR);
  expect(await statusesOf(rig, sessions)).toEqual({ ...before, withdrawn: "expired" });
  const from = rig.world.requests.length;

  rig.mock.faults.clear();
  await rig.advance(2 * HOUR);
  const again = await ask("retaken", "resubmit");
  expect([again.status, (JSON.parse(again.text) as Session).capture === null]).toEqual([200, false]);
  await rig.advance(MINUTE);
  expect(await statusesOf(rig, sessions)).toEqual({
    ...{ decided: "approved", reviewed: "approved", linked: "initiated", withdrawn: "expired" },
    retaken: "needs_resubmission",
  });
  const cancelled = rig.world.requests.slice(from).filter(({ url }) => url.endsWith("/cancel"));
  expect(cancelled.map(({ url }) => url.split("/").at(-2))).toContain(sessions.withdrawn.attempts[0]?.vendor_reference);
  expect(new Set(heard).size).toBe(rig.engine.count("events", {}));
  expect(rig.engine.count("deliveries", { state: "delivered" })).toBe(rig.engine.count("deliveries", {}));
});
