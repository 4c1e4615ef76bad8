import type { CallbackFault, Faults } from "./faults.ts";
import type { CallbackEntry, Journal } from "./journal.ts";
import type { Callback, DeliveryRules } from "./twin.ts";
import type { MockWorld } from "./world.ts";

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
  clear(): void;
}

interface Parcel {
  readonly entry: CallbackEntry;
  readonly callback: Callback;
  readonly spoilt: boolean;
}

interface Depot {
  readonly world: MockWorld;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly rulesOf: (vendor: string) => DeliveryRules;
  /** By id of the journal entry; the oldest are forgotten. */
  readonly parcels: Map<string, Parcel>;
}

const KEPT = 5_000;
const SHUFFLE_SECONDS = 5;
const STALE_SECONDS = 60;

const flip = (digit: string): string => (digit === "0" ? "1" : "0");

/** Changes one digit of every digest among the headers. */
const spoil = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace(/[0-9a-f]{40,}/g, (digest) => flip(digest.slice(0, 1)) + digest.slice(1)),
    ]),
  );

/** The receiver's status; 0 when none came within the vendor's limit. */
const sendOnce = ({ world, rulesOf }: Depot, callback: Callback, spoilt: boolean): Promise<number> =>
  new Promise((resolve) => {
    const cancel = world.timer(rulesOf(callback.vendor).limitSeconds * 1000, () => resolve(0));
    const { url, body } = callback;
    const headers = callback.headersFor({ body, nowMs: world.now(), secretOf: (own) => own });
    const request = { url, headers: spoilt ? spoil(headers) : headers, body };
    void world.send(request).then(({ status }) => {
      cancel();
      resolve(status);
    });
  });

const attempt = async (depot: Depot, parcel: Parcel, tried: number): Promise<void> => {
  const { world, faults, rulesOf } = depot;
  const { entry, callback, spoilt } = parcel;
  const corrupt = faults.hit(["callback_corrupt"], callback.vendor, callback.type) !== undefined;
  const at = new Date(world.now()).toISOString();
  const status = await sendOnce(depot, callback, spoilt || corrupt);
  entry.attempts.push({ at, status });
  if (status >= 200 && status < 300) {
    entry.state = "delivered";
    return;
  }
  const wait = rulesOf(callback.vendor).repeatAfterSeconds[tried];
  if (wait === undefined || spoilt || callback.once) entry.state = "failed";
  else world.timer(wait * 1000, () => void attempt(depot, parcel, tried + 1));
};

const register = (
  { journal, parcels }: Depot,
  callback: Callback,
  spoilt: boolean,
  marks: readonly string[],
): Parcel => {
  const { vendor, type, object, reference } = callback;
  const state = "pending";
  const entry = journal.callback({ kind: "callback", vendor, type, object, reference, state, attempts: [], marks });
  const parcel = { entry, callback, spoilt };
  parcels.set(entry.id, parcel);
  const [oldest] = parcels.keys();
  if (parcels.size > KEPT && oldest !== undefined) parcels.delete(oldest);
  return parcel;
};

const drop = (depot: Depot, callback: Callback): void => {
  register(depot, callback, false, ["dropped"]).entry.state = "dropped";
};

const dispatch = (depot: Depot, callback: Callback, posting: Posting): void => {
  const { delaySeconds = 0, spoilt = false, mark } = posting;
  const parcel = register(depot, callback, spoilt, mark === undefined ? [] : [mark]);
  depot.world.timer(delaySeconds * 1000, () => void attempt(depot, parcel, 0));
};

const post = (depot: Depot, callback: Callback, posting: Posting): void => {
  const { faults, world } = depot;
  const hit = (kind: CallbackFault) => faults.hit([kind], callback.vendor, callback.type);
  if (hit("callback_drop")) {
    drop(depot, callback);
    return;
  }
  const late = hit("callback_delay")?.seconds ?? 0;
  const shuffled = hit("callback_shuffle") ? world.random() * SHUFFLE_SECONDS : 0;
  const delaySeconds = (posting.delaySeconds ?? 0) + (callback.heldSeconds ?? 0) + late + shuffled;
  dispatch(depot, callback, { ...posting, delaySeconds });
  if (hit("callback_duplicate")) dispatch(depot, callback, { ...posting, delaySeconds, mark: "duplicate" });
  const stale = delaySeconds + STALE_SECONDS;
  if (hit("callback_stale")) dispatch(depot, callback, { ...posting, delaySeconds: stale, mark: "stale" });
};

const sendAgain = (depot: Depot, parcel: Parcel | undefined): boolean => {
  if (parcel) dispatch(depot, parcel.callback, { spoilt: parcel.spoilt, mark: "resent" });
  return parcel !== undefined;
};

/** Sends callbacks: signing at the moment of each attempt, the vendor's time limit and its schedule of repeats. */
export const createCourier = (parts: Omit<Depot, "parcels">): Courier => {
  const depot: Depot = { ...parts, parcels: new Map() };
  return {
    post: (callback, posting = {}) => post(depot, callback, posting),
    drop: (callback) => drop(depot, callback),
    resend: (id) => sendAgain(depot, depot.parcels.get(id)),
    again: (vendor, object, type) => {
      const matches = ({ callback }: Parcel) =>
        callback.vendor === vendor && callback.object === object && callback.type === type;
      return sendAgain(depot, [...depot.parcels.values()].findLast(matches));
    },
    clear: () => depot.parcels.clear(),
  };
};
