import type { ControlKind } from "../../../contracts/api-routing.ts";
import type { AttemptRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Services } from "../services.ts";

/** Orders that take a vendor away also from those who have its link: the others let running sessions finish there. */
const AWAY: readonly (ControlKind | undefined)[] = ["kill", "maintenance"];

/** As far as we know, a person who follows the vendor's link does not get through. */
export const isDown = ({ control, breakers }: VendorAccount): boolean =>
  AWAY.includes(control.inForce()) || breakers.start.phase() !== "closed" || breakers.read.phase() !== "closed";

/** A person who has begun is not disturbed before this; milliseconds. */
const IDLE = 15 * 60_000;

/** Nothing has been heard of the person for a while. */
export const isIdle = async ({ store, world }: Services, attempt: AttemptRow): Promise<boolean> => {
  const where = { attempt_id: attempt.id };
  const [newest] = await store.list({ table: "observations", where, order: ["recorded_at", "desc"], limit: 1 });
  const heard = Math.max(newest?.recorded_at ?? 0, attempt.opened_at ?? 0, attempt.started_at ?? attempt.created_at);
  return world.now() - heard >= IDLE;
};
