import { Webhook } from "standardwebhooks";

/** The desk's callbacks by the reference library of Standard Webhooks, apart from the adapter and from the bundled desk. */
export interface ManualHeaders {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
}

const PREFIX = "whsec_";

/** A secret of any text: the kit tries ones that no desk would take. */
const webhookOf = (secret: string): Webhook =>
  new Webhook(secret.startsWith(PREFIX) ? secret : Buffer.from(secret || " ").toString("base64"));

export const signManual = (body: Uint8Array | string, secret: string, id: string, seconds: number): ManualHeaders => ({
  "webhook-id": id,
  "webhook-timestamp": String(seconds),
  "webhook-signature": webhookOf(secret).sign(id, new Date(seconds * 1000), Buffer.from(body).toString("utf8")),
});

/** The library's own verifier, which reads the real clock: `undefined` for whatever it refuses. */
export const openManual = (body: string, headers: Readonly<Record<string, string>>, secret: string): unknown => {
  try {
    return webhookOf(secret).verify(body, { ...headers });
  } catch {
    return undefined;
  }
};
