import { describe, expect, test } from "vitest";
import { callbackBody } from "../integration/webhooks/edge-bodies.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { GATEWAY_URL } from "../kit/gateway/rig-parts.ts";
import { signedHeaders, startWhole, type Whole } from "../kit/gateway/whole-gateway.ts";
import { open, read, rowsOf } from "../kit/gateway/whole-session.ts";
import { sandboxFor } from "../kit/sandbox.ts";
import { attemptOf, second, tell } from "./telling.ts";

const MINUTE = 60_000;

/** The person was sent for another document and began again: what they had is fenced, and its vendor still speaks. */
const fencedBy = async (whole: Whole) => {
  const { id } = await open(whole, "unsupported-document", "onfido");
  await whole.world.advance(MINUTE);
  const { ours: attempt, ref } = await attemptOf(whole, id);
  expect((await whole.call("POST", `/v1/sessions/${id}/resubmit`)).status).toBe(200);
  expect((await attemptOf(whole, id)).ours).not.toBe(attempt);
  await whole.world.advance(2000);
  return { id, attempt, ref };
};
const lateEffects = async (whole: Whole, attempt: string): Promise<readonly string[]> =>
  (await rowsOf(whole.store, "observations", { attempt_id: attempt }))
    .map(({ effect }) => effect)
    .filter((effect) => effect === "fenced");
const movesIn = async (whole: Whole, id: string): Promise<readonly string[]> =>
  (await rowsOf(whole.store, "transitions", { session_id: id })).map(({ kind }) => kind);
const casesIn = async (whole: Whole): Promise<readonly string[]> =>
  (await rowsOf(whole.store, "reviews")).map(({ kind }) => kind);

describe("words that come too late", () => {
  test("W13 a fenced attempt's words are recorded and move nothing; its rejection is a case", async () => {
    const whole = await startWhole();
    const { id, attempt, ref } = await fencedBy(whole);
    const [before, moves] = [await read(whole, id), await movesIn(whole, id)];
    expect(await tell(whole, "onfido", { ref, says: "submitted" })).toBe(200);
    expect([await lateEffects(whole, attempt), await casesIn(whole)]).toEqual([["fenced"], []]);
    await whole.world.advance(2000);
    expect(await tell(whole, "onfido", { ref, says: "rejected" })).toBe(200);
    expect([await lateEffects(whole, attempt), await casesIn(whole)]).toEqual([
      ["fenced", "fenced"],
      ["fenced_rejection"],
    ]);
    const after = await read(whole, id);
    expect([after.status, after.contested, await movesIn(whole, id)]).toEqual([before.status, before.contested, moves]);
  });

  test("W14 a fenced attempt's approval is never lost: it is a case", async () => {
    const whole = await startWhole();
    const { id, attempt, ref } = await fencedBy(whole);
    const text = callbackBody("onfido", { ref, says: "rejected", at: second(whole) });
    expect((await whole.callback("onfido", text.replaceAll('"declined"', '"approved"'))).status).toBe(200);
    await whole.world.drain();
    expect([await lateEffects(whole, attempt), await casesIn(whole)]).toEqual([["fenced"], ["fenced_approval"]]);
    expect((await read(whole, id)).status).not.toBe("approved");
  });

  test("W15 a callback that comes once the subject's key is destroyed is taken, and nothing of it is kept but words", async () => {
    const rig = await createRig({ accounts: ["onfido"] });
    const { id } = await rig.open("interactive", "onfido");
    const [subject] = rig.engine.list({ table: "subjects", order: ["id", "asc"], limit: 1 });
    const [attempt] = rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: 1 });
    const kept = rig.engine.count("inbox", {});
    const erased = { wrapped_key: null, erased_at: rig.world.now() };
    rig.engine.apply([[{ op: "patch", table: "subjects", set: erased, where: { id: subject?.id ?? "" } }]]);
    const at = Math.floor(rig.world.now() / 1000) * 1000 + 5000;
    await rig.advance(10_000);
    const body = callbackBody("onfido", { ref: attempt?.vendor_ref ?? "", says: "rejected", at });
    const [secret = ""] = sandboxFor("onfido", GATEWAY_URL).settings.webhookTokens as readonly string[];
    const headers = signedHeaders("onfido", body, at / 1000, secret);
    const { status } = await rig.call("POST", "/webhooks/onfido", { body, headers, key: null });
    await rig.settle();
    expect([status, (await rig.session(id)).status]).toEqual([200, "rejected"]);
    const since = rig.engine.list({ table: "inbox", order: ["id", "asc"], limit: 100 }).slice(kept);
    expect(since.map(({ state, sealed_body }) => [state, sealed_body?.length])).toEqual([["applied", 0]]);
  });
});
