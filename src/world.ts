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
  /** Resolves in the next turn of the event loop: whoever waits for a socket is served in between. */
  readonly turn: () => Promise<void>;
  readonly processLoad: () => ProcessLoad;
  /** Tests kill or fail the process here; production does nothing. */
  readonly point: (name: string) => void;
  /**
   * Something rare and legal may happen here: a simulation says so now and then, production never. Only timing, size, order
   * or a choice that the contract leaves open may hang on it.
   */
  readonly buggify: (site: string) => boolean;
  /** A situation worth a name came about: a simulation counts which ones its runs have seen; production does nothing. */
  readonly reached: (situation: string) => void;
}

export type Cancel = () => void;

/** What a disk, a network or a scheduler may take at any moment; milliseconds. */
const STALL = 40;

/** For the sites of `buggify`: a pause that is always legal. */
export const stall = (world: Pick<World, "timer">, ms: number = STALL): Promise<void> =>
  new Promise((resolve) => void world.timer(ms, resolve));

/** How busy this process is. */
export interface ProcessLoad {
  /** 99th percentile of how late the event loop came to a timer since this was last asked; milliseconds. */
  readonly loopDelayMs: number;
  /** Used part of the largest heap that the process may have; 0 to 1. */
  readonly heapShare: number;
}

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

const ALPHABET = Buffer.from("0123456789abcdefghjkmnpqrstvwxyz");

/** Where texts are put together: character by character, so that no text of a part is ever made. */
const WRITTEN = Buffer.alloc(128);

/** Appends the bytes in base 32, from the place `at` on; where it ends. */
const writeBase32 = (bytes: Uint8Array, at: number): number => {
  let end = at;
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      WRITTEN[end++] = ALPHABET[(buffer >> bits) & 31] ?? 0;
    }
  }
  if (bits > 0) WRITTEN[end++] = ALPHABET[(buffer << (5 - bits)) & 31] ?? 0;
  return end;
};

const written = (prefix: string, bytes: Uint8Array): string =>
  WRITTEN.toString("latin1", 0, writeBase32(bytes, WRITTEN.write(prefix, "latin1")));

/**
 * A new id: prefix, 48 bits of time so that rows arrive in index order, 128 random bits so that none can be guessed.
 */
export const newId = (world: World, prefix: string): string => {
  const bytes = new Uint8Array(22);
  let now = world.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = now % 256;
    now = Math.floor(now / 256);
  }
  bytes.set(world.random(16), 6);
  return written(`${prefix}_`, bytes);
};

/** What no id of that prefix made at `at` (milliseconds) or later lies below. */
export const earliestId = (prefix: string, at: number): string => {
  const time = new DataView(new ArrayBuffer(6));
  time.setUint32(0, Math.floor(at / 65536));
  time.setUint16(4, at % 65536);
  return written(`${prefix}_`, new Uint8Array(time.buffer));
};

/** Version 4 (RFC 9562): for those who want one in this form. */
export const newUuid = (world: Pick<World, "random">): string => {
  const bytes = world.random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** A new credential: prefix and 256 random bits. */
export const newToken = (world: World, prefix: string): string => written(prefix, world.random(32));

export const isoTime = (ms: number): string => new Date(ms).toISOString();
