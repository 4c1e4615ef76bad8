/**
 * Veriff as its documents tell it ("HMAC authentication and endpoint security"), written without a look at the adapter or
 * the twin: what signs calls, and what checks answers and webhooks.
 */
import { createHmac } from "node:crypto";

export interface Integration {
  readonly apiKey: string;
  readonly sharedSecret: string;
}

/** `hash_hmac('sha256', payload, shared secret)` in lower-case hex. */
export const generateSignature = (payload: string | Uint8Array, secret: string): string =>
  createHmac("sha256", Buffer.from(secret, "utf8")).update(payload).digest("hex");

/** As the vendor's sample does: the received value in lower case against the computed one; here over the raw bytes. */
export const isSignatureValid = (data: {
  readonly signature: string | null | undefined;
  readonly secret: string;
  readonly payload: string | Uint8Array;
}): boolean => generateSignature(data.payload, data.secret) === (data.signature ?? "").toLowerCase();

/** What the signature of a call without a body is about: the resource, not the address. */
const resourceOf = (path: string): string => {
  const [, , , id = ""] = path.split("/");
  return id;
};

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** Whether the vendor signed this answer, and with our secret. */
  readonly genuine: boolean;
}

export const createClient = (origin: string, { apiKey, sharedSecret }: Integration) => {
  const call = async (method: string, path: string, content?: unknown, headers: Record<string, string> = {}) => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const payload = body ?? resourceOf(path);
    const response = await fetch(origin + path, {
      method,
      headers: {
        "Content-Type": "application/json",
        "X-AUTH-CLIENT": apiKey,
        "X-HMAC-SIGNATURE": generateSignature(payload, sharedSecret),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const signature = response.headers.get("x-hmac-signature");
    const genuine = isSignatureValid({ signature, secret: sharedSecret, payload: text });
    return { status: response.status, body: JSON.parse(text) as unknown, genuine } satisfies Answered;
  };
  return {
    call,
    createSession: (verification: object) => call("POST", "/v1/sessions", { verification }),
    uploadMedia: (id: string, context: string) =>
      call("POST", `/v1/sessions/${id}/media`, { image: { context, content: "iVBORw0KGgo=" } }),
    submit: (id: string) => call("PATCH", `/v1/sessions/${id}`, { verification: { status: "submitted" } }),
    decision: (id: string) => call("GET", `/v1/sessions/${id}/decision`),
    attempts: (id: string) => call("GET", `/v1/sessions/${id}/attempts`),
    media: (id: string) => call("GET", `/v1/sessions/${id}/media`),
    screening: (id: string) => call("GET", `/v1/sessions/${id}/watchlist-screening`),
    remove: (id: string) => call("DELETE", `/v1/sessions/${id}`),
  };
};
