import { alarmsAMonth, type Crowd, type Health, type Replay, type Times } from "./figures.ts";
import { leavesNoMark, TROUBLES } from "./trouble.ts";

type Cell = string | number;

/** Markdown that is read on a terminal too. */
const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const all = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, column) => Math.max(3, ...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = [], ...rest] = all;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n");
};

const seconds = (value: number | undefined): Cell =>
  value === undefined || !Number.isFinite(value) ? "never" : `${Math.round(value)} s`;

export type TimedHealth = Health & { readonly processorSeconds: number };

const alarmWords = ({ alarms }: Health): string =>
  alarms
    .map(({ at, vendor, path, cause }) => `${vendor} ${path} ${cause} on day ${(at / 86_400).toFixed(1)}`)
    .join("; ");

export const healthTable = (rows: readonly TimedHealth[]): string =>
  table(
    ["traffic", "seed", "virtual days", "sessions", "false alarms", "which", "not at full weight", "processor time"],
    rows.map((row) => [
      ...[row.crowd, row.seed, row.days, row.sessions, row.alarms.length, alarmWords(row)],
      ...[`${(row.suspected * 100).toFixed(2)} %`, `${row.processorSeconds.toFixed(0)} s`],
    ]),
  );

export const healthSentence = (rows: readonly Health[]): string =>
  [...new Set(rows.map(({ crowd }) => crowd))]
    .map((crowd) => {
      const alarms = alarmsAMonth(rows.filter((row) => row.crowd === crowd));
      return `${crowd}: ${alarms.toFixed(2)} false alarms in 30 days.`;
    })
    .join("\n");

export interface IncidentRow {
  readonly name: string;
  readonly times: Readonly<Record<Crowd, Times>>;
}

const BY_REQUESTS = "no mark on accepted work";

export const incidentTable = (rows: readonly IncidentRow[], crowds: readonly Crowd[]): string =>
  table(
    ["incident", ...crowds.flatMap((crowd) => [`${crowd}: middle`, "worst"])],
    [
      ...rows.map(({ name, times }) => [
        name,
        ...crowds.flatMap((crowd) => [seconds(times[crowd].middle), seconds(times[crowd].worst)]),
      ]),
      ...Object.entries(TROUBLES)
        .filter(([, trouble]) => leavesNoMark(trouble))
        .map(([name]) => [name, BY_REQUESTS, ...crowds.flatMap(() => ["", ""]).slice(1)]),
    ],
  );

export const replayTable = (rows: readonly Replay[]): string =>
  table(
    ["incident", "seed", "seen after", "as", "weight fell after", "opened till then", "approved of these"],
    rows.map((row) => [
      ...[row.name, row.seed, seconds(row.seenAfter), row.seenAs ?? "", seconds(row.weightFellAfter)],
      ...[row.opened, row.approved],
    ]),
  );
