/**
 * Persona as its documents tell it ("Webhooks best practices", "Idempotence", the API reference), written without a look at
 * the adapter or the twin.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** One `t=…,v1=…` of the header, as the vendor's sample takes it apart. */
interface SignatureSet {
  readonly t: string;
  readonly v1: string;
}

const setsOf = (header: string): readonly SignatureSet[] =>
  header.split(" ").map((set) => {
    const values = Object.fromEntries(set.split(",").map((pair) => pair.split("=", 2)));
    return { t: values.t ?? "", v1: values.v1 ?? "" };
  });

export const computeDigest = (secret: string, t: string, body: string | Uint8Array): string =>
  createHmac("sha256", secret).update(`${t}.`).update(body).digest("hex");

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Does any set of the header belong to this secret? How old it may be is the receiver's own affair. */
export const isAuthentic = (header: string | undefined, secret: string, body: string | Uint8Array): boolean =>
  setsOf(header ?? "").some(({ t, v1 }) => isSame(computeDigest(secret, t, body), v1));

export const timesIn = (header: string): readonly number[] => setsOf(header).map(({ t }) => Number(t));

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A document about one resource, or what went wrong. Which of its members are there depends on the call. */
export interface Json {
  readonly data: Resource;
  readonly included: readonly Resource[];
  readonly meta: Readonly<Record<string, string>>;
  readonly errors: readonly { readonly title: string }[];
}

export interface Sent {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const createClient = (origin: string, apiKey: string) => {
  const call = async (
    method: string,
    path: string,
    content?: object,
    { key, headers }: Sent = {},
  ): Promise<Answered> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        "Persona-Version": "2025-12-08",
        "Key-Inflection": "kebab",
        "Content-Type": "application/json",
        ...(key === undefined ? {} : { "Idempotency-Key": key }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  };
  const act = (id: string, verb: string, meta: object = {}) => call("POST", `/inquiries/${id}/${verb}`, { meta });
  return {
    call,
    createInquiry: (attributes: object, meta: object = {}, sent: Sent = {}) =>
      call("POST", "/inquiries", { data: { attributes }, meta }, sent),
    retrieve: (id: string, include = "") =>
      call("GET", `/inquiries/${id}${include === "" ? "" : `?include=${include}`}`),
    act,
    redact: (id: string) => call("DELETE", `/inquiries/${id}`),
    simulate: (id: string, ...types: readonly string[]) =>
      act(id, "perform-simulate-actions", { "simulate-actions": types.map((type) => ({ type })) }),
  };
};
