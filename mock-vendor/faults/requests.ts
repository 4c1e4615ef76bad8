import { gzipSync } from "node:zlib";
import { isReply, type Twin } from "../twin.ts";
import { type Account, type Exchange, json, type Reply, WIRE_HEADER, type WireFault } from "../wire.ts";
import type { MockWorld } from "../world.ts";
import type { RequestFault } from "./catalogue-requests.ts";
import type { Strike } from "./rules.ts";
import { half, withByteOrderMark, withFirstKeyTwice, withSpaces, withUnknownFields, withUnknownWord } from "./text.ts";

/** A request that a fault has struck. `run` is the vendor's work on it. */
export interface Struck {
  readonly twin: Twin;
  readonly account: Account;
  readonly request: Exchange;
  readonly operation: string;
  readonly world: MockWorld;
  readonly run: () => Promise<Reply>;
  /** What a replica that is so many seconds behind says. */
  readonly replica: (seconds: number) => Promise<Reply>;
  /** The objects that the request is about, with their age in seconds. */
  readonly subjects: () => readonly { readonly words: readonly string[]; readonly ageSeconds: number }[];
  readonly reads: boolean;
  /** Does it make a new object? */
  readonly creates: boolean;
}

type Damage = (struck: Struck, strike: Strike) => Promise<Reply>;

const wire = (fault: WireFault, reply: Reply): Reply => ({
  ...reply,
  headers: { ...reply.headers, [WIRE_HEADER]: fault },
});
const withHeader = (reply: Reply, name: string, value: string): Reply => ({
  ...reply,
  headers: { ...reply.headers, [name]: value },
});

const NOTHING: Reply = { status: 503, body: "" };
const pageOf = (status: number, title: string): Reply => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

const pause = (world: MockWorld, seconds: number): Promise<void> =>
  new Promise((resolve) => void world.timer(seconds * 1000, resolve));

/** The work is done; its answer is another one, which names our reference for the journal alone. */
const insteadOf =
  (answer: (struck: Struck) => Reply): Damage =>
  async (struck) => {
    const { reference = null } = await struck.run();
    return { ...answer(struck), reference };
  };

/** The work is done, and its answer is changed where it has text. */
const changed =
  (edit: (text: string, struck: Struck) => Partial<Reply>): Damage =>
  async (struck) => {
    const reply = await struck.run();
    return typeof reply.body === "string" && reply.body !== "" ? { ...reply, ...edit(reply.body, struck) } : reply;
  };
const text = (edit: (text: string, struck: Struck) => string) =>
  changed((body, struck) => ({ body: edit(body, struck) }));

const limited = (twin: Twin, seconds: number | undefined, retryAfter?: string): Reply => {
  const reply = twin.refusal("rate_limited", seconds);
  return retryAfter === undefined ? reply : withHeader(reply, "retry-after", retryAfter);
};

const unauthorized = ({ twin, request }: Struck): Reply => {
  const refusal = twin.authenticate({ ...request, headers: new Headers() });
  return isReply(refusal) ? refusal : json(401, { error: "unauthorized" });
};

const secondsToMidnight = (now: number): number => Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);

const unavailable: Damage = async ({ twin }) => twin.refusal("unavailable");

const OUTAGES = {
  unavailable,
  brown_out: unavailable,
  region_outage: unavailable,
  flapping: (struck, strike) => {
    const turn = Math.floor((struck.world.now() - strike.since) / 1000 / Math.max(strike.seconds, 1));
    return turn % 2 === 0 ? unavailable(struck, strike) : struck.run();
  },
  bad_gateway: async () => pageOf(502, "Bad gateway"),
  server_error_after: insteadOf(({ twin }) => ({ ...twin.refusal("unavailable"), status: 500 })),
  gateway_timeout: insteadOf(() => pageOf(504, "Gateway time-out")),
  rate_limited: async ({ twin }, { seconds }) => limited(twin, seconds || undefined),
  rate_limited_until: async ({ twin, world }, { seconds }) =>
    limited(twin, seconds, new Date(world.now() + seconds * 1000).toUTCString()),
  quota_exceeded: async ({ twin, world }, { seconds }) => {
    const wait = seconds || secondsToMidnight(world.now());
    return limited(twin, wait, String(wait));
  },
  refused: async ({ twin }) => twin.refusal("refused"),
  unauthorized: async (struck) => unauthorized(struck),
  forbidden: async (struck) => ({ ...unauthorized(struck), status: 403 }),
  hang: async () => wire("hang", NOTHING),
  hang_after: insteadOf(() => wire("hang", NOTHING)),
  reset_before: async () => wire("reset", NOTHING),
  reset: insteadOf(() => wire("reset", NOTHING)),
  slow: async ({ run, world }, { seconds }) => {
    await pause(world, seconds);
    return run();
  },
  slow_after: async ({ run, world }, { seconds }) => {
    const reply = await run();
    await pause(world, seconds);
    return reply;
  },
} as const satisfies Partial<Record<RequestFault, Damage>>;

const ANSWERS = {
  html: async () => pageOf(200, "Just a moment"),
  truncated: async ({ run }) => wire("truncate", await run()),
  empty_answer: changed(() => ({ body: "" })),
  cut_off: text(half),
  wrong_content_type: async ({ run }) => withHeader(await run(), "content-type", "text/html; charset=utf-8"),
  bom: text(withByteOrderMark),
  gzip: async ({ run }) => {
    const reply = await run();
    return withHeader({ ...reply, body: gzipSync(reply.body) }, "content-encoding", "gzip");
  },
  oversized: text((body) => withSpaces(body, 8_000_000)),
  trickle: async ({ run }) => wire("trickle", await run()),
  slow_close: async ({ run }, { seconds }) => wire(`slow_close ${seconds}`, await run()),
  error_in_success: async ({ twin }) => ({ ...twin.refusal("refused"), status: 200 }),
  accepted_only: async () => json(202, {}),
  redirect: async ({ request }) => ({
    ...{ status: 307, body: "" },
    headers: { location: `https://elsewhere.invalid${request.target}` },
  }),
  unknown_field: text(withUnknownFields),
  duplicate_keys: text(withFirstKeyTwice),
  unknown_status: text((body, { subjects }) =>
    withUnknownWord(
      body,
      subjects().flatMap(({ words }) => words),
    ),
  ),
} as const satisfies Partial<Record<RequestFault, Damage>>;

/** Every success of an operation that is meant gets the body of its first one. */
const firstAgain =
  (isMeant: (struck: Struck) => boolean): Damage =>
  async (struck, { notes }) => {
    const reply = await struck.run();
    if (!isMeant(struck) || reply.status >= 300) return reply;
    const key = `${struck.twin.vendor} ${struck.operation}`;
    const first = notes.get(key) as Reply | undefined;
    if (first === undefined) notes.set(key, reply);
    return first === undefined ? reply : { ...reply, body: first.body };
  };

const CONSISTENCY = {
  stale_reads: (struck, { seconds }) => (struck.reads ? struck.replica(seconds) : struck.run()),
  not_found_yet: async (struck, { seconds }) => {
    const young = struck.reads && struck.subjects().some(({ ageSeconds }) => ageSeconds < seconds);
    return young ? struck.twin.notFound(struck.request) : struck.run();
  },
  foreign_read: firstAgain(({ reads }) => reads),
  id_reuse: firstAgain(({ creates }) => creates),
} as const satisfies Partial<Record<RequestFault, Damage>>;

const DAMAGE: Readonly<Record<RequestFault, Damage>> = { ...OUTAGES, ...ANSWERS, ...CONSISTENCY };

/**
 * What the vendor itself does, not the way to it: whatever it puts around its answers (a signature, what it keeps about a request
 * under way) is put around these too.
 */
export const ITS_OWN: ReadonlySet<RequestFault> = new Set<RequestFault>([
  ...(["slow", "unknown_field", "duplicate_keys", "unknown_status"] as const),
  ...(["stale_reads", "not_found_yet", "foreign_read", "id_reuse"] as const),
]);

/** A request under a fault. */
export const damaged = (struck: Struck, strike: Strike<RequestFault>): Promise<Reply> =>
  DAMAGE[strike.kind](struck, strike);
