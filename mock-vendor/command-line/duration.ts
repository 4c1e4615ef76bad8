const UNITS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Seconds in `250ms`, `30s`, `5m`, `1h`, `2d` or a plain number of seconds; undefined: none of these. */
export const secondsIn = (text: string): number | undefined => {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  return found === null ? undefined : Number(found[1]) * UNITS[(found[2] ?? "s") as keyof typeof UNITS];
};
