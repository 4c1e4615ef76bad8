import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import type { HttpOutcome, HttpRequest } from "../../../src/world.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Trouble = HttpOutcome | "silence" | undefined;

const asksForKey = ({ url }: HttpRequest): boolean => url.endsWith("/webhook_verification_key/get");
const REFUSED: HttpOutcome = { kind: "failure", why: "connect", sent: "no" };

/** A gateway with a vendor whose keys must be fetched, beside one that signs with a secret. Callbacks are kept back and delivered by hand. */
const open = async (keysAre: () => Trouble = () => undefined) => {
  const kept: OutgoingRequest[] = [];
  const asked: HttpRequest[] = [];
  const rig = await createRig({
    accounts: ["plaid-idv", "onfido"],
    network: (request) => (asksForKey(request) ? keysAre() : undefined),
    onVendorRequest: (request) => void (asksForKey(request) && asked.push(request)),
    callback: async (request) => {
      kept.push(request);
      return { status: 200 };
    },
  });
  const knock = (vendor: string, { headers, body }: Pick<OutgoingRequest, "headers" | "body">): Promise<Reply> =>
    rig.call("POST", `/webhooks/${vendor}`, { key: null, headers, body });
  const deliver = (vendor: string, request: Pick<OutgoingRequest, "headers" | "body">) =>
    rig.world.settle(knock(vendor, request));
  /** The next callback of a session that plays this. */
  const next = async (vendor: "plaid-idv" | "onfido", scenario = "approve"): Promise<OutgoingRequest> => {
    const session = await rig.open(scenario, vendor);
    for (let waited = 0; waited < 100; waited += 1) {
      const found = kept.findLast(({ url }) => url.endsWith(`/${vendor}`));
      if (found !== undefined) return found;
      await rig.advance(100);
    }
    throw new Error(`no callback of ${session.id}`);
  };
  return { rig, asked, kept, knock, deliver, next };
};

const inboxOf = (rig: Rig, connection: string): number => rig.engine.count("inbox", { connection });

/** A token of nobody's, under an id of the sender's choice. */
const forged = async (rig: Rig, kid: string): Promise<Pick<OutgoingRequest, "headers" | "body">> => {
  const body = JSON.stringify({ environment: "sandbox", identity_verification_id: "idv_x" });
  const { privateKey } = await generateKeyPair("ES256");
  const claims = {
    iat: Math.floor(rig.world.now() / 1000),
    request_body_sha256: createHash("sha256").update(body).digest("hex"),
  };
  const jwk = await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey);
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid, jwk }).sign(privateKey);
  return { body, headers: { "content-type": "application/json", "plaid-verification": token } };
};

describe("a callback whose key must be fetched", () => {
  test("is taken in once the key is there, which is asked for once", async () => {
    const it = await open();
    const callback = await it.next("plaid-idv");
    expect((await it.deliver("plaid-idv", callback)).status).toBe(200);
    for (const other of it.kept) expect((await it.deliver("plaid-idv", other)).status).toBe(200);
    expect(it.asked).toHaveLength(1);
    expect(inboxOf(it.rig, "plaid-idv")).toBe(it.kept.length);
  });

  test("is neither taken in nor refused while the vendor is down: 503, and the vendor's own repetition comes through", async () => {
    let keys: Trouble = REFUSED;
    const it = await open(() => keys);
    const callback = await it.next("plaid-idv");
    const turnedAway = await it.deliver("plaid-idv", callback);
    expect(turnedAway.status).toBe(503);
    expect(JSON.parse(turnedAway.text)).toMatchObject({
      ...{ type: "https://kyc-gateway.dev/problems/webhook-unverifiable", retryable: true },
    });
    expect(Number(turnedAway.headers["retry-after"])).toBeGreaterThan(0);
    expect(inboxOf(it.rig, "plaid-idv")).toBe(0);
    keys = undefined;
    await it.rig.advance(2 * MINUTE);
    expect((await it.deliver("plaid-idv", callback)).status).toBe(200);
    expect(inboxOf(it.rig, "plaid-idv")).toBe(1);
    const { text } = await it.rig.call("GET", "/metrics");
    expect(text).toContain('kyc_webhooks_total{connection="plaid-idv",verdict="unavailable"} 1');
  });

  test("comes through by itself where the vendor sends it again, and the session ends as it should", async () => {
    let keys: Trouble = REFUSED;
    const rig = await createRig({
      accounts: ["plaid-idv"],
      network: (request) => (asksForKey(request) ? keys : undefined),
    });
    const { id } = await rig.open("approve", "plaid-idv");
    await rig.advance(5 * SECOND);
    expect(inboxOf(rig, "plaid-idv")).toBe(0);
    keys = undefined;
    await rig.advance(30 * MINUTE);
    await rig.settle();
    expect((await rig.session(id)).status).toBe("approved");
    expect(inboxOf(rig, "plaid-idv")).toBe(4);
  });

  test("waits by itself: another vendor's callbacks are answered meanwhile", async () => {
    const it = await open(() => "silence");
    const [waiting, other] = [await it.next("plaid-idv"), await it.next("onfido")];
    const answers: string[] = [];
    const knock = (vendor: string, request: OutgoingRequest) =>
      void it.knock(vendor, request).then(({ status }) => answers.push(`${vendor} ${status}`));
    for (let times = 0; times < 50; times += 1) knock("plaid-idv", waiting);
    knock("onfido", other);
    await it.rig.world.drain();
    expect(answers.filter((answer) => answer.startsWith("onfido"))).toEqual(["onfido 200"]);
    // No more than 32 of them wait; each of the others is told at once to come back.
    expect(answers.filter((answer) => answer === "plaid-idv 503")).toHaveLength(50 - 32);
    await it.rig.advance(5 * SECOND);
    expect(answers.filter((answer) => answer === "plaid-idv 503")).toHaveLength(50);
  });

  test("under an id that the vendor does not know is refused, and leaves no row", async () => {
    const it = await open();
    const callback = await forged(it.rig, "made-up");
    for (let times = 0; times < 5; times += 1) expect((await it.deliver("plaid-idv", callback)).status).toBe(401);
    expect(it.asked).toHaveLength(1);
    expect(inboxOf(it.rig, "plaid-idv")).toBe(0);
  });

  test("under ever new ids makes us ask ten times a minute at most, and a genuine one is not held up", async () => {
    const it = await open();
    const genuine = await it.next("plaid-idv");
    expect((await it.deliver("plaid-idv", genuine)).status).toBe(200);
    for (let tenth = 0; tenth < 300; tenth += 1) {
      expect([401, 503]).toContain((await it.deliver("plaid-idv", await forged(it.rig, `made-up-${tenth}`))).status);
      await it.rig.advance(100);
    }
    expect(it.asked.length).toBeLessThanOrEqual(11);
    const later = it.kept.at(-1);
    expect(later && (await it.deliver("plaid-idv", later)).status).toBe(200);
  });

  test("that says the same as the one before is another delivery, and asks again; the very same token is not", async () => {
    const it = await open();
    await it.next("plaid-idv");
    await it.rig.advance(2 * SECOND);
    const [first, second] = it.kept;
    if (first === undefined || second === undefined) throw new Error("two callbacks were expected");
    expect(first.body).toBe(second.body);
    for (const request of [first, second, first]) expect((await it.deliver("plaid-idv", request)).status).toBe(200);
    expect(inboxOf(it.rig, "plaid-idv")).toBe(2);
  });

  test("about an attempt that nobody started here is kept for a while, for a start that may be under way", async () => {
    const it = await open();
    await it.next("plaid-idv", "blurred-then-approve");
    await it.rig.advance(5 * SECOND);
    for (const request of it.kept) await it.deliver("plaid-idv", request);
    await it.rig.settle();
    const states = it.rig.engine.list({
      ...{ table: "inbox", where: { connection: "plaid-idv" }, order: ["received_at", "asc"], limit: 100 },
    });
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["applied", "ignored", "parked"]));
  });
});
