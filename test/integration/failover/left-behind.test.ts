import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import type { HttpRequest } from "../../../src/world.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";
import { CONSENT, MINUTE, pathOf, sessionIn, visit } from "./continue-rig.ts";

/** Who ends what it made when it is asked to, and tells nobody that it made it. */
const rigOf = async (accounts: readonly VendorId[], options: RigOptions = {}): Promise<Rig> => {
  const rig = await createRig({ accounts, latency: () => 20, ...options });
  for (const vendor of accounts) if (vendor !== "onfido") rig.mock.faults.add({ kind: "callback_drop", vendor });
  return rig;
};

const rowsOf = (rig: Rig, id: string) =>
  rig.engine.list({ table: "attempts", where: { session_id: id }, order: ["number", "asc"], limit: 10 });

const post = (rig: Rig, { id }: Session, what: string, body?: unknown): Promise<Reply> =>
  rig.call("POST", `/v1/sessions/${id}/${what}`, body === undefined ? {} : { body });

/** References that a vendor was asked to end. */
const endedAt = (rig: Rig): readonly string[] =>
  rig.world.requests.flatMap(({ url }) => /([^/]+)\/(?:presence\/deactivated|expire|cancel)$/.exec(url)?.[1] ?? []);

/** What was made without our knowing is known now, was ended once, and nothing is left to do about it. */
const isEnded = (rig: Rig, reference: string | null | undefined): void => {
  expect(reference ?? null).not.toBeNull();
  expect(endedAt(rig)).toEqual([reference]);
  expect(rig.engine.count("timers", { kind: "cancel" })).toBe(0);
};

const opened = async (rig: Rig): Promise<Session> => {
  const [row] = rig.engine.list({ table: "sessions", order: ["id", "asc"], limit: 1 });
  return rig.session(row?.id ?? "");
};

describe("what a start in doubt made is ended at its vendor", () => {
  test.each(["cancelled", "expired"] as const)("where its session is %s while it waits", async (how) => {
    const rig = await rigOf(["sumsub"]);
    rig.mock.faults.add({ kind: "reset", vendor: "sumsub", until: rig.mockWorld.now() + MINUTE });
    const life = how === "expired" ? "expire" : "interactive";
    const session = await rig.open(life);
    expect([session.waiting === null, rowsOf(rig, session.id)[0]?.vendor_ref]).toEqual([false, null]);
    if (how === "cancelled") await rig.world.settle(post(rig, session, "cancel"));
    await rig.advance(30 * MINUTE);
    expect((await rig.session(session.id)).status).toBe("expired");
    isEnded(rig, rowsOf(rig, session.id)[0]?.vendor_ref);
  });

  test("where the process ended over it, and the vendor refuses the start and the question after that", async () => {
    let dies = true;
    const rig = await rigOf(["sumsub", "onfido"], { crashAt: (name) => dies && name === "start.before_settle" });
    void rig.call("POST", "/v1/sessions", { body: rig.body("interactive"), headers: { "idempotency-key": "one" } });
    await rig.advance(5000);
    expect(rig.alive()).toBe(false);
    dies = false;
    rig.mock.faults.add({ kind: "unavailable", vendor: "sumsub", until: rig.mockWorld.now() + 5 * MINUTE });
    await rig.restart();
    await rig.advance(60 * MINUTE);
    const { id } = await opened(rig);
    expect(rowsOf(rig, id).map(({ vendor, fenced_by }) => [vendor, fenced_by])).toEqual([
      ["sumsub", "in_doubt"],
      ["onfido", null],
    ]);
    isEnded(rig, rowsOf(rig, id)[0]?.vendor_ref);
  });

  test("where the account is switched off between the calls of a start", async () => {
    const kill = { body: { reason: "leak", for_seconds: 600 } };
    const rig: Rig = await rigOf(["sumsub", "onfido"], {
      onVendorRequest: ({ url }: HttpRequest) => {
        if (url.includes("/resources/applicants?")) void rig.call("POST", "/v1/vendors/sumsub/kill", kill);
      },
    });
    const { id } = await rig.open("interactive");
    expect(rowsOf(rig, id).map(({ fenced_by }) => fenced_by)).toEqual(["in_doubt", null]);
    await rig.advance(60 * MINUTE);
    isEnded(rig, rowsOf(rig, id)[0]?.vendor_ref);
  });

  test("where the process ended over a resubmission, which is no attempt of the session's any more", async () => {
    let dies = true;
    const crashAt = (name: string): boolean => dies && name === "resubmit.before_settle";
    const rig = await createRig({ accounts: ["persona"], latency: () => 20, crashAt });
    const session = await rig.open("unsupported-document");
    for (let waited = 0; waited < 50 && (await rig.session(session.id)).status !== "needs_resubmission"; waited += 1)
      await rig.advance(200);
    for (const kind of ["capture_abandoned", "callback_drop"] as const) rig.mock.faults.add({ kind });
    void post(rig, session, "resubmit");
    await rig.advance(5000);
    expect(rig.alive()).toBe(false);
    dies = false;
    await rig.restart();
    await rig.advance(10 * MINUTE);
    expect((await rig.session(session.id)).attempts.map(({ fenced }) => fenced)).toEqual([false, true]);
    isEnded(rig, rowsOf(rig, session.id)[1]?.vendor_ref);
  });
});

describe("a late approval that decides the session ends what the other vendor made", () => {
  test.each([
    ["while it was still answering the start", "slow"],
    ["and did not tell, because the start's answer was lost", "reset"],
  ] as const)("%s", async (_, kind) => {
    const rig = await rigOf(["onfido", "sumsub"]);
    rig.mock.faults.add({ kind: "callback_delay", vendor: "onfido", seconds: 3 });
    const session = await rig.open("approve");
    await visit(rig, pathOf(session));
    const { id: rule } = rig.mock.faults.add({ kind, vendor: "sumsub", seconds: 3 });
    const reply = post(rig, session, "continue", { person_agrees: true, consent: CONSENT });
    await rig.advance(15_000);
    rig.mock.faults.remove(rule);
    expect(sessionIn(await reply).id).toBe(session.id);
    await rig.advance(30 * MINUTE);
    const { status, attempts } = await rig.session(session.id);
    expect([status, attempts.map(({ fenced }) => fenced)]).toEqual(["approved", [false, true]]);
    isEnded(rig, rowsOf(rig, session.id)[1]?.vendor_ref);
  });
});
