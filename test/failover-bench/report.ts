import type { Row, Scored } from "./bench.ts";
import { VERDICTS } from "./scenario.ts";

const countsOf = (rows: readonly Row[]): string =>
  VERDICTS.map((verdict) => [verdict, rows.filter(({ outcome }) => outcome.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");

export const summaryOf = ({ target, rows, score, seconds }: Scored): string =>
  `${target}: ${score} of 100 (${countsOf(rows)}) in ${seconds} s`;

const verdictOf = (scored: Scored, name: string): string =>
  scored.rows.find(({ scenario }) => scenario.name === name)?.outcome.verdict ?? "-";

const NAME = 32;
const WORD = 10;

/** Side by side, and below it what led to every verdict that is not a pass. */
export const tableText = (all: readonly Scored[]): string => {
  const [first] = all;
  const head = ["scenario".padEnd(NAME), ...all.map(({ target }) => target.padEnd(WORD))].join(" ");
  const lines = (first?.rows ?? []).map(({ scenario }) =>
    [scenario.name.padEnd(NAME), ...all.map((scored) => verdictOf(scored, scenario.name).padEnd(WORD))].join(" "),
  );
  const why = all.flatMap((scored) =>
    scored.rows
      .filter(({ outcome }) => outcome.verdict !== "pass")
      .map(({ scenario, outcome }) => `${scored.target} ${outcome.verdict}: ${scenario.name}: ${outcome.seen}`),
  );
  return [head, ...lines, "", ...why, "", ...all.map(summaryOf)].join("\n");
};

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** For the documentation: verdicts and what was seen, then the criteria. */
export const tableMarkdown = (all: readonly Scored[]): string => {
  const rows = all[0]?.rows ?? [];
  const seenBy = (name: string) =>
    all.map((scored) => {
      const outcome = scored.rows.find(({ scenario }) => scenario.name === name)?.outcome;
      return outcome === undefined ? "-" : `**${outcome.verdict}**: ${cell(outcome.seen)}`;
    });
  const results = [
    `| scenario | ${all.map(({ target }) => target).join(" | ")} |`,
    `|---|${all.map(() => "---|").join("")}`,
    ...rows.map(({ scenario }) => `| \`${scenario.name}\` | ${seenBy(scenario.name).join(" | ")} |`),
  ];
  return [...all.map((scored) => `${summaryOf(scored)}.`), "", ...results].join("\n");
};

/** What is scored, as it was written down before any run. */
export const criteriaMarkdown = (rows: readonly Pick<Row, "scenario">[]): string =>
  [
    "| scenario | group | what happens | pass | partial | safe | fail |",
    "|---|---|---|---|---|---|---|",
    ...rows.map(({ scenario: { name, group, story, criteria } }) =>
      [`| \`${name}\``, group, story, criteria.pass, criteria.partial ?? "", criteria.safe ?? "", `${criteria.fail} |`]
        .map((text, place) => (place === 0 || place === 6 ? text : cell(text)))
        .join(" | "),
    ),
  ].join("\n");

/** For machines: flat, and stable in its names. */
export const reportJson = (all: readonly Scored[]): string =>
  JSON.stringify(
    all.map(({ target, score, seconds, rows }) => ({
      target,
      score,
      seconds,
      scenarios: rows.map(({ scenario, outcome, milliseconds }) => ({
        name: scenario.name,
        group: scenario.group,
        ...outcome,
        milliseconds,
      })),
    })),
    null,
    2,
  );
