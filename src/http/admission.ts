import {
  fairShare,
  fewerPlaces,
  isShed,
  morePlaces,
  PLACES,
  type PressureLevel,
  type RequestClass,
  retryAfterSeconds,
} from "../core/shedding.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { PressureGauge } from "../telemetry/pressure.ts";
import type { World } from "../world.ts";
import type { Caller } from "./caller.ts";
import { problem } from "./problem.ts";
import type { ProblemAnswer } from "./reply.ts";

export interface Admission {
  /** A place for a request of this class, or the refusal. Called before anything of the request is read. */
  readonly enter: (requestClass: RequestClass) => Admitted | ProblemAnswer;
  /** The refusal of a caller that sends far more than the others while the gateway is pressed. Before the body is read. */
  readonly refuses: (requestClass: RequestClass, caller: Caller) => ProblemAnswer | undefined;
}

export interface Admitted {
  readonly kind: "admitted";
  readonly leave: () => void;
}

const WINDOW = 1000;

/** Requests of each caller in the second before and in this one. */
const createTally = (world: World) => {
  let startedAt = 0;
  let current = new Map<string, number>();
  let before = { counts: new Map<string, number>(), all: 0 };
  const turnOver = (now: number): void => {
    const counts = now - startedAt < 2 * WINDOW ? current : new Map<string, number>();
    before = { counts, all: [...counts.values()].reduce((sum, count) => sum + count, 0) };
    current = new Map();
    startedAt = now;
  };
  /** Counts one more, and says whether it is beyond what the caller may send in this second. */
  return (keyId: string, isPressed: boolean): boolean => {
    const now = world.monotonic();
    if (now - startedAt >= WINDOW) turnOver(now);
    const count = (current.get(keyId) ?? 0) + 1;
    current.set(keyId, count);
    if (!isPressed) return false;
    const { counts, all } = before;
    const callers = counts.has(keyId) ? counts.size : counts.size + 1;
    return count > fairShare({ own: counts.get(keyId) ?? 0, all, callers });
  };
};

/** Creates that may be under way: fewer each time that pressure sets in, slowly more while it is calm. */
const createPlaces = (world: World) => {
  let places = PLACES.create ?? Number.POSITIVE_INFINITY;
  let last: PressureLevel = 0;
  let grownAt = 0;
  /** Under way at once since it was last looked at: a burst is over when the next one looks. */
  let most = 0;
  return (level: PressureLevel, underWay: number): number => {
    const now = world.monotonic();
    most = level > 0 ? underWay : Math.max(most, underWay);
    if (level > 0 && last === 0) places = Math.min(places, fewerPlaces(underWay));
    else if (level === 0 && now - grownAt >= WINDOW) {
      grownAt = now;
      places = morePlaces(places, most);
      most = underWay;
    }
    last = level;
    return places;
  };
};

const fractionOf = (world: World): number => (world.random(1)[0] ?? 0) / 256;

/** Who comes in: a place of its class must be free, and the gateway must not be too hard pressed for the class. */
export const createAdmission = (world: World, metrics: Metrics, pressure: PressureGauge): Admission => {
  const underWay = new Map<RequestClass, number>();
  const isBeyond = createTally(world);
  const placesForCreates = createPlaces(world);
  const refuse = (requestClass: RequestClass, cause: "pressure" | "places" | "caller"): ProblemAnswer => {
    metrics.count("kyc_shed_total", { class: requestClass, cause });
    return problem("overloaded", {
      detail: "Nothing was read or written. Ask again after the time in Retry-After.",
      headers: { "retry-after": String(retryAfterSeconds(fractionOf(world))) },
    });
  };
  return {
    enter: (requestClass) => {
      const level = pressure.level();
      const places = placesForCreates(level, underWay.get("create") ?? 0);
      if (isShed(requestClass, level)) return refuse(requestClass, "pressure");
      const taken = underWay.get(requestClass) ?? 0;
      const most = requestClass === "create" ? places : (PLACES[requestClass] ?? Number.POSITIVE_INFINITY);
      if (taken >= most || (requestClass === "create" && world.buggify("admission.full")))
        return refuse(requestClass, "places");
      underWay.set(requestClass, taken + 1);
      if (requestClass !== "probe") pressure.arrived();
      const leave = (): void => void underWay.set(requestClass, (underWay.get(requestClass) ?? 1) - 1);
      return { kind: "admitted", leave };
    },
    refuses: (requestClass, { keyId }) =>
      isBeyond(keyId, pressure.level() > 0) && requestClass !== "admin" ? refuse(requestClass, "caller") : undefined,
  };
};
