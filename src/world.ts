/**
 * The port to everything that is not deterministic. Production wires it to Node (src/node-world.ts),
 * a simulation to a seeded scheduler: nothing else in src reads a clock, sets a timer, draws a random
 * number or opens a socket.
 */
export interface World {
  /** Wall clock; milliseconds since the epoch. May step in either direction. */
  readonly now: () => number;
  /** Milliseconds that only grow: for durations and deadlines. */
  readonly monotonic: () => number;
  /** Runs once after the delay; returns a cancel. A timer never keeps the process alive. */
  readonly timer: (delayMs: number, run: () => void) => Cancel;
  readonly random: (bytes: number) => Uint8Array;
  readonly http: (request: HttpRequest) => Promise<HttpOutcome>;
  readonly log: Log;
  /** Tests kill or fail the process here; production does nothing. */
  readonly point: (name: string) => void;
}

export type Cancel = () => void;

export interface HttpRequest {
  /** Selects the connection pool: one vendor account or one receiver. */
  readonly pool: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Of the whole exchange; milliseconds. */
  readonly timeoutMs: number;
  /** A longer answer is cut off and counts as a failure. */
  readonly maxBytes: number;
  /** `public`: every resolved address is classified and the one that is dialled must be public. */
  readonly addresses: "any" | "public";
}

export type HttpOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | {
      readonly kind: "failure";
      /** Could the peer have acted? `no`: no byte of the request left this process. */
      readonly sent: "no" | "maybe";
      readonly why: "connect" | "timeout" | "reset" | "too_large" | "address_forbidden" | "tls" | "other";
    };

/** Structured log. Fields are ids, words, counts and durations: never a body, a name, a number of a document. */
export interface Log {
  readonly debug: (fields: LogFields, message: string) => void;
  readonly info: (fields: LogFields, message: string) => void;
  readonly warn: (fields: LogFields, message: string) => void;
  readonly error: (fields: LogFields, message: string) => void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const base32 = (bytes: Uint8Array): string => {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
  }
  return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text;
};

/**
 * A new id: prefix, 48 bits of time so that rows arrive in index order, 128 random bits so that none can be guessed.
 */
export const newId = (world: World, prefix: string): string => {
  const bytes = new Uint8Array(22);
  const now = world.now();
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 65536));
  new DataView(bytes.buffer).setUint16(4, now % 65536);
  bytes.set(world.random(16), 6);
  return `${prefix}_${base32(bytes)}`;
};

/** A new credential: prefix and 256 random bits. */
export const newToken = (world: World, prefix: string): string => `${prefix}${base32(world.random(32))}`;

export const isoTime = (ms: number): string => new Date(ms).toISOString();
