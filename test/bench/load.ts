import { Worker } from "node:worker_threads";
import type { Plan } from "./load/requests.ts";

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** Requests a second, whether or not the earlier ones are answered. Absent: each connection sends when it is answered. */
  readonly rate?: number;
  readonly warmMs: number;
  readonly forMs: number;
  readonly plan: Plan;
  /** Requests made beforehand. */
  readonly ready?: number;
}

export interface Measured {
  readonly completed: number;
  /** Answered with another status than 2xx, or not at all. */
  readonly failed: number;
  /** With the warm-up. */
  readonly sent: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly latencies: Float64Array;
}

export interface Generator {
  readonly run: (load: Load) => Promise<Measured>;
  readonly stop: () => Promise<void>;
}

/** A thread that makes load. */
export const createGenerator = (): Generator => {
  const worker = new Worker(new URL("./load/thread.ts", import.meta.url));
  return {
    run: (load) =>
      new Promise((resolve, reject) => {
        worker.once("error", reject);
        worker.once("message", (measured: Measured) => {
          worker.off("error", reject);
          resolve(measured);
        });
        worker.postMessage(load);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
};
