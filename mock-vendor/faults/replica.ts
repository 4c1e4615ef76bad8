import { AsyncLocalStorage } from "node:async_hooks";
import { seededRandom } from "../random.ts";
import type { Twin, TwinContext } from "../twin.ts";
import type { Reply } from "../wire.ts";
import type { MockWorld } from "../world.ts";

/** One change of the present, with everything in it that was not determined by the request or stage alone. */
interface Entry {
  readonly at: number;
  readonly vendor: string;
  readonly draws: number[];
  readonly tokens: string[];
  readonly again: (twin: Twin) => unknown;
}

/** A second set of twins that lives the present's changes again, later: what a read replica that lags knows. */
export interface Replica {
  /** The context of the present's twins, which notes what they draw. */
  readonly noted: (context: TwinContext) => TwinContext;
  /** Carries out a change of the present; `again` is the same change on the replica's twin. */
  readonly change: <T>(vendor: string, now: () => T, again: Entry["again"]) => T;
  /** Reads from the past. */
  readonly read: (vendor: string, seconds: number, read: (twin: Twin) => Promise<Reply>) => Promise<Reply>;
  readonly clear: () => void;
}

export interface ReplicaParts {
  readonly world: MockWorld;
  /** Is somebody going to read from the past? Changes are kept only then. */
  readonly wanted: () => boolean;
  readonly createTwins: (context: TwinContext) => ReadonlyMap<string, Twin>;
}

const noting =
  (open: AsyncLocalStorage<Entry>) =>
  (context: TwinContext): TwinContext => {
    const token = (value: string): string => {
      open.getStore()?.tokens.push(value);
      return value;
    };
    const random = (): number => {
      const drawn = context.world.random();
      open.getStore()?.draws.push(drawn);
      return drawn;
    };
    return {
      ...context,
      world: { ...context.world, random },
      enrol: (enrolment) => token(context.enrol(enrolment)),
      renew: (vendor, object, renewal) => token(context.renew(vendor, object, renewal)),
    };
  };

/** What the replica's twins see: nothing that they do reaches the outside a second time. */
const pastOf = (context: TwinContext, open: AsyncLocalStorage<Entry>, lagMs: () => number): TwinContext => {
  const own = seededRandom(1);
  const { world } = context;
  return {
    publicUrl: context.publicUrl,
    world: {
      ...world,
      now: () => open.getStore()?.at ?? world.now() - lagMs(),
      random: () => open.getStore()?.draws.shift() ?? own(),
    },
    enrol: () => open.getStore()?.tokens.shift() ?? "",
    renew: (...renewal) => open.getStore()?.tokens.shift() ?? context.renew(...renewal),
    stop: () => undefined,
    again: () => true,
    publish: () => undefined,
  };
};

/** The changes that are still to come to the replica, and the twins that have lived the earlier ones. */
const createFollower = (world: MockWorld, createTwins: ReplicaParts["createTwins"]) => {
  const open = new AsyncLocalStorage<Entry>();
  let log: Entry[] = [];
  let twins: ReadonlyMap<string, Twin> | undefined;
  let lag = 0;
  const twinOf = (context: TwinContext, vendor: string): Twin => {
    twins ??= createTwins(pastOf(context, open, () => lag));
    const twin = twins.get(vendor);
    if (twin === undefined) throw new Error(`no replica of ${vendor}`);
    return twin;
  };
  return {
    add: (entry: Entry) => void log.push(entry),
    /** The twin as it was so many seconds ago. */
    past: async (context: TwinContext, vendor: string, seconds: number): Promise<Twin> => {
      lag = seconds * 1000;
      while ((log[0]?.at ?? Number.POSITIVE_INFINITY) <= world.now() - lag) {
        const entry = log.shift();
        if (entry !== undefined) await open.run(entry, () => entry.again(twinOf(context, entry.vendor)));
      }
      return twinOf(context, vendor);
    },
    clear: () => {
      log = [];
      twins = undefined;
    },
  };
};

export const createReplica = ({ world, wanted, createTwins }: ReplicaParts): Replica => {
  const present = new AsyncLocalStorage<Entry>();
  const follower = createFollower(world, createTwins);
  let outside: TwinContext | undefined;
  return {
    noted: (context) => {
      outside = context;
      return noting(present)(context);
    },
    change: (vendor, now, again) => {
      if (!wanted()) {
        follower.clear();
        return now();
      }
      const entry: Entry = { at: world.now(), vendor, draws: [], tokens: [], again };
      follower.add(entry);
      return present.run(entry, now);
    },
    read: async (vendor, seconds, read) => {
      if (outside === undefined) throw new Error("a replica follows nobody");
      return read(await follower.past(outside, vendor, seconds));
    },
    clear: follower.clear,
  };
};
