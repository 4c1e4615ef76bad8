import type { Answer } from "../../contracts/adapter.ts";
import type { Fault, FaultKind } from "../../contracts/fault.ts";

/** Statuses that mean more than their hundred (RFC 9110, RFC 6585). */
const BY_STATUS: ReadonlyMap<number, FaultKind> = new Map([
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "not_found"],
  [408, "timeout"],
  [429, "rate_limited"],
  [504, "timeout"],
]);

const kindOf = (status: number): FaultKind | undefined => {
  if (status >= 200 && status < 300) return undefined;
  const exact = BY_STATUS.get(status);
  if (exact !== undefined) return exact;
  if (status >= 400 && status < 500) return "refused_input";
  // A redirect or an interim answer is no answer of the vendor's API: something stands between us and it.
  return status >= 500 && status < 600 ? "unavailable" : "unreadable";
};

const SECONDS = /^\d{1,6}$/;
const REQUEST_ID = /^[A-Za-z0-9_.:-]{1,128}$/;
const REQUEST_ID_HEADERS = ["request-id", "x-request-id", "x-correlation-id"] as const;

const headerOf = (answer: Answer, name: string): string | undefined =>
  Object.hasOwn(answer.headers, name) ? answer.headers[name] : undefined;

/** `Retry-After` in seconds. Its date form needs a clock, which adapters do not have: it counts as absent. */
const retryAfter = (answer: Answer): { retryAfterSeconds?: number } => {
  const value = headerOf(answer, "retry-after")?.trim() ?? "";
  return SECONDS.test(value) ? { retryAfterSeconds: Number(value) } : {};
};

const requestId = (answer: Answer): { vendorRequestId?: string } => {
  for (const name of REQUEST_ID_HEADERS) {
    const value = headerOf(answer, name);
    if (value !== undefined && REQUEST_ID.test(value)) return { vendorRequestId: value };
  }
  return {};
};

/** A fault of `kind` about an answer: status and ids of it, nothing of its body. */
export const faultAbout = (answer: Answer, kind: FaultKind, detail: string): Fault => ({
  kind,
  detail,
  httpStatus: answer.status,
  ...retryAfter(answer),
  ...requestId(answer),
});

/** The fault that an answer's HTTP status means, or undefined for a 2xx. */
export const classify = (answer: Answer): Fault | undefined => {
  const kind = kindOf(answer.status);
  return kind && faultAbout(answer, kind, `the vendor answered with HTTP status ${answer.status}`);
};
