export interface Shown {
  /** Under test/. */
  readonly file: string;
  /** A part of the test's title; a crash point's name for points.ts. */
  readonly title: string;
}

export interface Scenario {
  readonly id: string;
  readonly failure: string;
  readonly shown: readonly Shown[];
  /** What is still to be shown, and why it cannot be yet. */
  readonly waits?: string;
}

export const shown = (
  id: string,
  failure: string,
  ...by: readonly (readonly [file: string, title: string])[]
): Scenario => ({
  id,
  failure,
  shown: by.map(([file, title]) => ({ file, title })),
});
/** What can be shown without the rest is. */
export const waits = (
  id: string,
  failure: string,
  why: string,
  ...by: readonly (readonly [file: string, title: string])[]
): Scenario => ({ ...shown(id, failure, ...by), waits: why });

export const FILES = {
  V: "failures/vendor-start.test.ts",
  N: "failures/network.test.ts",
  W: "failures/callbacks.test.ts",
  C: "failures/clock.test.ts",
  B: "failures/breaker.test.ts",
  M: "failures/nodes.test.ts",
} as const;

/** Shown by the test whose title begins with the id. */
export const named = (id: string, failure: string): Scenario =>
  shown(id, failure, [FILES[id[0] as keyof typeof FILES], `${id} `]);

/** Of what the vendor says, where `named` finds failures of a start. */
export const said = (id: string, failure: string): Scenario =>
  shown(id, failure, ["failures/vendor-word.test.ts", `${id} `]);

const POINTS = "integration/crash/points.ts";
export const point = (id: string, failure: string, ...names: readonly string[]): Scenario =>
  shown(id, failure, ...names.map((name) => [POINTS, `"${name}"`] as const));

export const rowOf = ({ id, failure, shown: by, waits: why }: Scenario): string => {
  const where = [
    ...by.map(({ file, title }) => `\`${file}\`: ${title.trim()}`),
    ...(why === undefined ? [] : [`waits for ${why}`]),
  ];
  return `| ${id} | ${failure} | ${where.join("<br>")} |`;
};
