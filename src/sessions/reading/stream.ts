import type { Cancel, World } from "../../world.ts";

/** Who waits for changes of which session, in this process. */
export interface ChangeFeed {
  readonly publish: (sessionId: string) => void;
  readonly subscribe: (sessionId: string, run: () => void) => Cancel;
  /** For those who do not know what changed. */
  readonly publishAll: () => void;
  readonly watched: () => boolean;
  readonly close: () => void;
}

export const createChangeFeed = (): ChangeFeed => {
  const waiting = new Map<string, Set<() => void>>();
  const runAll = (): void => {
    for (const runs of waiting.values()) for (const run of runs) run();
  };
  return {
    publish: (sessionId) => {
      for (const run of waiting.get(sessionId) ?? []) run();
    },
    subscribe: (sessionId, run) => {
      const runs = waiting.get(sessionId) ?? new Set();
      waiting.set(sessionId, runs.add(run));
      return () => {
        runs.delete(run);
        if (runs.size === 0) waiting.delete(sessionId);
      };
    },
    publishAll: runAll,
    watched: () => waiting.size > 0,
    close: runAll,
  };
};

/** A comment now and then keeps proxies from closing a silent stream; milliseconds. */
const KEEP_ALIVE = 15_000;

export interface Snapshot {
  readonly version: number;
  readonly ended: boolean;
  readonly data: unknown;
}

export interface StreamSource {
  readonly world: World;
  readonly feed: ChangeFeed;
  readonly sessionId: string;
  /** The session now; undefined when it is gone or the gateway stops. */
  readonly read: () => Promise<Snapshot | undefined>;
  /** `Last-Event-ID`: versions up to it are not sent again. */
  readonly after: number;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();

const eventOf = ({ version, data }: Snapshot): Uint8Array =>
  encoder.encode(`id: ${version}\nevent: session\ndata: ${JSON.stringify(data)}\n\n`);

/** A comment again and again until it is cancelled. */
const beating = ({ world }: StreamSource, beat: () => void): Cancel => {
  let cancel: Cancel = () => undefined;
  const next = (): void => {
    cancel = world.timer(KEEP_ALIVE, () => {
      beat();
      next();
    });
  };
  next();
  return () => cancel();
};

/** Server-sent events (WHATWG HTML 9.2): one `session` event per version, closed after the last. */
export const sessionStream = (source: StreamSource): ReadableStream<Uint8Array> => {
  let sent = source.after;
  let cancels: readonly Cancel[] = [];
  const release = (): boolean => {
    const open = cancels.length > 0;
    for (const cancel of cancels) cancel();
    cancels = [];
    return open;
  };
  const push = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const snapshot = await source.read();
    if (cancels.length === 0) return;
    if (snapshot !== undefined && snapshot.version > sent) {
      sent = snapshot.version;
      controller.enqueue(eventOf(snapshot));
    }
    if ((snapshot === undefined || snapshot.ended) && release()) controller.close();
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const beat = beating(source, () => controller.enqueue(encoder.encode(": still here\n\n")));
      cancels = [beat, source.feed.subscribe(source.sessionId, () => void push(controller))];
      source.signal.addEventListener("abort", () => release() && controller.close(), { once: true });
      return push(controller);
    },
    cancel: () => void release(),
  });
};
