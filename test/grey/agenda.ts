interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** What is to happen, in order of time and then of entry: a heap, as a month holds millions. Seconds. */
export interface Agenda {
  readonly now: () => number;
  readonly add: (at: number, run: () => void) => void;
  /** Everything up to then, with all that it enters. */
  readonly runUntil: (at: number) => void;
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

const push = (heap: Entry[], entry: Entry): void => {
  let place = heap.length;
  for (let parent = (place - 1) >> 1; place > 0; place = parent, parent = (place - 1) >> 1) {
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[place] = above;
  }
  heap[place] = entry;
};

const sink = (heap: Entry[], entry: Entry): void => {
  let place = 0;
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
    if (left === undefined) break;
    const child = right !== undefined && isBefore(right, left) ? right : left;
    if (!isBefore(child, entry)) break;
    heap[place] = child;
    place = child === left ? 2 * place + 1 : 2 * place + 2;
  }
  heap[place] = entry;
};

const pop = (heap: Entry[]): Entry | undefined => {
  const first = heap[0];
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sink(heap, last);
  return first;
};

export const createAgenda = (): Agenda => {
  const heap: Entry[] = [];
  let now = 0;
  let order = 0;
  return {
    now: () => now,
    add: (at, run) => {
      order += 1;
      push(heap, { at: Math.max(now, at), order, run });
    },
    runUntil: (until) => {
      while ((heap[0]?.at ?? Number.POSITIVE_INFINITY) <= until) {
        const entry = pop(heap);
        now = entry?.at ?? now;
        entry?.run();
      }
      now = until;
    },
  };
};
