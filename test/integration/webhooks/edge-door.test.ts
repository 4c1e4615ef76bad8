import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import {
  SECRETS,
  signedHeaders,
  startWhole,
  VENDORS,
  type Vendor,
  type Whole,
} from "../../kit/gateway/whole-gateway.ts";
import { everything, rowsOf } from "../../kit/gateway/whole-session.ts";
import { listen } from "../../kit/listen.ts";
import { callbackBody } from "./edge-bodies.ts";
import { BAD_SIGNATURES } from "./edge-signatures.ts";

const MAX_BYTES = 1024 * 1024;
const TYPE = { "content-type": "application/json" };

let whole: Whole;
beforeEach(async () => {
  whole = await startWhole();
});

const seconds = (): number => Math.floor(whole.world.now() / 1000);
const news = (vendor: Vendor): string =>
  callbackBody(vendor, { ref: "unknown-1", says: "submitted", at: seconds() * 1000 });
const bytes = (...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const statesOf = async (): Promise<readonly unknown[]> =>
  (await rowsOf(whole.store, "inbox")).map(({ state, detail }) => [state, detail]);

/** Exactly these header lines; the request id is ours, so that two answers can be compared byte by byte. */
const knock = async (connection: string, body: string, lines: readonly (readonly [string, string])[]) => {
  const headers = new Headers({ ...TYPE, "x-request-id": "the-same-id" });
  for (const [name, value] of lines) headers.append(name, value);
  const answer = await whole.gateway.app.request(`/webhooks/${connection}`, { method: "POST", headers, body });
  return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
};

describe.each(VENDORS)("bytes at the door: %s", (vendor) => {
  test.each<readonly [string, (body: string) => Uint8Array<ArrayBuffer>, string]>([
    ["a trailing newline", (body) => bytes(body, "\n"), "parked"],
    [
      "CRLF between members",
      (body) => bytes(JSON.stringify(JSON.parse(body), null, 2).replaceAll("\n", "\r\n")),
      "parked",
    ],
    ["a byte order mark", (body) => bytes("\ufeff", body), "quarantined"],
    ["invalid UTF-8", (body) => bytes(body.slice(0, -1), ',"x":"', Uint8Array.of(0xff, 0xfe), '"}'), "quarantined"],
    ["half a body", (body) => bytes(body.slice(0, body.length / 2)), "quarantined"],
    ["no body at all", () => bytes(), "quarantined"],
    ["another type of event", () => bytes('{"type":"acme.event","id":"evt_1"}'), "quarantined"],
  ])("%s, signed as it is, is taken in and 2xx", async (_name, written, state) => {
    const body = written(news(vendor));
    expect((await whole.callback(vendor, body)).status).toBe(200);
    await whole.world.drain();
    const [row] = await rowsOf(whole.store, "inbox");
    expect(row?.state).toBe(state);
    if (row === undefined) throw new Error("no row");
    const sealed = { table: "inbox", column: "sealed_body", row: row.id };
    expect(whole.gateway.services.keyring.openForSystem(sealed, row.sealed_body)).toEqual(Buffer.from(body));
    const exposition = await (await whole.call("GET", "/metrics")).text();
    const counted = `kyc_webhooks_quarantined_total{connection="${vendor}",why="unreadable"} 1`;
    expect(exposition.includes(counted)).toBe(state === "quarantined");
  });

  test("one byte more or less than was signed is refused", async () => {
    const body = news(vendor);
    const signed = signedHeaders(vendor, `${body}\n`, seconds());
    for (const other of [body, `${body}\r\n`, `${body}\n\n`, `\ufeff${body}\n`])
      expect((await whole.callback(vendor, other, signed)).status).toBe(401);
    expect((await whole.callback(vendor, `${body}\n`, signed)).status).toBe(200);
  });

  test("a compressed body is never unpacked: the signature is over the bytes that came", async () => {
    const body = news(vendor);
    const packed = new Uint8Array(gzipSync(body));
    const over = (what: string | Uint8Array) => ({
      ...signedHeaders(vendor, what, seconds()),
      "content-encoding": "gzip",
    });
    expect((await whole.callback(vendor, packed, over(body))).status).toBe(401);
    expect((await whole.callback(vendor, packed, over(packed))).status).toBe(200);
    await whole.world.drain();
    expect(await statesOf()).toEqual([["quarantined", "unreadable"]]);
  });

  test("a body of the cap is taken, a byte more is not, whether its length is stated or not", async () => {
    const most = "x".repeat(MAX_BYTES);
    expect((await whole.callback(vendor, most)).status).toBe(200);
    const before = await everything(whole.store);
    const stated = { ...signedHeaders(vendor, `${most}x`, seconds()), "content-length": String(MAX_BYTES + 1) };
    for (const headers of [undefined, stated]) {
      const answer = await whole.callback(vendor, `${most}x`, headers);
      expect(answer.status).toBe(413);
    }
    expect(await everything(whole.store)).toEqual(before);
  });
});

test("over a real socket, too, the bytes arrive as they were signed", async () => {
  const server = await listen(whole.gateway.app);
  const post = async (vendor: Vendor, body: Uint8Array<ArrayBuffer>) => {
    const headers = { ...TYPE, ...signedHeaders(vendor, body, seconds()) };
    return (await fetch(`${server.origin}/webhooks/${vendor}`, { method: "POST", headers, body })).status;
  };
  for (const vendor of VENDORS) {
    const body = news(vendor);
    expect(await post(vendor, bytes(body, "\r\n"))).toBe(200);
    expect(await post(vendor, bytes("\ufeff", body))).toBe(200);
    expect(await post(vendor, bytes(body, Uint8Array.of(0xc3, 0x28, 0x00)))).toBe(200);
  }
  await server.close();
  expect(await rowsOf(whole.store, "inbox")).toHaveLength(9);
});

describe.each(VENDORS)("signatures: %s", (vendor) => {
  test("each malformed one is the same 401 and leaves no row", async () => {
    const body = news(vendor);
    const before = await everything(whole.store);
    const plain = await knock(vendor, body, []);
    expect(plain.status).toBe(401);
    for (const [name, lines] of BAD_SIGNATURES[vendor])
      expect(await knock(vendor, body, lines(body, seconds())), name).toEqual(plain);
    await whole.world.drain();
    expect(await everything(whole.store)).toEqual(before);
  });

  test("both live secrets are accepted, a third is not", async () => {
    const [newest, older] = SECRETS[vendor];
    const answers = [newest, older, "another", ""].map((secret, index) => {
      const body = `${news(vendor)}${" ".repeat(index)}`;
      return whole.callback(vendor, body, signedHeaders(vendor, body, seconds(), secret));
    });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    expect(await rowsOf(whole.store, "inbox")).toHaveLength(2);
  });

  test("an unknown account answers as a wrong signature does", async () => {
    const body = news(vendor);
    const good = Object.entries(signedHeaders(vendor, body, seconds()));
    const [wrong, unknown] = [await knock(vendor, body, []), await knock("no-such-account", body, good)];
    expect(unknown).toEqual(wrong);
    expect((await knock(vendor, body, good)).status).toBe(200);
  });

  test("a replay storm of 5,000 copies of 10 events is 10 rows", async () => {
    const bodies = Array.from({ length: 10 }, (_, index) =>
      callbackBody(vendor, { ref: `ref-${index}`, says: "submitted", at: seconds() * 1000, event: `storm-${index}` }),
    );
    for (let wave = 0; wave < 50; wave += 1) {
      const answers = bodies.flatMap((body) => Array.from({ length: 10 }, () => whole.callback(vendor, body)));
      expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
    }
    expect(await rowsOf(whole.store, "inbox")).toHaveLength(10);
    const exposition = await (await whole.call("GET", "/metrics")).text();
    expect(exposition).toContain(`kyc_webhooks_total{connection="${vendor}",verdict="stored"} 10\n`);
    expect(exposition).toContain(`kyc_webhooks_total{connection="${vendor}",verdict="known"} 4990\n`);
  });
});

test("of several Stripe digests one right one is enough, as while a secret is rolled", async () => {
  const body = news("stripe-identity");
  const good = signedHeaders("stripe-identity", body, seconds())["stripe-signature"] ?? "";
  const both = { "stripe-signature": good.replace("v1=", `v1=${"0".repeat(64)},v0=old,v1=`) };
  expect((await whole.callback("stripe-identity", body, both)).status).toBe(200);
});
