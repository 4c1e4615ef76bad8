import { describe, expect, test } from "vitest";
import type { HttpOutcome } from "../../src/world.ts";
import { callbackBody } from "../integration/webhooks/edge-bodies.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { DEFAULT_POLICY } from "../kit/gateway/rig-parts.ts";
import { startWhole, type Whole } from "../kit/gateway/whole-gateway.ts";
import { open, openWith, read, rowsOf, sessionBody } from "../kit/gateway/whole-session.ts";
import { approved, attemptOf, tell } from "./telling.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const events = async (whole: Whole, type: string): Promise<number> =>
  (await rowsOf(whole.store, "events")).filter((event) => event.type === type).length;

describe("failures in what the vendor says", () => {
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
});
