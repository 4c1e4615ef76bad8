const sorted = (values: Iterable<number>): readonly number[] => [...values].sort((a, b) => a - b);

/** NaN for no values. */
export const percentile = (values: Iterable<number>, share: number): number => {
  const order = sorted(values);
  return order[Math.min(order.length - 1, Math.floor(order.length * share))] ?? Number.NaN;
};

export const median = (values: Iterable<number>): number => {
  const order = sorted(values);
  const middle = order.length / 2;
  return ((order[Math.floor(middle)] ?? Number.NaN) + (order[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
};

export const maximum = (values: Iterable<number>): number => sorted(values).at(-1) ?? Number.NaN;

/** Round by round, so that what disturbs the machine for seconds disturbs both sides of a ratio. */
export const medianRatio = (values: readonly number[], base: readonly number[]): number =>
  median(values.map((value, round) => value / (base[round] ?? Number.NaN)));

export const medianDifference = (values: readonly number[], base: readonly number[]): number =>
  median(values.map((value, round) => value - (base[round] ?? Number.NaN)));
