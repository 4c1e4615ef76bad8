import { createHmac, createPublicKey, verify } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createSigner, newKeys, rotated, signatureHeaders } from "../../../src/outbound/sign.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const HOUR = 3_600_000;
const ID = "evt_1";
const BODY = Buffer.from('{"word":"grün"}');

const rig = () => {
  const world = createVirtualWorld({ seed: 3 });
  return { world, ...newKeys(world) };
};

/** The library reads the clock of the machine. */
const atTime = (ms: number): void => {
  vi.useFakeTimers({ toFake: ["Date"], now: ms });
};

const accepts = (secret: string, headers: Readonly<Record<string, string>>, body: Buffer): boolean => {
  try {
    new Webhook(secret).verify(body, { ...headers });
    return true;
  } catch {
    return false;
  }
};

const secretsOf = (keys: { secrets: readonly { value: string }[] }): readonly string[] =>
  keys.secrets.map(({ value }) => value);

afterEach(() => {
  vi.useRealTimers();
});

describe("signing", () => {
  test("the reference library accepts our messages and refuses them once a byte, the id or the time differs", () => {
    const { world, keys } = rig();
    atTime(world.now());
    const [secret = ""] = secretsOf(keys);
    const headers = signatureHeaders(createSigner(keys), ID, BODY, world.now());
    expect(accepts(secret, headers, BODY)).toBe(true);
    expect(accepts(secret, headers, Buffer.from('{"word":"gruen"}'))).toBe(false);
    expect(accepts(secret, { ...headers, "webhook-id": "evt_2" }, BODY)).toBe(false);
    expect(accepts(secret, { ...headers, "webhook-timestamp": String(world.now() / 1000 + 1) }, BODY)).toBe(false);
    expect(accepts(secretsOf(rig().keys)[0] ?? "", headers, BODY)).toBe(true);
    expect(accepts(`whsec_${Buffer.alloc(32, 9).toString("base64")}`, headers, BODY)).toBe(false);
  });

  test("a receiver that holds only the public key text verifies the Ed25519 signature", () => {
    const { world, keys, public_key } = rig();
    const headers = signatureHeaders(createSigner(keys), ID, BODY, world.now());
    const signature = headers["webhook-signature"]?.split(" ").find((one) => one.startsWith("v1a,")) ?? "";
    const x = Buffer.from(public_key.replace("whpk_", ""), "base64").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const signed = Buffer.concat([Buffer.from(`${ID}.${headers["webhook-timestamp"]}.`), BODY]);
    const bytes = Buffer.from(signature.slice("v1a,".length), "base64");
    expect(verify(null, signed, key, bytes)).toBe(true);
    expect(verify(null, Buffer.concat([signed, Buffer.from(" ")]), key, bytes)).toBe(false);
  });

  test("secrets and keys have the prefixes and lengths of Standard Webhooks", () => {
    const { keys, public_key } = rig();
    const bytesOf = (text: string): number => Buffer.from(text.slice(text.indexOf("_") + 1), "base64").length;
    const [secret = ""] = secretsOf(keys);
    expect([secret, keys.private_key, public_key].map((text) => text.slice(0, text.indexOf("_")))).toEqual([
      "whsec",
      "whsk",
      "whpk",
    ]);
    expect([secret, keys.private_key, public_key].map(bytesOf)).toEqual([32, 32, 32]);
    expect(
      createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
        .update("")
        .digest(),
    ).toHaveLength(32);
  });

  test("after a rotation both secrets verify for 24 hours and then only the new one", async () => {
    const { world, keys } = rig();
    const [old = ""] = secretsOf(keys);
    const both = rotated(world, keys);
    const [fresh = ""] = secretsOf(both);
    const signer = createSigner(both);
    const verdicts = () => {
      atTime(world.now());
      const headers = signatureHeaders(signer, ID, BODY, world.now());
      return [accepts(fresh, headers, BODY), accepts(old, headers, BODY)];
    };
    expect(verdicts()).toEqual([true, true]);
    await world.advance(24 * HOUR - 1);
    expect(verdicts()).toEqual([true, true]);
    await world.advance(1);
    expect(verdicts()).toEqual([true, false]);
  });

  test("a second rotation within the day does not shorten the life of the first secret", async () => {
    const { world, keys } = rig();
    const once = rotated(world, keys);
    await world.advance(HOUR);
    const twice = rotated(world, once);
    expect(twice.secrets.map(({ expires_at }) => expires_at && (expires_at - world.now()) / HOUR)).toEqual([
      null,
      24,
      23,
    ]);
    await world.advance(24 * HOUR);
    expect(secretsOf(rotated(world, twice))).not.toContain(secretsOf(keys)[0]);
  });
});
