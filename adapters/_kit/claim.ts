import type { Headers } from "../../contracts/adapter.ts";
import { failed } from "../../contracts/fault.ts";

const MAX_HEADER = 2048;
const UNIX_SECONDS = /^(?:0|[1-9]\d{0,11})$/;
export const DEFAULT_TOLERANCE_SECONDS = 300;

export const refuse = (detail: string) => failed({ kind: "unauthentic", detail });

/** One header of a plausible length, and none that came twice as a list or out of an object's prototype. */
export const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === "string" && value.length > 0 && value.length <= MAX_HEADER ? value : undefined;
};

export const isFresh = (timestamp: string, nowSeconds: number, toleranceSeconds: number): boolean =>
  UNIX_SECONDS.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= toleranceSeconds;
