import type { Token } from "../../contracts/adapter.ts";
import type { Result } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import type { World } from "../world.ts";

/** In the last part of a token's life the next one is fetched beside the calls that still go with this one. */
const LAST_PART = 0.1;
/** Not shown any more when it has less than this left: the call takes its time, and clocks differ; milliseconds. */
const MARGIN = 5_000;
/** After a renewal that failed while the old token still lives; milliseconds. */
const RENEW_AGAIN = 15_000;

interface Held {
  readonly value: Secret<string>;
  readonly renewFrom: number;
  readonly endsAt: number;
}

/** Obtains a token at the vendor. Never rejects. */
export type Obtain = () => Promise<Result<Token>>;

/** One account's token: in memory only, one request for it at a time, whoever needs it. */
export interface TokenKeeper {
  /** `refused`: the one that the vendor did not take; whoever comes with it after it was replaced is given the new one. */
  readonly get: (obtain: Obtain, refused?: Secret<string>) => Promise<Result<Secret<string>>>;
}

export const createTokenKeeper = (world: Pick<World, "monotonic">): TokenKeeper => {
  let held: Held | undefined;
  let flight: Promise<Result<Secret<string>>> | undefined;
  let renewNext = 0;

  const fetchOne = async (obtain: Obtain): Promise<Result<Secret<string>>> => {
    const askedAt = world.monotonic();
    const token = await obtain();
    renewNext = world.monotonic() + RENEW_AGAIN;
    if (!token.ok) return token;
    const { value, lifeSeconds } = token.value;
    const life = lifeSeconds * 1000;
    held = { value, renewFrom: askedAt + life * (1 - LAST_PART), endsAt: askedAt + life - Math.min(MARGIN, life / 2) };
    return { ok: true, value };
  };

  const fly = (obtain: Obtain): Promise<Result<Secret<string>>> => {
    flight ??= fetchOne(obtain).finally(() => {
      flight = undefined;
    });
    return flight;
  };

  return {
    get: async (obtain, refused) => {
      const now = world.monotonic();
      if (held !== undefined && (held.value === refused || now >= held.endsAt)) held = undefined;
      if (held === undefined) return fly(obtain);
      if (now >= held.renewFrom && now >= renewNext) void fly(obtain);
      return { ok: true, value: held.value };
    },
  };
};
