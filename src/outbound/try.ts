import type { HttpOutcome, World } from "../world.ts";
import type { Receiver } from "./directory.ts";
import { traceparentOf } from "./event.ts";
import type { Due } from "./lane.ts";
import { retryAfter } from "./schedule.ts";
import { signatureHeaders } from "./sign.ts";
import { endDelivery, startDelivery, traceHeader } from "./span.ts";

/** What came of one try. */
export interface Tried {
  readonly number: number;
  /** When it began; milliseconds. */
  readonly at: number;
  /** When it ended; milliseconds. */
  readonly endedAt: number;
  readonly latencyMs: number;
  readonly status: number | null;
  /** A word; null: delivered. */
  readonly error: string | null;
  /** The receiver is overloaded and asks for silence of so many milliseconds, if it says. */
  readonly overloaded: { readonly waitMs: number | undefined } | null;
}

/** Of the whole exchange; milliseconds. */
const TIMEOUT_MS = 15_000;
/** Of the answer's body, which nobody reads. */
const MOST_BYTES = 64 * 1024;

export const GONE = "gone";

const STATUS_ERRORS: Readonly<Record<number, string>> = { 410: GONE, 429: "rate_limited", 503: "unavailable" };
const CLASS_ERRORS: Readonly<Record<number, string>> = { 3: "redirect", 4: "refused", 5: "server_error" };
const OVERLOADED: ReadonlySet<number> = new Set([429, 503]);

const errorOf = (outcome: HttpOutcome): string | null => {
  if (outcome.kind === "failure") return outcome.why;
  const digit = Math.floor(outcome.status / 100);
  return digit === 2 ? null : (STATUS_ERRORS[outcome.status] ?? CLASS_ERRORS[digit] ?? "unexpected");
};

const triedOf = (outcome: HttpOutcome, number: number, at: number, endedAt: number, latencyMs: number): Tried => {
  const base = { number, at, endedAt, latencyMs, error: errorOf(outcome) };
  if (outcome.kind === "failure") return { ...base, status: null, overloaded: null };
  const waitMs = retryAfter(outcome.headers["retry-after"], endedAt);
  return { ...base, status: outcome.status, overloaded: OVERLOADED.has(outcome.status) ? { waitMs } : null };
};

/** Sends once. Id and bytes are the event's own on every try; time and signatures are of this one. */
export const tryOnce = async (
  world: World,
  receiver: Receiver,
  { delivery, event }: Due,
  addresses: "any" | "public",
): Promise<Tried> => {
  const at = world.now();
  const started = world.monotonic();
  const number = delivery.tries + 1;
  const traceparent = traceparentOf(event.body);
  const span = startDelivery({ traceparent, event: event.id, type: event.type, endpoint: receiver.id, number });
  const body = Buffer.from(event.body);
  const outcome = await world
    .http({
      pool: `receiver:${receiver.id}`,
      url: receiver.url,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "kyc-gateway",
        ...signatureHeaders(receiver.signer, event.id, body, at),
        ...traceHeader(span, traceparent),
      },
      body,
      timeoutMs: world.buggify("outbound.early_timeout") ? 20 : TIMEOUT_MS,
      maxBytes: MOST_BYTES,
      addresses,
    })
    .catch((): HttpOutcome => ({ kind: "failure", sent: "maybe", why: "other" }));
  const latencyMs = Math.round((world.monotonic() - started) * 10) / 10;
  const tried = triedOf(outcome, number, at, world.now(), latencyMs);
  endDelivery(span, tried.status, tried.error);
  return tried;
};
