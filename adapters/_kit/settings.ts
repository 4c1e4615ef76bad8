import { createPrivateKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { Decode } from "../../contracts/adapter.ts";
import { failed, ok } from "../../contracts/fault.ts";
import { type Secret, secret } from "../../contracts/pii.ts";

/** A credential: one line of printable ASCII, so that it can be a header, and boxed from then on. */
export const credential = z
  .string()
  .regex(/^[\x21-\x7e]{1,512}$/, "must be 1 to 512 printable ASCII characters without spaces")
  .transform((value) => secret(value));

export const webhookSecrets = z.array(credential).min(1).max(2);

export const revealAll = (secrets: readonly Secret<string>[]): readonly string[] =>
  secrets.map((box) => box.reveal("verify a callback"));

/** Where the account keeps personal data, as its contract says: no address of the API tells. */
export const region = z.string().regex(/^[a-z]{2,12}$/);

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

const isOrigin = (value: string): boolean => {
  const url = URL.parse(value);
  if (url === null || url.origin !== value.replace(/\/$/, "")) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
};

/** Where the API is: an origin without a path, over TLS unless it is this machine. */
export const baseUrl = z
  .string()
  .refine(isOrigin, "must be an https origin without a path (http only on loopback)")
  .transform((value) => value.replace(/\/$/, ""));

/** Names that never leave this machine or a test (RFC 6761). */
const isLocal = (hostname: string): boolean => LOOPBACK.has(hostname) || hostname.endsWith(".test");

const isCallbackUrl = (value: string): boolean => {
  const url = URL.parse(value);
  if (url === null || url.username !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname));
};

/** Where a vendor sends its callbacks, for vendors that are told with every object. */
export const callbackUrl = z.string().refine(isCallbackUrl, "must be an https address (http only on loopback)");

export type RsaPrivateKey = KeyObject;
const LEAST_RSA_BITS = 2048;

const rsaKeyOf = (pem: string): RsaPrivateKey | undefined => {
  try {
    const key = createPrivateKey(pem);
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    return key.asymmetricKeyType === "rsa" && modulusLength >= LEAST_RSA_BITS ? key : undefined;
  } catch {
    return undefined;
  }
};

/** Parsed once and boxed: reading a PEM at every call costs as much as signing. */
export const rsaPrivateKey = z.string().transform((pem, context) => {
  const key = rsaKeyOf(pem);
  if (key !== undefined) return secret(key);
  context.addIssue({ code: "custom", message: "must be an RSA private key of at least 2048 bits in PEM" });
  return z.NEVER;
});

/** Parses an account's settings. The fault names settings and mends, never a value. */
export const settings =
  <T>(vendor: string, schema: z.ZodType<T>): Decode<T> =>
  (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return ok(parsed.data);
    const problems = parsed.error.issues.map((issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown setting ${issue.keys.join(", ")}`
        : `${issue.path.join(".") || "settings"}: ${issue.message}`,
    );
    return failed({ kind: "refused_input", detail: `account settings of ${vendor}: ${problems.join("; ")}` });
  };
