import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { callbackUrl, rsaPrivateKey } from "../../../adapters/_kit/settings.ts";
import { bindAccount } from "../../../adapters/registry.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { SPECS } from "../../kit/subjects.ts";
import { bench } from "../../kit/vendors/account-bench.ts";
import { answers, boundAdapter } from "../../kit/vendors/bound-adapter.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const stamping = (overrides: Partial<BoundAdapter> = {}): BoundAdapter =>
  boundAdapter({
    stamp: (made, { nowMs, nonce }) => ({ ...made, path: `${made.path}?at=${nowMs}&nonce=${nonce}` }),
    authenticate: ({ path }) => ({ "x-signed": path }),
    ...overrides,
  });

describe("a call whose address carries the moment of each try", () => {
  test("goes out with another nonce at every try, and what is signed is what is sent", async () => {
    const it = bench(() => answers(503), { adapter: stamping() });
    await it.run({ repeat: "harmless", method: "GET" }, 12_000, "read");
    const sent = it.world.requests.map(({ url, headers }) => ({ url: new URL(url), signed: headers["x-signed"] }));
    expect(sent.length).toBe(3);
    const nonces = sent.map(({ url }) => url.searchParams.get("nonce") ?? "");
    expect(new Set(nonces).size).toBe(3);
    for (const nonce of nonces) expect(nonce).toMatch(UUID);
    for (const { url, signed } of sent) expect(`/v1${signed}`).toBe(url.pathname + url.search);
    const times = sent.map(({ url }) => Number(url.searchParams.get("at")));
    expect(times.toSorted()).toEqual(times);
    expect(new Set(times).size).toBe(3);
  });

  test("is not sent where what comes out is no plain address", async () => {
    const it = bench(() => answers(200), {
      adapter: stamping({ stamp: (made) => ({ ...made, path: "/../elsewhere" }) }),
    });
    expect(await it.run()).toMatchObject({ ok: false });
    expect(it.world.requests).toEqual([]);
  });
});

describe("a setting that is a private key", () => {
  const pem = (pair: ReturnType<typeof generateKeyPairSync>) =>
    String((pair.privateKey as { export: (options: object) => string }).export({ type: "pkcs8", format: "pem" }));

  test.each([
    ["too short", () => pem(generateKeyPairSync("rsa", { modulusLength: 1024 }) as never)],
    ["of another kind", () => pem(generateKeyPairSync("ec", { namedCurve: "P-256" }) as never)],
    ["no key at all", () => "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"],
    ["half a key", () => String(SPECS.yoti.settings.privateKey).slice(0, 400)],
  ])("is refused where it is %s, and never printed", (_what, make) => {
    const key = make();
    const bound = bindAccount("yoti", { ...SPECS.yoti.settings, privateKey: key });
    expect(bound).toMatchObject({
      ok: false,
      fault: { detail: expect.stringContaining("privateKey: must be an RSA") },
    });
    expect(JSON.stringify(bound)).not.toContain(key.slice(30, 60));
  });

  test("is boxed", () => {
    const box = rsaPrivateKey.parse(SPECS.yoti.settings.privateKey);
    expect(`${box} ${JSON.stringify({ box })}`).toBe('[redacted] {"box":"[redacted]"}');
  });
});

test.each([
  ["https://gateway.example.com/webhooks/yoti", true],
  ["http://127.0.0.1:3000/webhooks/yoti", true],
  ["http://gateway.example.com/webhooks/yoti", false],
  ["https://user:password@gateway.example.com/", false],
  ["ftp://gateway.example.com/", false],
  ["gateway.example.com", false],
])("callbacks go over TLS or stay on this machine: %s", (url, taken) =>
  expect(callbackUrl.safeParse(url).success).toBe(taken),
);
