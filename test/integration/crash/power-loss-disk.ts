import type { DiskEvent } from "./power-loss-trace.ts";

/** What happens to the writes that no sync had covered when the power went. */
export type Fate =
  /** All lost. */
  | "dropped"
  /** Each kept or lost by chance: the disk reorders. */
  | "scattered"
  /** Kept up to some write, of which only the first sectors arrived. */
  | "torn";

const SECTOR = 512;

type Unsynced = Extract<DiskEvent, { kind: "write" | "resize" }>;

interface StoredFile {
  durable: Buffer;
  unsynced: Unsynced[];
}

const resized = (content: Buffer, size: number): Buffer =>
  size <= content.length ? content.subarray(0, size) : Buffer.concat([content, Buffer.alloc(size - content.length)]);

const applied = (content: Buffer, events: readonly Unsynced[]): Buffer => {
  let result: Buffer = Buffer.from(content);
  for (const event of events) {
    if (event.kind === "resize") result = resized(result, event.size);
    else {
      if (event.at + event.bytes.length > result.length) result = resized(result, event.at + event.bytes.length);
      event.bytes.copy(result, event.at);
    }
  }
  return result;
};

const torn = (event: Unsynced, random: () => number): Unsynced => {
  if (event.kind === "resize") return event;
  const sectors = Math.floor(random() * Math.ceil(event.bytes.length / SECTOR));
  return { ...event, bytes: event.bytes.subarray(0, sectors * SECTOR) };
};

const survivors = (unsynced: readonly Unsynced[], fate: Fate, random: () => number): readonly Unsynced[] => {
  if (fate === "dropped") return [];
  if (fate === "scattered") return unsynced.filter(() => random() < 0.5);
  const kept = unsynced.slice(0, Math.ceil(random() * unsynced.length));
  return kept.map((event, index) => (index === kept.length - 1 ? torn(event, random) : event));
};

/** A disk that forgets what was not synced. Creating and removing a file takes effect at once. */
export const createDisk = () => {
  const files = new Map<string, StoredFile>();

  const fileOf = (name: string): StoredFile => {
    const known = files.get(name) ?? { durable: Buffer.alloc(0), unsynced: [] };
    files.set(name, known);
    return known;
  };

  return {
    play: (event: DiskEvent): void => {
      if (event.kind === "printed") return;
      if (event.kind === "unlink") return void files.delete(event.file);
      const file = fileOf(event.file);
      if (event.kind !== "sync") return void file.unsynced.push(event);
      file.durable = applied(file.durable, file.unsynced);
      file.unsynced = [];
    },
    /** The files as they are found after the power came back. */
    image: (fate: Fate, random: () => number): ReadonlyMap<string, Buffer> =>
      new Map(
        [...files].map(([name, { durable, unsynced }]) => [name, applied(durable, survivors(unsynced, fate, random))]),
      ),
  };
};
