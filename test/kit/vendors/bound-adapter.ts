import type { Answer, Call } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Fault, FaultKind } from "../../../contracts/fault.ts";
import type { HttpOutcome } from "../../../src/world.ts";

const KIND_OF_STATUS: Readonly<Record<number, FaultKind>> = {
  400: "refused_input",
  401: "unauthorized",
  403: "unauthorized",
  404: "not_found",
  422: "refused_input",
  429: "rate_limited",
};

export const faultOfStatus = ({ status, headers }: Answer): Fault | undefined => {
  if (status < 400) return undefined;
  const retryAfter = headers["retry-after"];
  return {
    kind: KIND_OF_STATUS[status] ?? "unavailable",
    detail: "as the status says",
    httpStatus: status,
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: Number(retryAfter) }),
  };
};

const noConversation = (): never => {
  throw new Error("the test drives its own conversation");
};

/** An adapter of a vendor that does not exist, for tests of what surrounds adapters. */
export const boundAdapter = (overrides: Partial<BoundAdapter> = {}): BoundAdapter => ({
  id: "example",
  name: "Example",
  baseUrl: "https://vendor.test/v1",
  region: "eu",
  capabilities: {
    checks: [],
    documents: [],
    countries: "all",
    regions: ["eu"],
    price: { amount: 0, currency: "EUR" },
    billsOn: "create",
    quotas: { requestsPerMinute: 600 },
    linkLifeSeconds: 3600,
    unconfirmed: [],
  },
  authenticate: () => ({ authorization: "Bearer key" }),
  knows: () => false,
  start: noConversation,
  fetch: noConversation,
  verify: () => ({ ok: false, fault: { kind: "unauthentic", detail: "no webhooks" } }),
  read: () => ({ kind: "unreadable", fault: { kind: "unreadable", detail: "no webhooks" } }),
  faultOf: faultOfStatus,
  ...overrides,
});

export const call = (overrides: Partial<Call> = {}): Call => ({
  step: "create_check",
  method: "POST",
  path: "/checks",
  repeat: "keyed",
  ...overrides,
});

export const answers = (status: number, headers: Readonly<Record<string, string>> = {}, body = "{}"): HttpOutcome => ({
  kind: "answer",
  status,
  headers,
  body: new TextEncoder().encode(body),
});

export const fails = (why: "connect" | "timeout" | "reset" | "too_large", sent: "no" | "maybe"): HttpOutcome => ({
  kind: "failure",
  why,
  sent,
});
