import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import {
  attempts,
  CONSENT,
  cancelled,
  goOn,
  MINUTE,
  metric,
  pathOf,
  problemIn,
  rigWith,
  sessionIn,
  takeDown,
  visit,
} from "./continue-rig.ts";

describe("a link that was given out and not opened", () => {
  test("stays as it is while its vendor is well, however often it is asked for", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    for (let asked = 0; asked < 3; asked += 1) {
      const reply = await goOn(rig, session.id);
      expect([reply.status, sessionIn(reply).capture]).toEqual([200, session.capture]);
    }
    expect(attempts(rig, session.id)).toEqual([{ vendor: "onfido", active: 1, fenced_by: null }]);
  });

  test("leads to another vendor once its own is down: only when asked, once, and the old one is fenced", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    await takeDown(rig);
    await rig.advance(10_000);
    expect(attempts(rig, session.id)).toHaveLength(1);
    const moved = sessionIn(await goOn(rig, session.id));
    expect(moved.capture?.url).not.toBe(session.capture?.url);
    expect(moved.capture?.continue_url).toBe(session.capture?.continue_url);
    const after = [
      { vendor: "onfido", active: null, fenced_by: "not_opened" },
      { vendor: "sumsub", active: 1, fenced_by: null },
    ];
    expect(attempts(rig, session.id)).toEqual(after);
    expect(sessionIn(await goOn(rig, session.id)).capture).toEqual(moved.capture);
    expect(attempts(rig, session.id)).toEqual(after);
    expect(await metric(rig, "kyc_orphan_attempts_total")).toEqual([
      'kyc_orphan_attempts_total{connection="onfido"} 1',
    ]);
  });

  test("is cancelled at the vendor that was left, again and again until it is done", async () => {
    const rig = await createRig({ accounts: ["sumsub", "onfido"] });
    const session = await rig.open("interactive");
    const reference = session.attempts[0]?.vendor_reference ?? "";
    await takeDown(rig, "sumsub");
    await goOn(rig, session.id);
    await rig.advance(5 * MINUTE);
    rig.mock.faults.clear();
    await rig.advance(60 * MINUTE);
    expect(cancelled(rig).filter((url) => url.includes(reference)).length).toBeGreaterThan(1);
    expect(rig.engine.count("timers", { kind: "cancel" })).toBe(0);
  });

  test("moves once for two that ask at the same time", async () => {
    const rig = await rigWith({ latency: () => 40 });
    const session = await rig.open("interactive");
    await takeDown(rig);
    const replies = await rig.world.settle(Promise.all([goOn(rig, session.id), goOn(rig, session.id)]));
    const [first, second] = replies.map(sessionIn);
    expect(first?.capture?.url).toBe(second?.capture?.url);
    expect(attempts(rig, session.id)).toHaveLength(2);
  });

  test("is taken over by the next process where this one ends in the middle", async () => {
    let armed = false;
    const rig = await rigWith({ crashAt: (name) => armed && name === "hand_over.after_fence" });
    const session = await rig.open("interactive");
    await takeDown(rig);
    armed = true;
    expect((await rig.world.settle(rig.call("POST", `/v1/sessions/${session.id}/continue`))).status).toBe(0);
    armed = false;
    await rig.world.settle(rig.restart());
    await rig.advance(5000);
    expect(attempts(rig, session.id).at(-1)).toEqual({ vendor: "sumsub", active: 1, fenced_by: null });
    expect((await rig.session(session.id)).capture).not.toBeNull();
  });

  test("stays where the consent names nobody else: the problem says who to ask for", async () => {
    const rig = await rigWith();
    const consent = { ...CONSENT, recipients: ["onfido"] };
    const session = await rig.open("interactive", undefined, { consent });
    await takeDown(rig);
    const reply = await goOn(rig, session.id);
    expect([reply.status, problemIn(reply).allowed]).toEqual([409, ["sumsub"]]);
    expect(problemIn(reply).type).toMatch(/re-consent-needed$/);
    expect(attempts(rig, session.id)).toHaveLength(1);
  });

  test("waits honestly where the other vendor fails too", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    await takeDown(rig);
    rig.mock.faults.add({ kind: "unavailable", vendor: "sumsub" });
    const reply = await goOn(rig, session.id);
    expect(reply.status).toBe(202);
    expect([sessionIn(reply).capture, sessionIn(reply).waiting?.reason]).toEqual([null, "vendor_unavailable"]);
    rig.mock.faults.clear();
    await rig.advance(20 * MINUTE);
    expect((await rig.session(session.id)).capture).not.toBeNull();
  });
});

describe("a person who has begun", () => {
  const begun = async (rig: Rig): Promise<Session> => {
    const session = await rig.open("interactive");
    expect((await visit(rig, pathOf(session))).status).toBe(303);
    return session;
  };

  test("is not disturbed, then asked to agree once nothing was heard for a quarter of an hour", async () => {
    const rig = await rigWith();
    const session = await begun(rig);
    await takeDown(rig);
    expect(sessionIn(await goOn(rig, session.id)).capture).toEqual(session.capture);
    await rig.advance(15 * MINUTE);
    const reply = await goOn(rig, session.id);
    expect([reply.status, problemIn(reply).allowed]).toEqual([409, ["sumsub"]]);
    expect(attempts(rig, session.id)).toHaveLength(1);
  });

  test("moves with their own word and a consent that names the vendor, and not without one of the two", async () => {
    const rig = await rigWith();
    const session = await begun(rig);
    await takeDown(rig);
    expect((await goOn(rig, session.id, { person_agrees: true })).status).toBe(409);
    const wrong = { person_agrees: true, consent: { ...CONSENT, recipients: ["veriff"] } };
    expect(problemIn(await goOn(rig, session.id, wrong)).allowed).toEqual(["sumsub"]);
    expect((await goOn(rig, session.id, { consent: CONSENT })).status).toBe(422);
    expect(attempts(rig, session.id)).toHaveLength(1);
    const moved = await goOn(rig, session.id, { person_agrees: true, consent: { ...CONSENT, recipients: ["sumsub"] } });
    expect([moved.status, sessionIn(moved).capture?.url === session.capture?.url]).toEqual([200, false]);
    expect(attempts(rig, session.id)).toEqual([
      { vendor: "onfido", active: null, fenced_by: "capture_begun" },
      { vendor: "sumsub", active: 1, fenced_by: null },
    ]);
    expect(rig.engine.count("consents", { session_id: session.id })).toBe(2);
  });

  test("moves to another vendor only once", async () => {
    const rig = await createRig();
    const session = await begun(rig);
    const agreed = { person_agrees: true, consent: CONSENT };
    expect((await goOn(rig, session.id, agreed)).status).toBe(200);
    expect((await visit(rig, pathOf(session))).status).toBe(303);
    const again = await goOn(rig, session.id, agreed);
    expect([again.status, problemIn(again).type]).toEqual([409, expect.stringMatching(/retry-limit-reached$/)]);
  });

  test("at a vendor that has no word for it is taken to have begun as soon as they have the link", async () => {
    const rig = await createRig({ accounts: ["stripe-identity", "onfido"] });
    const session = await rig.open("interactive");
    rig.mock.faults.add({ kind: "unavailable", vendor: "stripe-identity" });
    for (let number = 0; number < 5; number += 1)
      await rig.open("interactive", undefined, {
        subject: { ...CREATE_SESSION_EXAMPLE.subject, reference: `other-${number}` },
      });
    expect(sessionIn(await goOn(rig, session.id)).capture).toEqual(session.capture);
    expect(attempts(rig, session.id)).toHaveLength(1);
  });
});

describe("a person who has sent their documents", () => {
  test("never moves, whoever asks and however long the vendor is down", async () => {
    const rig = await rigWith();
    const session = await rig.open("grey-outage");
    await rig.advance(10_000);
    expect((await rig.session(session.id)).status).toBe("submitted");
    await takeDown(rig);
    await rig.advance(60 * MINUTE);
    for (const body of [{}, { person_agrees: true, consent: CONSENT }]) {
      const reply = await goOn(rig, session.id, body);
      expect([reply.status, problemIn(reply).type]).toEqual([409, expect.stringMatching(/wrong-state$/)]);
    }
    expect(attempts(rig, session.id)).toHaveLength(1);
  });

  test("is found out to have sent them where the callback was lost and the vendor still answers questions", async () => {
    const rig = await rigWith();
    rig.mock.faults.add({ kind: "callback_drop" });
    const session = await rig.open("grey-outage");
    await rig.advance(10_000);
    expect((await rig.session(session.id)).status).toBe("initiated");
    await rig.world.settle(
      rig.call("POST", "/v1/vendors/onfido/maintenance", {
        body: { reason: "announced", until: new Date(rig.world.now() + 60 * MINUTE).toISOString() },
      }),
    );
    expect((await goOn(rig, session.id)).status).toBe(409);
    expect(attempts(rig, session.id)).toHaveLength(1);
  });
});
