import { createHmac } from "node:crypto";

/** What a load consists of: the n-th request is made from a plan, so that a plan can cross to the load thread. */
export type Plan =
  | {
      readonly kind: "same";
      readonly method: string;
      readonly path: string;
      readonly headers: Headers;
      readonly body: string;
    }
  /** `{n}` in the body, the path and the headers becomes `run` and the number of the request. */
  | {
      readonly kind: "numbered";
      readonly run: string;
      readonly method: string;
      readonly path: string;
      readonly headers: Headers;
      readonly body: string;
    }
  /** Signed Stripe events, each with an id of its own, about `subjects` started sessions in turn. */
  | {
      readonly kind: "callback";
      readonly run: string;
      readonly path: string;
      readonly secret: string;
      readonly subjects: number;
      readonly bytes: number;
    };

export type Headers = Readonly<Record<string, string>>;

export const rawRequest = (method: string, path: string, headers: Headers, body: string): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === "" && method === "GET" ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join("")}${length}\r\n${body}`);
};

export const vendorRefOf = (subject: number): string => `vs_bench_${subject}`;
export const attemptIdOf = (subject: number): string => `att_bench_${subject}`;

export interface EventFacts {
  readonly id: string;
  readonly type: "created" | "processing" | "verified";
  readonly session: string;
  readonly reference: string;
  /** Seconds. */
  readonly created: number;
  /** The body is filled up to so many bytes. */
  readonly bytes?: number;
}

const STATUS = { created: "requires_input", processing: "processing", verified: "verified" } as const;

/** A Stripe Identity event as the twin sends it. */
export const eventBody = ({ id, type, session, reference, created, bytes = 0 }: EventFacts): string => {
  const object = {
    id: session,
    object: "identity.verification_session",
    client_reference_id: reference,
    created,
    status: STATUS[type],
    type: "document",
    options: { document: { require_matching_selfie: true } },
    last_error: null,
    metadata: { filler: "" },
  };
  const event = {
    id,
    object: "event",
    created,
    livemode: false,
    type: `identity.verification_session.${type}`,
    data: { object },
  };
  const missing = bytes - Buffer.byteLength(JSON.stringify(event));
  object.metadata.filler = "x".repeat(Math.max(0, missing));
  return JSON.stringify(event);
};

export const stripeSignature = (secret: string, body: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;

const JSON_TYPE = { "content-type": "application/json" } as const;

const callback = (plan: Extract<Plan, { kind: "callback" }>, number: number): Buffer => {
  const seconds = Math.floor(Date.now() / 1000);
  const subject = number % plan.subjects;
  const facts = { session: vendorRefOf(subject), reference: attemptIdOf(subject), created: seconds, bytes: plan.bytes };
  const body = eventBody({ ...facts, id: `evt_${plan.run}_${number}`, type: "processing" });
  return rawRequest(
    "POST",
    plan.path,
    { ...JSON_TYPE, "stripe-signature": stripeSignature(plan.secret, body, seconds) },
    body,
  );
};

/** Makes the n-th request of a plan. */
export const requestMaker = (plan: Plan): ((number: number) => Buffer) => {
  if (plan.kind === "callback") return (number) => callback(plan, number);
  const { method, path, headers, body } = plan;
  const same = rawRequest(method, path, headers, body);
  if (plan.kind === "same") return () => same;
  return (number) => {
    const filled = (text: string): string => text.replaceAll("{n}", `${plan.run}${number}`);
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)]));
    return rawRequest(method, filled(path), own, filled(body));
  };
};
