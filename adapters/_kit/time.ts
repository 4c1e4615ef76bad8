const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;
/** The year 9999: beyond it `toISOString` changes its form. */
const MAX_SECONDS = 253_402_300_799;

const offsetMinutes = (zone: string): number | undefined => {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
};

/**
 * A vendor's textual time as RFC 3339, UTC, milliseconds; undefined for anything that is not an existing time.
 * `assumed` is the zone of a text without one, for vendors whose documents fix it.
 */
export const timeOf = (text: string | null | undefined, assumed?: "Z"): string | undefined => {
  const parts = ISO.exec(text ?? "");
  const zone = parts?.[8] ?? assumed;
  if (!parts || zone === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const milliseconds = Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  const exists = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && local.getUTCHours() === hour;
  const offset = offsetMinutes(zone);
  if (!exists || minute > 59 || second > 59 || offset === undefined) return undefined;
  return new Date(local.getTime() - offset * 60_000).toISOString();
};

/** Unix seconds as RFC 3339, UTC, milliseconds. */
export const timeOfSeconds = (seconds: number | null | undefined): string | undefined =>
  typeof seconds === "number" && Number.isInteger(seconds) && seconds > 0 && seconds <= MAX_SECONDS
    ? new Date(seconds * 1000).toISOString()
    : undefined;

/** `occurredAt` when there is one, and no key at all when there is none. */
export const occurred = (at: string | undefined): { occurredAt?: string } =>
  at === undefined ? {} : { occurredAt: at };
