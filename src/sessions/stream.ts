import type { Cancel, World } from "../world.ts";

/** Who waits for changes of which session, in this process. */
export interface ChangeFeed {
  readonly publish: (sessionId: string) => void;
  readonly subscribe: (sessionId: string, run: () => void) => Cancel;
  readonly close: () => void;
}

export const createChangeFeed = (): ChangeFeed => {
  const waiting = new Map<string, Set<() => void>>();
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
    close: () => {
      for (const runs of waiting.values()) for (const run of runs) run();
    },
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

/** Server-sent events (WHATWG HTML 9.2): one `session` event per version, closed after the last. */
export const sessionStream = (source: StreamSource): ReadableStream<Uint8Array> => {
  let sent = source.after;
  let cancel: Cancel = () => undefined;
  const stop = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    cancel();
    cancel = () => undefined;
    try {
      controller.close();
    } catch {
      // The client closed it first.
    }
  };
  const push = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const snapshot = await source.read();
    if (snapshot === undefined) return stop(controller);
    if (snapshot.version > sent) {
      sent = snapshot.version;
      controller.enqueue(
        encoder.encode(`id: ${snapshot.version}\nevent: session\ndata: ${JSON.stringify(snapshot.data)}\n\n`),
      );
    }
    if (snapshot.ended) stop(controller);
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      let cancelBeat: Cancel = () => undefined;
      const beat = (): void => {
        controller.enqueue(encoder.encode(": still here\n\n"));
        cancelBeat = source.world.timer(KEEP_ALIVE, beat);
      };
      cancelBeat = source.world.timer(KEEP_ALIVE, beat);
      const unsubscribe = source.feed.subscribe(source.sessionId, () => void push(controller));
      cancel = () => {
        cancelBeat();
        unsubscribe();
      };
      source.signal.addEventListener("abort", () => stop(controller), { once: true });
      return push(controller);
    },
    cancel: () => cancel(),
  });
};
