/**
 * SQLite 3.7.0 to 3.51.2 can lose committed transactions when a checkpoint resets the write-ahead log at the wrong
 * moment (https://sqlite.org/wal.html#walresetbug). 3.44.6 and 3.50.7 carry the fix back.
 */
const FIXED_IN = [3, 51, 3] as const;
const FIRST_AFFECTED = [3, 7, 0] as const;
const BACKPORTS = [
  [3, 44, 6],
  [3, 50, 7],
] as const;
/** STRICT tables. */
const OLDEST_SUPPORTED = [3, 37, 0] as const;

type Version = readonly [number, number, number];

const parse = (text: string): Version | undefined => {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
};

const atLeast = (version: Version, bound: Version): boolean => {
  const at = version.findIndex((part, index) => part !== bound[index]);
  return at === -1 || (version[at] as number) > (bound[at] as number);
};

const isBackport = (version: Version): boolean =>
  BACKPORTS.some((fixed) => fixed[1] === version[1] && atLeast(version, fixed));

/** Why this version of SQLite must not hold the data, with the mend; undefined when it may. */
export const versionRefusal = (text: string): string | undefined => {
  const version = parse(text);
  if (!version) return `the SQLite version "${text}" cannot be read: run the Node.js release named in package.json`;
  if (atLeast(version, FIXED_IN)) return undefined;
  if (atLeast(version, FIRST_AFFECTED) && !isBackport(version)) {
    return `SQLite ${text} can lose committed rows (WAL-reset bug of 3.7.0 to 3.51.2): run the Node.js release named in package.json`;
  }
  if (!atLeast(version, OLDEST_SUPPORTED)) {
    return `SQLite ${text} is too old: run the Node.js release named in package.json`;
  }
  return undefined;
};
