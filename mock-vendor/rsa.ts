import { checkPrimeSync, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { hex } from "./ids.ts";
import type { MockWorld } from "./world.ts";

const BITS = 2048;
const EXPONENT = 65_537n;

/** An endless stream of bits out of a seed: SHA-256 in counter mode. */
const numbersOf = (seed: string): ((bits: number) => bigint) => {
  let counter = 0;
  const block = (): string => {
    counter += 1;
    return createHash("sha256").update(`${seed} ${counter}`).digest("hex");
  };
  return (bits) => {
    let digits = "";
    while (digits.length < bits / 4) digits += block();
    return BigInt(`0x${digits.slice(0, bits / 4)}`);
  };
};

/** The two upper bits are set, so that a product of two has its full length. */
const primeOf = (next: (bits: number) => bigint): bigint => {
  const size = BITS / 2;
  for (;;) {
    const candidate = next(size) | (3n << BigInt(size - 2)) | 1n;
    if ((candidate - 1n) % EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate;
  }
};

/** Euclid's algorithm, extended: the two have no common divisor. */
const inverseOf = (value: bigint, modulus: bigint): bigint => {
  let [rest, next] = [modulus, value % modulus];
  let [times, following] = [0n, 1n];
  while (next > 0n) {
    const whole = rest / next;
    [rest, next] = [next, rest - whole * next];
    [times, following] = [following, times - whole * following];
  }
  return ((times % modulus) + modulus) % modulus;
};

const base64url = (value: bigint): string => {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex").toString("base64url");
};

const keyOf = (seed: string): KeyObject => {
  const next = numbersOf(seed);
  const [p, q] = [primeOf(next), primeOf(next)];
  const d = inverseOf(EXPONENT, (p - 1n) * (q - 1n));
  const e = base64url(EXPONENT);
  const parts = { n: p * q, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverseOf(q, p) };
  const numbers = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, base64url(value)]));
  return createPrivateKey({ format: "jwk", key: { kty: "RSA", e, ...numbers } });
};

export interface RsaPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const made = new Map<string, RsaPair>();

/** A pair in PEM, drawn from the world's randomness: of one world always the same. */
export const rsaPair = (random: MockWorld["random"]): RsaPair => {
  const seed = hex(random, 64);
  const known = made.get(seed);
  if (known) return known;
  const key = keyOf(seed);
  const pair = {
    privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
  };
  made.set(seed, pair);
  return pair;
};
