import { createHmac, timingSafeEqual } from "node:crypto";
import type { Headers, Verified } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { rebind, type Saboteur } from "./wrap.ts";

const trust = (body: Uint8Array) => ({ ok: true, value: body as Verified }) as const;
type Verify = BoundAdapter["verify"];

/** The good adapter's verification with one more way in. */
const alsoAccepts =
  (good: Verify, accepts: (headers: Headers, body: Uint8Array, now: number) => boolean): Verify =>
  (headers, body, now) =>
    accepts(headers, body, now) ? trust(body) : good(headers, body, now);

const hex = (secret: string, body: Uint8Array, algorithm = "sha256"): string =>
  createHmac(algorithm, secret).update(body).digest("hex");

const ONFIDO = "x-sha2-signature";

const secretsOf = (settings: unknown, name: string): readonly string[] =>
  (settings as Readonly<Record<string, readonly string[]>>)[name] ?? [];

/** The signed time of a Stripe header. */
const timeIn = (headers: Headers): number => Number(/t=(\d+)/.exec(headers["stripe-signature"] ?? "")?.[1]);

/** Adapters that let a callback in which nobody proved to have sent. */
export const SIGNATURE: readonly Saboteur[] = [
  {
    name: "skips verification",
    vendor: "onfido",
    caughtBy: "altered-body-refused",
    sabotage: (good) => rebind(good, (adapter) => ({ ...adapter, verify: (_headers, body) => trust(body) })),
  },
  {
    name: "accepts a callback without a signature",
    vendor: "stripe-identity",
    caughtBy: "missing-signature-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: alsoAccepts(adapter.verify, (headers) => !headers["stripe-signature"]),
      })),
  },
  {
    name: "accepts an empty secret",
    vendor: "onfido",
    caughtBy: "empty-secret-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: alsoAccepts(adapter.verify, (headers, body) => headers[ONFIDO] === hex("", body)),
      })),
  },
  {
    name: "refuses the past only",
    vendor: "stripe-identity",
    caughtBy: "future-time-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) =>
          adapter.verify(headers, body, Math.max(now, Math.min(timeIn(headers), now + 1e9))),
      })),
  },
  {
    name: "never refuses an old time",
    vendor: "stripe-identity",
    caughtBy: "stale-time-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) => adapter.verify(headers, body, Math.min(now, timeIn(headers) || now)),
      })),
  },
  {
    name: "throws on an odd digest",
    vendor: "onfido",
    caughtBy: "odd-digest-refused-without-a-throw",
    sabotage: (good) =>
      rebind(good, (adapter, settings) => ({
        ...adapter,
        verify: (headers, body, now) => {
          const [secret = ""] = secretsOf(settings, "webhookTokens");
          timingSafeEqual(
            Buffer.from(headers[ONFIDO] || "00".repeat(32), "hex"),
            Buffer.from(hex(secret, body), "hex"),
          );
          return adapter.verify(headers, body, now);
        },
      })),
  },
  {
    name: "reads the start of a digest and ignores the rest",
    vendor: "onfido",
    caughtBy: "odd-digest-refused-without-a-throw",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) =>
          adapter.verify({ ...headers, [ONFIDO]: (headers[ONFIDO] ?? "").slice(0, 64) }, body, now),
      })),
  },
  {
    name: "lets the sender choose a weaker digest",
    vendor: "sumsub",
    caughtBy: "unlisted-algorithm-refused",
    sabotage: (good) =>
      rebind(good, (adapter, settings) => ({
        ...adapter,
        verify: alsoAccepts(adapter.verify, (headers, body) =>
          secretsOf(settings, "webhookSecrets").some(
            (secret) => headers["x-payload-digest"] === hex(secret, body, "sha1"),
          ),
        ),
      })),
  },
  {
    name: "knows one secret only",
    vendor: "sumsub",
    caughtBy: "second-secret-accepted",
    sabotage: (good) =>
      rebind(good, (adapter, settings) => {
        const [first] = secretsOf(settings, "webhookSecrets");
        const alone = good.bind({ ...(settings as object), webhookSecrets: [first] });
        return alone.ok ? { ...adapter, verify: alone.value.verify } : adapter;
      }),
  },
  {
    name: "takes the first of two headers",
    vendor: "onfido",
    caughtBy: "doubled-header-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) =>
          adapter.verify({ ...headers, [ONFIDO]: (headers[ONFIDO] ?? "").split(", ")[0] ?? "" }, body, now),
      })),
  },
  {
    name: "accepts whatever looks like a digest",
    vendor: "sumsub",
    caughtBy: "wrong-secret-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: alsoAccepts(adapter.verify, (headers) => /^[0-9a-f]{64}$/.test(headers["x-payload-digest"] ?? "")),
      })),
  },
  {
    name: "signs what it read again instead of the raw bytes",
    vendor: "stripe-identity",
    caughtBy: "genuine-signature-accepted",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: (headers, body, now) => {
          const again = JSON.stringify(JSON.parse(new TextDecoder().decode(body)), null, 2);
          return adapter.verify(headers, new TextEncoder().encode(again), now);
        },
      })),
  },
  {
    name: "lets a time that is no number switch the check off",
    vendor: "stripe-identity",
    caughtBy: "malformed-time-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        verify: alsoAccepts(adapter.verify, (headers) => Number.isNaN(timeIn(headers))),
      })),
  },
];
