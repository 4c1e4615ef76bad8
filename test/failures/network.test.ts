import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import type { HttpOutcome } from "../../src/world.ts";
import { createRig } from "../kit/gateway/rig.ts";
import { startWhole, type Whole } from "../kit/gateway/whole-gateway.ts";
import { open, openWith, read, rowsOf, sessionBody } from "../kit/gateway/whole-session.ts";
import { decisionsOf } from "./telling.ts";

const MINUTE = 60_000;

const isOnfido = (url: string): boolean => url.includes("/v3.6/");
const failure = (sent: "no" | "maybe", why: "connect" | "reset" | "timeout"): HttpOutcome => ({
  kind: "failure",
  sent,
  why,
});

/** A person whom nobody pinned to a vendor: Onfido is asked first. */
const free = (whole: Whole) =>
  openWith(whole, sessionBody("interactive", "onfido", { sandbox: { scenario: "interactive" } }));

describe("failures of the network", () => {
  test("N1 a name that does not resolve sends the start elsewhere within the caller's time", async () => {
    const whole = await startWhole({
      between: async ({ url }, ask) => (isOnfido(url) ? failure("no", "connect") : ask()),
    });
    const began = whole.world.monotonic();
    const session = (await (await free(whole)).json()) as Session;
    expect([session.capture === null, session.attempts.at(-1)?.vendor]).toEqual([false, "sumsub"]);
    expect(whole.world.monotonic() - began).toBeLessThan(12_000);
  });

  test("N2 a connection refused before a byte was sent leaves nothing to resolve", async () => {
    const whole = await startWhole({
      between: async ({ url }, ask) => (isOnfido(url) ? failure("no", "connect") : ask()),
    });
    await free(whole);
    expect(whole.world.requests.filter(({ method, url }) => method === "GET" && isOnfido(url))).toEqual([]);
  });

  test("N3 a reset after the request was sent is resolved before another vendor is asked", async () => {
    const whole = await startWhole({
      between: async ({ url, method }, ask) =>
        method === "POST" && url.includes("workflow_runs") ? (await ask()) && failure("maybe", "reset") : ask(),
    });
    const session = (await (await free(whole)).json()) as Session;
    expect(session.attempts.map(({ vendor }) => vendor)).toEqual(["onfido"]);
    expect(session.attempts[0]?.vendor_reference).toBe(whole.mock.objects()[0]?.object);
  });

  test("N4 a reset in the middle of the answer is in doubt too, and adopted", async () => {
    const whole = await startWhole({
      between: async ({ url, method }, ask) =>
        method === "POST" && url.includes("verification_sessions") ? (await ask()) && failure("maybe", "reset") : ask(),
    });
    const session = await open(whole, "interactive", "stripe-identity").catch(() => undefined);
    expect(whole.mock.objects()).toHaveLength(1);
    expect(session?.attempts[0]?.vendor_reference).toBe(whole.mock.objects()[0]?.object);
  });

  test("N5 a peer that says nothing is given up in time, and the caller is answered", async () => {
    const whole = await startWhole({ between: () => new Promise<HttpOutcome>(() => undefined) });
    const began = whole.world.monotonic();
    expect((await free(whole)).status).toBe(202);
    expect(whole.world.monotonic() - began).toBeLessThanOrEqual(12_500);
    expect(whole.gateway.services.accounts.every(({ bulkhead }) => bulkhead.inFlight() === 0)).toBe(true);
  });

  test("N6 an answer that comes after our limit is adopted when the start is looked for", async () => {
    const whole = await startWhole({
      between: async ({ url, method }, ask) => {
        const reply = await ask();
        if (method !== "POST" || !url.includes("verification_sessions")) return reply;
        return new Promise((resolve) => whole.world.timer(4500, () => resolve(reply)));
      },
    });
    const session = await open(whole, "interactive", "stripe-identity");
    expect(whole.mock.objects().map(({ object }) => object)).toEqual([session.attempts[0]?.vendor_reference]);
  });

  test("N7 a caller who goes away during a create gets its result when it asks again", async () => {
    const held = Promise.withResolvers<void>();
    const whole = await startWhole({
      between: async (_request, ask) => {
        await held.promise;
        return ask();
      },
    });
    const json = sessionBody("interactive", "stripe-identity");
    const headers = {
      "idempotency-key": "gone",
      "content-type": "application/json",
      authorization: `Bearer ${whole.admin}`,
    };
    const gone = new AbortController();
    const first = whole.gateway.app.request("/v1/sessions", {
      method: "POST",
      headers,
      body: JSON.stringify(json),
      signal: gone.signal,
    });
    await whole.world.drain();
    gone.abort();
    held.resolve();
    await whole.world.settle(Promise.resolve(first).catch(() => undefined));
    await whole.world.drain();
    const again = await whole.call("POST", "/v1/sessions", { json, headers: { "idempotency-key": "gone" } });
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(whole.mock.objects()).toHaveLength(1);
  });

  test("N8 a vendor that never heard our 2xx sends again, and one effect remains", async () => {
    const rig = await createRig({
      callback: async (request, deliver) => {
        await deliver(request);
        return deliver(request);
      },
    });
    const { id } = await rig.open("approve", "sumsub");
    await rig.advance(5 * MINUTE);
    await rig.settle();
    expect((await rig.session(id)).status).toBe("approved");
    expect(decisionsOf(rig, id)).toHaveLength(1);
  });

  test("N10 a kept connection that closes on reuse is in doubt once its bytes left, and is not sent twice for a create", async () => {
    let posts = 0;
    const whole = await startWhole({
      between: async ({ url, method }, ask) => {
        if (method !== "POST" || !isOnfido(url)) return ask();
        posts += 1;
        return posts === 1 ? failure("maybe", "reset") : ask();
      },
    });
    const session = (await (await free(whole)).json()) as Session;
    expect(session.capture).not.toBeNull();
    expect(whole.mock.objects()).toHaveLength(1);
  });

  test("N11 a receiver that answers after the limit counts as failed, and gets the same id and bytes again", async () => {
    const whole = await startWhole();
    const got: { readonly id: string | undefined; readonly body: string }[] = [];
    whole.receivers.set("late.example.test", ({ headers, body }) => {
      got.push({ id: headers["webhook-id"], body: String(body) });
      if (got.length > 1) return { kind: "answer", status: 204, headers: {}, body: new Uint8Array() };
      return new Promise((resolve) =>
        whole.world.timer(15_100, () => resolve({ kind: "answer", status: 204, headers: {}, body: new Uint8Array() })),
      );
    });
    const json = { url: "https://late.example.test/hook", types: ["session.status_changed"] };
    expect((await whole.call("POST", "/v1/webhook-endpoints", { json })).status).toBe(201);
    await open(whole, "interactive", "onfido");
    await whole.world.advance(MINUTE);
    expect(got).toHaveLength(2);
    expect(got[1]).toEqual(got[0]);
    expect((await rowsOf(whole.store, "deliveries")).map(({ state, tries }) => [state, tries])).toEqual([
      ["delivered", 2],
    ]);
  });

  test("a session whose link is out survives a minute without any network", async () => {
    let dark = false;
    const whole = await startWhole({ between: async (_request, ask) => (dark ? failure("no", "connect") : ask()) });
    const { id } = await open(whole, "approve", "stripe-identity");
    dark = true;
    await whole.world.advance(MINUTE);
    dark = false;
    await whole.world.advance(10 * MINUTE);
    expect((await read(whole, id)).status).toBe("approved");
  });
});
