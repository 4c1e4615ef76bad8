import { describe, expect, test } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { MESSAGES } from "../../../contracts/messages/message.ts";
import type { Problem } from "../../../contracts/problem.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";

const MINUTE = 60_000;
const CONSENT = CREATE_SESSION_EXAMPLE.consent;

const rigWith = (options: RigOptions = {}): Promise<Rig> => createRig({ accounts: ["onfido", "sumsub"], ...options });

const goOn = async (rig: Rig, id: string, body?: unknown): Promise<Reply> =>
  rig.world.settle(rig.call("POST", `/v1/sessions/${id}/continue`, body === undefined ? {} : { body }));
const sessionIn = ({ text }: Reply): Session => JSON.parse(text) as Session;
const problemIn = ({ text }: Reply): Problem => JSON.parse(text) as Problem;

/** The first vendor's breaker opens: five starts of others find it down. */
const takeDown = async (rig: Rig, vendor: "onfido" | "sumsub" = "onfido"): Promise<void> => {
  rig.mock.faults.add({ kind: "unavailable", vendor });
  for (let number = 0; number < 5; number += 1) {
    const subject = { ...CREATE_SESSION_EXAMPLE.subject, reference: `other-${number}` };
    await rig.open("interactive", undefined, { subject });
  }
  const account = rig.gateway().services.accounts.find(({ connection }) => connection === vendor);
  expect(account?.breakers.start.phase()).toBe("open");
};

const attempts = (rig: Rig, id: string) =>
  rig.engine
    .list({ table: "attempts", where: { session_id: id }, order: ["number", "asc"], limit: 10 })
    .map(({ vendor, active, fenced_by }) => ({ vendor, active, fenced_by }));

const pathOf = (session: Session): string => new URL(session.capture?.continue_url ?? "").pathname;
const visit = (rig: Rig, path: string): Promise<Reply> => rig.world.settle(rig.call("GET", path, { key: null }));

const metric = async (rig: Rig, name: string): Promise<string[]> => {
  const { text } = await rig.world.settle(rig.call("GET", "/metrics", { key: null }));
  return text.split("\n").filter((line) => line.startsWith(name));
};

const cancelled = (rig: Rig): readonly string[] =>
  rig.world.requests.filter(({ url }) => url.includes("/presence/deactivated")).map(({ url }) => url);

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

describe("the person's address", () => {
  test("leads to the way in, to the other vendor once the first is down, and tells nothing of the person", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    const path = pathOf(session);
    expect(path).toMatch(/^\/continue\/ses_[0-9a-z]+\.[0-9a-f]{32}$/);
    await takeDown(rig);
    const led = await visit(rig, path);
    expect([led.status, led.text, led.headers["referrer-policy"]]).toEqual([303, "", "no-referrer"]);
    const now = await rig.session(session.id);
    expect(led.headers.location).toBe(now.capture?.url);
    expect(now.attempts.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([
      ["onfido", true],
      ["sumsub", false],
    ]);
  });

  test("is nobody's without its token, with another session's token, or with one digit changed", async () => {
    const rig = await rigWith();
    const [mine, other] = [pathOf(await rig.open("interactive")), pathOf(await rig.open("interactive"))];
    const [id = "", token = ""] = mine.slice("/continue/".length).split(".");
    const flipped = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
    const wrong = [id, `${id}.`, `${id}.${other.split(".")[1]}`, `${id}.${flipped}`, `ses_nobody.${token}`];
    for (const ticket of [...wrong, "cut%20off", "ses_"]) {
      const page = await visit(rig, `/continue/${ticket}`);
      expect([page.status, page.headers["content-type"]], ticket).toEqual([404, "text/html; charset=utf-8"]);
      expect(page.text).toContain(MESSAGES.en.link_unknown);
    }
    expect((await visit(rig, mine)).status).toBe(303);
  });

  test("tells a person who waits in their own language, and looks again by itself", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    await takeDown(rig);
    rig.mock.faults.add({ kind: "unavailable", vendor: "sumsub" });
    const page = await visit(rig, pathOf(session));
    expect([page.status, page.headers.refresh, page.headers["content-type"]]).toEqual([
      ...[200, "30", "text/html; charset=utf-8"],
    ]);
    expect(page.text).toContain('lang="de"');
  });

  test("leads back where nothing is left to do", async () => {
    const rig = await rigWith();
    const session = await rig.open("approve", undefined, { return_url: "https://example.test/done" });
    await rig.advance(MINUTE);
    const led = await visit(rig, pathOf(session));
    expect([led.status, led.headers.location]).toEqual([303, "https://example.test/done"]);
  });
});
