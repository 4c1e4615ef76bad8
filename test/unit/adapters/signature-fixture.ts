import { createHmac } from "node:crypto";
import { expect } from "vitest";
import { verify } from "../../../adapters/_kit/signature.ts";
import type { Headers } from "../../../contracts/adapter.ts";
import type { Digest, SignatureScheme } from "../../../contracts/signature.ts";

export const NOW = 1_772_446_530;
export const BODY = new TextEncoder().encode('{"event":"report.completed"}');
export const SECRET = "the newest secret";

export const HEX: SignatureScheme = { header: "x-signature", format: "hex", signs: "body", digest: "sha256" };
export const PAIRS: SignatureScheme = {
  header: "x-signature",
  format: "pairs",
  signs: "timestamp.body",
  digest: "sha256",
};

export const hexOf = (prefix = "", secret = SECRET, digest: Digest = "sha256"): string =>
  createHmac(digest, secret).update(prefix).update(BODY).digest("hex");

/** The signature of a time, as the vendor writes it. */
export const timed = (time: number | string): string => `t=${time},v1=${hexOf(`${time}.`)}`;

/** What the verifier says: the refusal in its words, or `accepted`. */
export const said = (
  scheme: SignatureScheme,
  headers: Headers,
  secrets: readonly string[] = [SECRET],
  now = NOW,
): string => {
  const result = verify(scheme, secrets, headers, BODY, now);
  if (result.ok) return "accepted";
  expect(result.fault.kind).toBe("unauthentic");
  return result.fault.detail;
};
export const ofHeader = (scheme: SignatureScheme, value: string): string => said(scheme, { "x-signature": value });

export const MISSING = "the signature header is missing";
export const MALFORMED = "the signature header is malformed";
export const ODD_FORM = "the signature is not a digest of the expected form";
export const OUT_OF_TIME = "the signed timestamp is malformed or out of tolerance";
export const NO_MATCH = "the signature does not match";
export const NOT_ALLOWED = "the digest algorithm is not allowed";
