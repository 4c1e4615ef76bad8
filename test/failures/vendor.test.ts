import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import type { HttpOutcome } from "../../src/world.ts";
import { callbackBody, type News } from "../integration/webhooks/edge-bodies.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { DEFAULT_POLICY } from "../kit/gateway/rig-parts.ts";
import { startWhole, type Vendor, type Whole, type WholeOptions } from "../kit/gateway/whole-gateway.ts";
import { open, openWith, read, rowsOf, sessionBody } from "../kit/gateway/whole-session.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const encoder = new TextEncoder();

const answer = (status: number, body = "{}", headers: Record<string, string> = {}): HttpOutcome => ({
  kind: "answer",
  status,
  headers: { "content-type": "application/json", ...headers },
  body: encoder.encode(body),
});
const TIMEOUT: HttpOutcome = { kind: "failure", sent: "maybe", why: "timeout" };

const isStart = (method: string, url: string): boolean =>
  method === "POST" && /verification_sessions$|workflow_runs$|applicants(\?|$)/.test(url);

/** The first `times` starts go wrong in this way; everything else reaches the mock vendor. */
const spoiled = (
  how: (ask: () => Promise<HttpOutcome>) => Promise<HttpOutcome>,
  times = 1,
): Pick<WholeOptions, "between"> => {
  let left = times;
  return {
    between: async ({ method, url }, ask) => {
      if (!isStart(method, url) || left <= 0) return ask();
      left -= 1;
      return how(ask);
    },
  };
};

const tell = async (whole: Whole, vendor: Vendor, news: Omit<News, "at">, body?: string): Promise<number> => {
  const at = Math.floor(whole.world.now() / 1000) * 1000;
  const { status } = await whole.callback(vendor, body ?? callbackBody(vendor, { ...news, at }));
  await whole.world.drain();
  return status;
};

const created = async (whole: Whole, vendor: Vendor | undefined, scenario = "interactive" as const) => {
  const json = sessionBody(scenario, "onfido", { sandbox: { scenario, ...(vendor && { vendor }) } });
  const reply = await openWith(whole, json);
  return { status: reply.status, body: (await reply.json()) as Session };
};

const attemptOf = async (whole: Whole, id: string) => {
  const attempt = await whole.store.find("attempts", { session_id: id, active: 1 });
  if (attempt?.vendor_ref == null) throw new Error("no attempt was started");
  return { ours: attempt.id, ref: attempt.vendor_ref };
};

/** A session whose vendor has approved it, and how to tell more about it. */
const approved = async (whole: Whole, vendor: Vendor) => {
  const { id } = await open(whole, "approve", vendor);
  await whole.world.advance(10 * MINUTE);
  expect((await read(whole, id)).status).toBe("approved");
  return { id, ...(await attemptOf(whole, id)) };
};

const events = async (whole: Whole, type: string): Promise<number> =>
  (await rowsOf(whole.store, "events")).filter((event) => event.type === type).length;

describe("failures at the vendor", () => {
  test("V1 a start that timed out after it was made is adopted: one object, one way in", async () => {
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && TIMEOUT));
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, body.attempts.length]).toEqual([201, 1]);
    expect(whole.mock.objects().map(({ object }) => object)).toEqual([body.attempts[0]?.vendor_reference]);
  });

  test("V2 a start that timed out and was not made is made again, within the caller's time", async () => {
    const whole = await startWhole(spoiled(async () => TIMEOUT));
    const began = whole.world.monotonic();
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, body.capture === null]).toEqual([201, false]);
    expect(whole.mock.objects()).toHaveLength(1);
    expect(whole.world.monotonic() - began).toBeLessThanOrEqual(12_000);
  });

  test("V3 a start answered 500 after it was made is adopted", async () => {
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && answer(500)));
    const { status, body } = await created(whole, "stripe-identity");
    expect([status, whole.mock.objects().length]).toEqual([201, 1]);
    expect(body.attempts[0]?.vendor_reference).toBe(whole.mock.objects()[0]?.object);
  });

  test("V4 a start answered with half a document is resolved, and no word of it is logged", async () => {
    const half = '{"id":"vs_half","client_secret":"hush-hush';
    const whole = await startWhole(spoiled(async (ask) => (await ask()) && answer(200, half)));
    const { status } = await created(whole, "stripe-identity");
    expect([status, whole.mock.objects().length]).toEqual([201, 1]);
    expect(JSON.stringify(whole.world.logs)).not.toContain("hush-hush");
  });

  test("V5 a vendor that says Retry-After is not asked earlier, another vendor takes over, and no breaker opens", async () => {
    const whole = await startWhole({
      between: async ({ url, method }, ask) =>
        isStart(method, url) && url.includes("/v3.6/") ? answer(429, "{}", { "retry-after": "120" }) : ask(),
    });
    const first = await created(whole, undefined);
    expect([first.status, first.body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
    const health = (await (await whole.call("GET", "/v1/vendors")).json()) as {
      data: { breakers: { state: string }[] }[];
    };
    expect(health.data.flatMap(({ breakers }) => breakers).every(({ state }) => state === "closed")).toBe(true);
  });

  test("V6 a refused key opens the breaker at once as credentials, without a second try", async () => {
    const whole = await startWhole(spoiled(async () => answer(401, '{"error":{}}'), 100));
    const { status } = await created(whole, "stripe-identity");
    expect(status).toBe(202);
    expect(whole.world.requests.filter(({ method, url }) => isStart(method, url))).toHaveLength(1);
    const health = await (await whole.call("GET", "/v1/vendors")).text();
    expect(health).toContain('"cause":"credentials"');
  });

  test("V7 a start that the vendor refuses as wrong goes to no other vendor and counts for no breaker", async () => {
    const whole = await startWhole(spoiled(async () => answer(400, '{"error":{"type":"validation_error"}}'), 3));
    const { status, body } = await created(whole, undefined);
    expect([status, body.waiting?.reason, body.attempts.length]).toEqual([202, "vendor_refused", 1]);
    expect(await (await whole.call("GET", "/v1/vendors")).text()).not.toContain('"state":"open"');
  });

  test("V8 a callback with the reference of another attempt binds to neither", async () => {
    const whole = await startWhole();
    const [one, two] = [await open(whole, "interactive", "onfido"), await open(whole, "interactive", "onfido")];
    const [mine, other] = [await attemptOf(whole, one.id), await attemptOf(whole, two.id)];
    await whole.world.advance(2000);
    expect(await tell(whole, "onfido", { ref: other.ref, ours: mine.ours, says: "rejected" })).toBe(200);
    for (const { id } of [one, two]) expect((await read(whole, id)).status).toBe("initiated");
    expect((await rowsOf(whole.store, "inbox")).map(({ state }) => state)).toEqual(["quarantined"]);
  });

  test("V9 a vendor that gives a reference a second time changes nothing of the first session", async () => {
    let copied: HttpOutcome | undefined;
    const whole = await startWhole({
      between: async ({ method, url }, ask) => {
        if (method !== "POST" || !url.endsWith("verification_sessions")) return ask();
        copied ??= await ask();
        return copied;
      },
    });
    const first = await open(whole, "interactive", "stripe-identity");
    const again = await openWith(whole, sessionBody("interactive", "stripe-identity"));
    expect(again.status).toBe(202);
    expect((await read(whole, first.id)).attempts[0]?.vendor_reference).toBe(first.attempts[0]?.vendor_reference);
    const holders = (await rowsOf(whole.store, "attempts")).filter(({ vendor_ref }) => vendor_ref !== null);
    expect(holders).toHaveLength(1);
  });

  test("V10 a status word that nobody knows moves nothing, is counted and opens a case", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "interactive", "onfido");
    const { ref } = await attemptOf(whole, id);
    await whole.world.advance(2000);
    const body = callbackBody("onfido", { ref, says: "rejected", at: Math.floor(whole.world.now() / 1000) * 1000 });
    expect(await tell(whole, "onfido", { ref, says: "rejected" }, body.replaceAll('"declined"', '"levitating"'))).toBe(
      200,
    );
    expect((await read(whole, id)).status).toBe("initiated");
    expect((await rowsOf(whole.store, "observations")).map(({ effect }) => effect)).toContain("unmapped");
    expect((await rowsOf(whole.store, "reviews")).map(({ kind }) => kind)).toEqual(["unmapped"]);
  });

  test("V11 an approval that goes back under review stays approved", async () => {
    const whole = await startWhole();
    const { id, ref } = await approved(whole, "sumsub");
    expect(await tell(whole, "sumsub", { ref, says: "submitted" })).toBe(200);
    expect((await read(whole, id)).status).toBe("approved");
  });

  test("V12 a rejection days after the approval contests it, once, and changes nothing else", async () => {
    const whole = await startWhole();
    const { id, ref } = await approved(whole, "sumsub");
    await whole.world.advance(48 * HOUR);
    for (let copy = 0; copy < 3; copy += 1) await tell(whole, "sumsub", { ref, says: "rejected", event: "late" });
    const session = await read(whole, id);
    expect([session.status, session.contested]).toEqual(["approved", true]);
    expect(await events(whole, "session.contested")).toBe(1);
    expect((await rowsOf(whole.store, "reviews")).filter(({ kind }) => kind === "contested")).toHaveLength(1);
  });

  test("V13 an approval after the rejection does not approve", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "reject-forged", "sumsub");
    await whole.world.advance(10 * MINUTE);
    const { ref } = await attemptOf(whole, id);
    const at = Math.floor(whole.world.now() / 1000) * 1000;
    const green = JSON.parse(callbackBody("sumsub", { ref, says: "rejected", at, event: "appeal" }));
    await tell(
      whole,
      "sumsub",
      { ref, says: "rejected" },
      JSON.stringify({ ...green, reviewResult: { reviewAnswer: "GREEN" } }),
    );
    const session = await read(whole, id);
    expect([session.status, session.contested]).toEqual(["rejected", true]);
  });

  test("V14 a resubmission asked for after the approval does not reopen it", async () => {
    const whole = await startWhole();
    const { id, ref } = await approved(whole, "sumsub");
    const at = Math.floor(whole.world.now() / 1000) * 1000;
    const retry = JSON.parse(callbackBody("sumsub", { ref, says: "rejected", at, event: "retry" }));
    const reviewResult = { reviewAnswer: "RED", reviewRejectType: "RETRY", rejectLabels: ["UNSATISFACTORY_PHOTOS"] };
    await tell(whole, "sumsub", { ref, says: "rejected" }, JSON.stringify({ ...retry, reviewResult }));
    expect((await read(whole, id)).status).toBe("approved");
  });

  test("V15 only a final word decides: what is provisional moves an open session and ends none", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "interactive", "sumsub");
    const { ref } = await attemptOf(whole, id);
    await whole.world.advance(2000);
    await tell(whole, "sumsub", { ref, says: "submitted" });
    expect((await read(whole, id)).decision).toBeNull();
    await whole.world.advance(2000);
    await tell(whole, "sumsub", { ref, says: "rejected" });
    expect((await read(whole, id)).decision?.outcome).toBe("rejected");
  });

  test("V16 a vendor that is silent is asked on schedule until the session's life is over, and then it ends once", async () => {
    const cells = DEFAULT_POLICY.cells.map((cell) => ({ ...cell, session_life_seconds: (12 * HOUR) / 1000 }));
    const rig = await createRig({ policy: { ...DEFAULT_POLICY, cells } });
    const { id } = await rig.open("grey-outage", "onfido");
    await rig.advance(2 * HOUR);
    const asked = rig.world.requests.filter(({ method, url }) => method === "GET" && url.includes("workflow_runs"));
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(14);
    await rig.advance(11 * HOUR);
    expect((await rig.session(id)).status).toBe("expired");
    const where = { session_id: id, to_status: "expired" };
    expect(rig.engine.count("transitions", where)).toBe(1);
  });

  test("V17 an answer older than what we hold turns nothing back", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "interactive", "sumsub");
    const { ref } = await attemptOf(whole, id);
    await whole.world.advance(20_000);
    const now = Math.floor(whole.world.now() / 1000) * 1000;
    await tell(whole, "sumsub", { ref, says: "rejected" });
    const older = callbackBody("sumsub", { ref, says: "submitted", at: now - 10_000, event: "older" });
    await tell(whole, "sumsub", { ref, says: "submitted" }, older);
    expect((await read(whole, id)).status).toBe("rejected");
    expect((await rowsOf(whole.store, "observations")).map(({ effect }) => effect)).toContain("stale");
  });

  test("V18 an approval without the checks that the policy asks for does not approve", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "interactive", "stripe-identity", {});
    const { ref } = await attemptOf(whole, id);
    await whole.world.advance(2000);
    const at = Math.floor(whole.world.now() / 1000);
    const object = {
      id: ref,
      object: "identity.verification_session",
      status: "verified",
      last_error: null,
      type: "document",
    };
    const type = "identity.verification_session.verified";
    const body = JSON.stringify({
      id: "evt_bare",
      object: "event",
      created: at,
      type,
      data: { object: { ...object, options: { document: {} } } },
    });
    await tell(whole, "stripe-identity", { ref, says: "rejected" }, body);
    expect((await read(whole, id)).status).not.toBe("approved");
  });

  test("V19 a vendor that deleted the data after the decision leaves the decision", async () => {
    const whole = await startWhole();
    const { id, ref } = await approved(whole, "sumsub");
    const at = Math.floor(whole.world.now() / 1000) * 1000;
    const gone = JSON.parse(callbackBody("sumsub", { ref, says: "submitted", at, event: "gone" }));
    await tell(whole, "sumsub", { ref, says: "submitted" }, JSON.stringify({ ...gone, type: "applicantDeleted" }));
    expect((await read(whole, id)).status).toBe("approved");
  });

  test("V20 fields that a new version of the vendor's interface adds are read over", async () => {
    const whole = await startWhole();
    const { id } = await open(whole, "interactive", "onfido");
    const { ref } = await attemptOf(whole, id);
    await whole.world.advance(2000);
    const at = Math.floor(whole.world.now() / 1000) * 1000;
    const old = JSON.parse(callbackBody("onfido", { ref, says: "rejected", at })) as { payload: object };
    const body = JSON.stringify({
      ...old,
      schema: 9,
      payload: { ...old.payload, novel: { deep: [1, { more: null }] } },
    });
    await tell(whole, "onfido", { ref, says: "rejected" }, body);
    expect((await read(whole, id)).status).toBe("rejected");
  });

  test("V21 one vendor that is slow delays nobody at another", async () => {
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? new Promise<HttpOutcome>(() => undefined) : ask()),
    });
    const slow = Array.from({ length: 20 }, () => openWith(whole, sessionBody("interactive", "onfido")));
    const began = whole.world.monotonic();
    const fast = await openWith(whole, sessionBody("interactive", "stripe-identity"));
    expect(fast.status).toBe(201);
    expect(whole.world.monotonic() - began).toBeLessThan(1000);
    await whole.world.settle(Promise.all(slow));
  });

  test("V22 an answer that is too long is cut off and the start goes elsewhere", async () => {
    const tooLarge: HttpOutcome = { kind: "failure", sent: "maybe", why: "too_large" };
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? tooLarge : ask()),
    });
    const { status, body } = await created(whole, undefined);
    expect([status, body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
  });

  test("V23 a vendor whose certificate is not trusted has been told nothing, and another takes over", async () => {
    const untrusted: HttpOutcome = { kind: "failure", sent: "no", why: "tls" };
    const whole = await startWhole({
      between: async ({ url }, ask) => (url.includes("/v3.6/") ? untrusted : ask()),
    });
    const { status, body } = await created(whole, undefined);
    expect([status, body.attempts.at(-1)?.vendor === "onfido"]).toEqual([201, false]);
    expect(whole.world.requests.filter(({ method, url }) => method === "GET" && url.includes("/v3.6/"))).toEqual([]);
  });
});
