import { MESSAGE_FAULT_NAMES } from "./faults/catalogue.ts";
import type { DeliveryFault } from "./faults/catalogue-callbacks.ts";
import { COPIES, edited, type Message, spoil } from "./faults/messages.ts";
import type { Case, Faults, Strike } from "./faults/rules.ts";
import type { CallbackEntry, Journal } from "./journal.ts";
import type { Callback, DeliveryRules, ObjectSummary } from "./twin.ts";
import { type MockWorld, wireTime } from "./world.ts";

export interface Posting {
  readonly delaySeconds?: number;
  /** Break the signature; such a message is never repeated, as an attacker's is not. */
  readonly spoilt?: boolean;
  readonly mark?: string;
}

export interface Courier {
  post(callback: Callback, posting?: Posting): void;
  /** Written down, never sent. */
  drop(callback: Callback): void;
  /** Same body again, freshly signed. False: no such callback is known. */
  resend(id: string): boolean;
  /** The vendor's own manual redelivery: the last one sent about an object under this event name. */
  again(vendor: string, object: string, type: string): boolean;
  /** Is a callback on its way to its receiver? */
  sending(): boolean;
  clear(): void;
}

type Edits = Parameters<typeof edited>[1];

interface Parcel {
  readonly entry: CallbackEntry;
  readonly callback: Callback;
  readonly spoilt: boolean;
  /** Where the object was when the callback was made; noted only while faults are on. */
  readonly subject: ObjectSummary | undefined;
  /** What makes this one a copy and not the true callback. */
  readonly edits: Edits;
}

interface Depot {
  readonly world: MockWorld;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly rulesOf: (vendor: string) => DeliveryRules;
  /** The object that a callback is about, as it is now. */
  readonly subjectOf: (callback: Callback) => ObjectSummary | undefined;
  /** By id of the journal entry; the oldest are forgotten. */
  readonly parcels: Map<string, Parcel>;
  /** Waiting to be sent in reverse, by object. */
  readonly held: Map<string, Parcel[]>;
  /** On the way. */
  under: number;
}

const KEPT = 5_000;
const STORM = 50;
const REVERSE_GAP_MS = 100;
/** How often a held burst looks whether its fault is over. */
const GAP_LOOK_MS = 250;

export const caseOf = ({ vendor, type, object, reference, body }: Callback): Case => ({
  vendor,
  operation: type,
  concerns: (session) => session === object || session === reference || body.includes(session),
  session: () => reference ?? object,
});

const asSigned: Message["sealed"] = (headers) => headers;

const messageOf = ({ world, subjectOf }: Depot, { callback, subject = subjectOf(callback) }: Parcel): Message => ({
  ...{ callback, subject, body: callback.body, nowMs: wireTime(world) },
  secretOf: (own) => own,
  sealed: asSigned,
});

/** The receiver's status; 0 when none came within the vendor's limit. */
const sendOnce = (depot: Depot, parcel: Parcel, edits: Edits): Promise<number> =>
  new Promise((resolve) => {
    const { world, rulesOf } = depot;
    const { callback, spoilt } = parcel;
    const cancel = world.timer(rulesOf(callback.vendor).limitSeconds * 1000, () => resolve(0));
    const all = [...parcel.edits, ...edits];
    const plain = { body: callback.body, nowMs: wireTime(world), secretOf: (own: string) => own, sealed: asSigned };
    const message = all.length === 0 ? plain : edited(messageOf(depot, parcel), all);
    const headers = message.sealed(callback.headersFor(message));
    void world
      .send({ url: callback.url, headers: spoilt ? spoil(headers) : headers, body: message.body })
      .then(({ status }) => {
        cancel();
        resolve(status);
      });
  });

const PLAIN_EDITS = MESSAGE_FAULT_NAMES.filter((name) => COPIES[name] === undefined);

const attempt = async (depot: Depot, parcel: Parcel, tried: number): Promise<void> => {
  const { world, faults, rulesOf } = depot;
  const { entry, callback, spoilt } = parcel;
  const strikes = faults.hits(PLAIN_EDITS, caseOf(callback));
  entry.marks.push(...strikes.map(({ kind }) => kind));
  const at = new Date(world.now()).toISOString();
  depot.under += 1;
  const status = await sendOnce(depot, parcel, strikes);
  depot.under -= 1;
  entry.attempts.push({ at, status });
  if (status >= 200 && status < 300) {
    entry.state = "delivered";
    return;
  }
  const wait = rulesOf(callback.vendor).repeatAfterSeconds[tried];
  if (wait === undefined || spoilt || callback.once) entry.state = "failed";
  else world.timer(wait * 1000, () => void attempt(depot, parcel, tried + 1));
};

const register = (depot: Depot, callback: Callback, { spoilt = false, mark }: Posting, edits: Edits): Parcel => {
  const { journal, parcels, faults, subjectOf } = depot;
  const { vendor, type, object, reference } = callback;
  const marks = mark === undefined ? [] : [mark];
  const entry = journal.callback({
    ...{ kind: "callback", vendor, type, object, reference, state: "pending", attempts: [], marks },
  });
  const parcel = { entry, callback, spoilt, edits, subject: faults.any() ? subjectOf(callback) : undefined };
  parcels.set(entry.id, parcel);
  const [oldest] = parcels.keys();
  if (parcels.size > KEPT && oldest !== undefined) parcels.delete(oldest);
  return parcel;
};

const drop = (depot: Depot, callback: Callback): void => {
  register(depot, callback, { mark: "dropped" }, []).entry.state = "dropped";
};

const dispatch = (depot: Depot, callback: Callback, posting: Posting, edits: Edits = []): void => {
  const parcel = register(depot, callback, posting, edits);
  depot.world.timer((posting.delaySeconds ?? 0) * 1000, () => void attempt(depot, parcel, 0));
};

/** Copies that say something else than the true callback, before or after it. */
const sendCopies = (depot: Depot, callback: Callback, posting: Posting): number => {
  const strikes = depot.faults.hits(
    MESSAGE_FAULT_NAMES.filter((name) => COPIES[name] !== undefined),
    caseOf(callback),
  );
  const places = strikes.map((strike) => ({ strike, after: COPIES[strike.kind] ?? 0 }));
  const first = Math.max(0, ...places.map(({ after }) => -after));
  for (const { strike, after } of places) {
    const delaySeconds = (posting.delaySeconds ?? 0) + first + after;
    dispatch(depot, callback, { ...posting, delaySeconds, mark: strike.kind }, [strike]);
  }
  return first;
};

/** Kept until the time since the first one is over; then the last comes first. */
const holdForReverse = (depot: Depot, callback: Callback, posting: Posting, { seconds }: Strike): void => {
  const key = `${callback.vendor} ${callback.reference ?? callback.object}`;
  const parcel = register(depot, callback, { ...posting, mark: "callback_reverse" }, []);
  const waiting = depot.held.get(key);
  if (waiting !== undefined) {
    waiting.push(parcel);
    return;
  }
  depot.held.set(key, [parcel]);
  depot.world.timer(seconds * 1000, () => {
    const all = depot.held.get(key) ?? [];
    depot.held.delete(key);
    for (const [place, one] of all.reverse().entries())
      depot.world.timer(place * REVERSE_GAP_MS, () => void attempt(depot, one, 0));
  });
};

const holdForBurst = (depot: Depot, callback: Callback, posting: Posting, { rule }: Strike): void => {
  const parcel = register(depot, callback, { ...posting, mark: "callback_gap" }, []);
  const look = (): void => {
    if (rule !== undefined && depot.faults.lasts(rule.id)) depot.world.timer(GAP_LOOK_MS, look);
    else void attempt(depot, parcel, 0);
  };
  look();
};

type Way = (depot: Depot, callback: Callback, posting: Posting, strike: Strike) => void;

/** Faults that take the callback out of the ordinary way, strongest first. */
const DETOURS: Readonly<Partial<Record<DeliveryFault, Way>>> = {
  callback_drop: drop,
  callback_gap: holdForBurst,
  callback_reverse: holdForReverse,
};
const DETOUR_NAMES = Object.keys(DETOURS) as (keyof typeof DETOURS)[];

const post = (depot: Depot, callback: Callback, posting: Posting): void => {
  const of = caseOf(callback);
  const hit = (kind: DeliveryFault) => depot.faults.hit([kind], of);
  const detour = depot.faults.hit(DETOUR_NAMES, of);
  if (detour !== undefined) {
    DETOURS[detour.kind]?.(depot, callback, posting, detour);
    return;
  }
  const delayed = hit("callback_delay")?.seconds ?? 0;
  const shuffled = hit("callback_shuffle");
  const late = delayed + (shuffled === undefined ? 0 : shuffled.random() * shuffled.seconds);
  const waits = (posting.delaySeconds ?? 0) + (callback.heldSeconds ?? 0) + late;
  const delaySeconds = waits + sendCopies(depot, callback, { ...posting, delaySeconds: waits });
  dispatch(depot, callback, { ...posting, delaySeconds });
  const copies = (hit("callback_duplicate") ? 1 : 0) + (hit("callback_storm") ? STORM - 1 : 0);
  for (let copy = 0; copy < copies; copy += 1)
    dispatch(depot, callback, { ...posting, delaySeconds, mark: "duplicate" });
  const stale = hit("callback_stale");
  if (stale) dispatch(depot, callback, { ...posting, delaySeconds: delaySeconds + stale.seconds, mark: "stale" });
};

const sendAgain = (depot: Depot, parcel: Parcel | undefined): boolean => {
  if (parcel) dispatch(depot, parcel.callback, { spoilt: parcel.spoilt, mark: "resent" });
  return parcel !== undefined;
};

/** Sends callbacks: signing at the moment of each attempt, the vendor's time limit and its schedule of repeats. */
export const createCourier = (parts: Omit<Depot, "parcels" | "held" | "under">): Courier => {
  const depot: Depot = { ...parts, parcels: new Map(), held: new Map(), under: 0 };
  return {
    post: (callback, posting = {}) => post(depot, callback, posting),
    drop: (callback) => drop(depot, callback),
    resend: (id) => sendAgain(depot, depot.parcels.get(id)),
    again: (vendor, object, type) => {
      const matches = ({ callback }: Parcel) =>
        callback.vendor === vendor && callback.object === object && callback.type === type;
      return sendAgain(depot, [...depot.parcels.values()].findLast(matches));
    },
    sending: () => depot.under > 0,
    clear: () => {
      depot.parcels.clear();
      depot.held.clear();
    },
  };
};
