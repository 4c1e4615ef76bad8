import type { Change } from "../../../src/store/store.ts";
import type { VendorControlRow } from "../../../src/store/tables.ts";
import type { HttpRequest } from "../../../src/world.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { Place } from "../../kit/gateway/rig-parts.ts";
import type { Mirror } from "./mirror.ts";
import type { Verdicts } from "./verdicts.ts";

/** A vendor that an operator switched off is not called: by nobody, and by the other nodes a second later. */
export interface SwitchedOff {
  /** Before an accepted change is in the mirror. */
  readonly accepted: (change: Change, now: number) => void;
  readonly sent: (request: HttpRequest, rig: Rig, place: Place) => void;
}

/** By then an order is known everywhere; milliseconds. */
const KNOWN_MS = 1000;

export const createSwitchedOff = (mirror: Mirror, verdicts: Verdicts, unsettled: ReadonlySet<string>): SwitchedOff => {
  /** When each order was stored, by the clock that nobody steps. */
  const stored = new Map<string, number>();

  const alone = ({ begins_at, ends_at }: VendorControlRow, now: number): boolean => begins_at <= now && now < ends_at;

  /** Who hears of it counts from then on; who starts later has its own clock alone. */
  const among = (
    { id, begins_at, ends_at }: VendorControlRow,
    monotonic: number,
    place: Place,
    now: number,
  ): boolean => {
    const age = monotonic - (stored.get(id) ?? monotonic);
    const lives = place.since < (stored.get(id) ?? 0) || now < ends_at;
    // It was given a little before it was stored.
    return age > KNOWN_MS && age < ends_at - begins_at - KNOWN_MS && lives;
  };

  return {
    accepted: (change, now) => {
      for (const write of change)
        if (write.table === "vendor_controls" && write.op === "insert") stored.set(write.row.id, now);
    },
    sent: ({ pool }, { world, nodes }, place) => {
      const kills = unsettled.has(pool) ? [] : mirror.where("vendor_controls", { connection: pool, kind: "kill" });
      const now = world.now() + place.skew;
      const inForce = kills.some((row) =>
        nodes.length === 1 ? alone(row, now) : among(row, world.monotonic(), place, now),
      );
      verdicts.must(!inForce, "F8 a vendor that is switched off is not called", pool);
    },
  };
};
