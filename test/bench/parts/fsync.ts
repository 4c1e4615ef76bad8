import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Milliseconds of single writes of one page in place, each made durable: what the disk can do just now. */
export const rawSyncs = (folder: string, forMs: number): readonly number[] => {
  const page = Buffer.alloc(16_384, 1);
  const file = openSync(join(folder, "probe"), "w");
  for (let place = 0; place < 64; place += 1) writeSync(file, page, 0, page.length, place * page.length);
  fdatasyncSync(file);
  const latencies: number[] = [];
  const ends = performance.now() + forMs;
  for (let place = 0; performance.now() < ends; place = (place + 1) % 64) {
    const since = performance.now();
    writeSync(file, page, 0, page.length, place * page.length);
    fdatasyncSync(file);
    latencies.push(performance.now() - since);
  }
  closeSync(file);
  return latencies;
};
