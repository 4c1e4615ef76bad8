import type { Dispatcher } from "undici";
import type { HttpOutcome, HttpRequest } from "../world.ts";

type Why = Extract<HttpOutcome, { kind: "failure" }>["why"];

const WHY: Readonly<Record<string, Why>> = {
  ADDRESS_FORBIDDEN: "address_forbidden",
  ECONNREFUSED: "connect",
  ENOTFOUND: "connect",
  EAI_AGAIN: "connect",
  EHOSTUNREACH: "connect",
  ENETUNREACH: "connect",
  EADDRNOTAVAIL: "connect",
  EINVAL: "connect",
  ETIMEDOUT: "connect",
  UND_ERR_CONNECT_TIMEOUT: "connect",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_HEADERS_OVERFLOW: "too_large",
  EPROTO: "tls",
};

/** OpenSSL's verification errors have no common prefix. */
const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA)/;

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return "";
  return error.code;
};

/** Several addresses were tried: undici and Node report an aggregate, whose first member says why. */
export const whyOf = (error: unknown): Why => {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  const code = codeOf(error) || codeOf(first);
  return WHY[code] ?? (TLS.test(code) ? "tls" : "other");
};

const flatten = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> => {
  // Without a prototype: a header named `__proto__` is a header.
  const flat: Record<string, string> = Object.create(null);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
};

/** Ends a request at undici. Before the request started, `undefined`: there is nothing to end yet. */
type Abort = (() => void) | undefined;

interface Reading {
  readonly maxBytes: number;
  readonly finish: (outcome: HttpOutcome) => void;
  started: boolean;
  finished: boolean;
  abort: Abort;
  status: number;
  headers: Record<string, string>;
  chunks: Buffer[];
  length: number;
}

const settle = (reading: Reading, outcome: HttpOutcome): void => {
  if (reading.finished) return;
  reading.finished = true;
  reading.chunks = [];
  reading.finish(outcome);
};

/** The socket goes with the request: what is still to come on it is worth nothing. */
const giveUp = (reading: Reading, why: Why): void => {
  settle(reading, { kind: "failure", sent: reading.started ? "maybe" : "no", why });
  reading.abort?.();
};

const onResponseData = (reading: Reading, chunk: Buffer): void => {
  reading.length += chunk.length;
  if (reading.length > reading.maxBytes) giveUp(reading, "too_large");
  else if (!reading.finished) reading.chunks.push(chunk);
};

/**
 * undici calls `onRequestStart` when the connection stands and before it writes: until then no byte of the
 * request has left. That is what `sent` reports.
 */
const handlerOf = (reading: Reading): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller) => {
    reading.abort = () => controller.abort(new Error("given up"));
    // Timed out while it waited for a connection: stopped here, nothing is written.
    if (reading.finished) reading.abort();
    else reading.started = true;
  },
  onResponseStart: (_controller, status, headers) => {
    // Informational answers (103 Early Hints) come first and are overwritten.
    reading.status = status;
    reading.headers = flatten(headers);
    if (Number(headers["content-length"]) > reading.maxBytes) giveUp(reading, "too_large");
  },
  onResponseData: (_controller, chunk) => onResponseData(reading, chunk),
  onResponseEnd: () => {
    const body = new Uint8Array(Buffer.concat(reading.chunks));
    settle(reading, { kind: "answer", status: reading.status, headers: reading.headers, body });
  },
  onResponseError: (_controller, error) => giveUp(reading, whyOf(error)),
});

export type Timer = (delayMs: number, run: () => void) => () => void;

/** One request on a dispatcher, to its end or to its time limit. Never rejects, never follows a redirect. */
export const exchange = (dispatcher: Dispatcher, url: URL, request: HttpRequest, timer: Timer): Promise<HttpOutcome> =>
  new Promise((resolve) => {
    let cancel: () => void = () => undefined;
    const reading: Reading = {
      maxBytes: request.maxBytes,
      finish: (outcome) => {
        cancel();
        resolve(outcome);
      },
      started: false,
      finished: false,
      abort: undefined,
      status: 0,
      headers: {},
      chunks: [],
      length: 0,
    };
    cancel = timer(request.timeoutMs, () => giveUp(reading, "timeout"));
    const options: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: { ...request.headers },
      body: request.body ?? null,
      headersTimeout: request.timeoutMs,
      bodyTimeout: request.timeoutMs,
    };
    try {
      dispatcher.dispatch(options, handlerOf(reading));
    } catch (error) {
      giveUp(reading, whyOf(error));
    }
  });
