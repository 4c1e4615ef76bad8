import { createHash } from "node:crypto";
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { claimOf, es256Key } from "../../../adapters/_kit/token.ts";
import type { TokenScheme, VerificationKey } from "../../../contracts/signature.ts";

const NOW = 1_772_446_530;
const BODY = new TextEncoder().encode('{\n  "identity_verification_id": "idv_1"\n}');
const SCHEME: TokenScheme = { header: "x-token", algorithm: "ES256", bodyHash: "body_hash", toleranceSeconds: 300 };
const HASH = createHash("sha256").update(BODY).digest("hex");

let pair: GenerateKeyPairResult;
let key: VerificationKey;
beforeAll(async () => {
  pair = await generateKeyPair("ES256", { extractable: true });
  const { x = "", y = "" } = await exportJWK(pair.publicKey);
  key = { id: "key-1", verifies: es256Key({ x, y }) ?? (() => false) };
});

interface Made {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly signer?: CryptoKey;
}

const token = ({ claims = {}, header = {}, signer = pair.privateKey }: Made = {}): Promise<string> =>
  new SignJWT({ iat: NOW, body_hash: HASH, ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "key-1", ...header })
    .sign(signer);

const base64url = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** What the verifier says: the refusal in its words, or `accepted`. */
const said = (value: string, { body = BODY, now = NOW, by = key } = {}): string => {
  const claim = claimOf(SCHEME, { "x-token": value }, body, now);
  const result = claim.ok ? claim.value.verify(by) : claim;
  if (result.ok) return "accepted";
  expect(result.fault.kind).toBe("unauthentic");
  return result.fault.detail;
};

const MALFORMED = "the token is malformed";
const OUT_OF_TIME = "the token's time is malformed or out of tolerance";
const NO_KEY = "the token names no usable key";
const OTHER_BODY = "the token is about another body";
const NO_MATCH = "the signature does not match";

describe("a token that another implementation signed", () => {
  test("is accepted with the very bytes it is about, under the id of its key", async () => {
    const claim = claimOf(SCHEME, { "x-token": await token() }, BODY, NOW);
    expect(claim.ok && claim.value.keyId).toBe("key-1");
    expect(claim.ok && claim.value.verify(key)).toEqual({ ok: true, value: BODY });
  });

  test("is refused by another key, and by a key of another id", async () => {
    const other = await generateKeyPair("ES256", { extractable: true });
    expect(said(await token({ signer: other.privateKey }))).toBe(NO_MATCH);
    expect(said(await token(), { by: { ...key, id: "key-2" } })).toBe("the key is another one than the token names");
  });

  test("is refused from the second in which its key expires", async () => {
    expect(said(await token(), { by: { ...key, expiredAt: NOW + 1 } })).toBe("accepted");
    expect(said(await token(), { by: { ...key, expiredAt: NOW } })).toBe("the vendor's key has expired");
  });

  test("is refused for a body that differs by a byte or was only laid out anew", async () => {
    const altered = Uint8Array.from(BODY);
    altered[0] = 0x5b;
    const compact = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(BODY))));
    for (const body of [altered, compact, new Uint8Array(), Uint8Array.from([...BODY, 10])])
      expect(said(await token(), { body })).toBe(OTHER_BODY);
  });
});

describe("the header of a token", () => {
  test("names the one algorithm, whatever else the signature would fit", async () => {
    const [, claims = "", signature = ""] = (await token()).split(".");
    for (const alg of ["none", "HS256", "ES384", "RS256", "es256", "", "ES256 ", null, undefined, ["ES256"], 1])
      expect(said(`${base64url({ alg, kid: "key-1" })}.${claims}.${signature}`)).toBe(
        "the token's algorithm is not the one accepted",
      );
  });

  test("brings no key along that counts: one that it embeds or points to is not looked at", async () => {
    const other = await generateKeyPair("ES256", { extractable: true });
    const jwk = await exportJWK(other.publicKey);
    const header = { jwk, jku: "https://attacker.test/keys", x5u: "https://attacker.test/x5u", x5c: ["AA"] };
    expect(said(await token({ header, signer: other.privateKey }))).toBe(NO_MATCH);
    expect(said(await token({ header }))).toBe("accepted");
  });

  test("with an extension that must be understood is refused", async () => {
    const [, claims = "", signature = ""] = (await token()).split(".");
    const header = base64url({ alg: "ES256", kid: "key-1", crit: ["b64"], b64: false });
    expect(said(`${header}.${claims}.${signature}`)).toBe("the token has extensions that must be understood");
  });

  test("names a key by a plain id", async () => {
    const [, claims = "", signature = ""] = (await token()).split(".");
    for (const kid of [undefined, null, "", 7, {}, "a b", "a/b", "x".repeat(129), "k\n", "ключ"])
      expect(said(`${base64url({ alg: "ES256", kid })}.${claims}.${signature}`)).toBe(NO_KEY);
  });
});

describe("the claims of a token", () => {
  test("are of now, give or take the tolerance on either side", async () => {
    for (const now of [NOW - 300, NOW, NOW + 300]) expect(said(await token(), { now })).toBe("accepted");
    for (const now of [NOW - 301, NOW + 301, NOW + 86_400, Number.NaN])
      expect(said(await token(), { now })).toBe(OUT_OF_TIME);
  });

  test("without a whole number for their time are refused", async () => {
    for (const iat of [undefined, null, String(NOW), NOW + 0.5, "soon", [NOW]])
      expect(said(await token({ claims: { iat: iat as number } }))).toBe(OUT_OF_TIME);
  });

  test("limit the token further where they say so", async () => {
    expect(said(await token({ claims: { exp: NOW + 1, nbf: NOW } }))).toBe("accepted");
    for (const claims of [{ exp: NOW }, { nbf: NOW + 1 }]) expect(said(await token({ claims }))).toBe(OUT_OF_TIME);
    const parts = (await token()).split(".");
    for (const odd of [{ exp: "never" }, { exp: String(NOW + 1) }, { nbf: String(NOW) }, { exp: null }, { nbf: [NOW] }])
      expect(said(`${parts[0]}.${base64url({ iat: NOW, body_hash: HASH, ...odd })}.${parts[2]}`)).toBe(OUT_OF_TIME);
  });

  test("hold the body's hash in lower-case hex of its full length", async () => {
    for (const hash of [undefined, null, "", HASH.toUpperCase(), HASH.slice(2), `${HASH}00`, 5, [HASH]])
      expect(said(await token({ claims: { body_hash: hash } }))).toBe(OTHER_BODY);
  });
});

describe("the form of a token", () => {
  test("is three parts of base64url that are spelled in the one possible way", async () => {
    const whole = await token();
    const [header = "", claims = "", signature = ""] = whole.split(".");
    const last = signature.slice(-1);
    // 64 bytes leave four spare bits in the last letter: other letters would say the same bytes.
    const respelled = signature.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1);
    const odd = [
      `${header}.${claims}`,
      `${whole}.${signature}`,
      `${header}.${claims}.`,
      `.${claims}.${signature}`,
      `${header}.${claims}.${signature}=`,
      `${header}.${claims}.${respelled}`,
      `${header}.${claims}.${Buffer.from(signature, "base64url").toString("base64")}`,
      `${header} .${claims}.${signature}`,
      `Bearer ${whole}`,
      `${whole}, ${whole}`,
      `${header}.${base64url([1])}.${signature}`,
      ...["null", "7", "true", '"ES256"'].flatMap((text) => [
        `${header}.${base64url(text)}.${signature}`,
        `${base64url(text)}.${claims}.${signature}`,
      ]),
      `${header}.${base64url('{"iat":1,"iat":2}')}.${signature}`,
      `${base64url('{"alg":"ES256","kid":"a","kid":"key-1"}')}.${claims}.${signature}`,
      `${header}.${base64url("{".repeat(40))}.${signature}`,
      "hello",
      "..",
    ];
    for (const value of odd) expect(said(value), value).toBe(MALFORMED);
  });

  test("has a signature of 64 bytes: DER is refused, and so are zeros", async () => {
    const [header = "", claims = ""] = (await token()).split(".");
    const der = Buffer.concat([Buffer.from("3045022100", "hex"), Buffer.alloc(32, 1), Buffer.alloc(34, 2)]);
    for (const bytes of [der, Buffer.alloc(63), Buffer.alloc(65), Buffer.alloc(0)])
      expect(said(`${header}.${claims}.${bytes.toString("base64url")}`)).toBe(MALFORMED);
    expect(said(`${header}.${claims}.${Buffer.alloc(64).toString("base64url")}`)).toBe(NO_MATCH);
  });

  test("is missing where the header is absent, empty, very long or a list", () => {
    const lists = { "x-token": ["a.b.c"] } as unknown as Readonly<Record<string, string>>;
    for (const headers of [{}, { "x-token": "" }, { "x-token": "a".repeat(2049) }, lists])
      expect(claimOf(SCHEME, headers, BODY, NOW)).toMatchObject({
        ok: false,
        fault: { detail: "the token is missing" },
      });
  });
});

test("what is no point of the curve is no key", () => {
  for (const point of [
    { x: "AA", y: "AA" },
    { x: "", y: "" },
    { x: "A".repeat(43), y: "A".repeat(43) },
  ])
    expect(es256Key(point)).toBeUndefined();
});
