import { createHash } from "node:crypto";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { rebind, type Saboteur } from "./wrap.ts";

type Verify = BoundAdapter["verify"];

const verifying =
  (change: (verify: Verify, secrets: readonly string[]) => Verify, setting: string): Saboteur["sabotage"] =>
  (good) =>
    rebind(good, (adapter, settings) => {
      const secrets = (settings as Readonly<Record<string, readonly string[]>>)[setting] ?? [];
      return { ...adapter, verify: change(adapter.verify, secrets) };
    });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);

/** Adapters with a second way past the signature. */
export const FORGERY: readonly Saboteur[] = [
  {
    name: "verifies the text and not the bytes",
    vendor: "onfido",
    caughtBy: "raw-bytes-are-verified",
    sabotage: verifying((verify) => (headers, body, now) => verify(headers, bytes(textOf(body)), now), "webhookTokens"),
  },
  {
    name: "leaves a field out of what is signed",
    vendor: "stripe-identity",
    caughtBy: "every-byte-is-covered",
    sabotage: verifying(
      (verify) => (headers, body, now) =>
        verify(headers, bytes(textOf(body).replace(/"pending_webhooks":\d/, '"pending_webhooks":1')), now),
      "webhookSecrets",
    ),
  },
  {
    name: "falls back to an older scheme of the vendor",
    vendor: "onfido",
    caughtBy: "other-schemes-are-refused",
    sabotage: verifying(
      (verify, secrets) => (headers, body, now) => {
        const legacy = secrets.map((secret) =>
          createHash("sha256")
            .update(textOf(body) + secret)
            .digest("hex"),
        );
        return legacy.includes(headers["x-signature"] ?? "")
          ? { ok: true, value: body as Extract<ReturnType<Verify>, { ok: true }>["value"] }
          : verify(headers, body, now);
      },
      "webhookTokens",
    ),
  },
  {
    name: "keeps every secret that it ever had",
    vendor: "sumsub",
    caughtBy: "third-secret-is-refused",
    sabotage: (good) => ({
      ...good,
      bind: (settings) => {
        const { webhookSecrets, ...rest } = settings as { readonly webhookSecrets?: unknown };
        return good.bind(
          Array.isArray(webhookSecrets) ? { ...rest, webhookSecrets: webhookSecrets.slice(0, 2) } : settings,
        );
      },
    }),
  },
];
