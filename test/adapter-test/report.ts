import { ADVICE } from "../kit/advice.ts";
import type { Candidate } from "./folder.ts";
import type { Outcome } from "./run.ts";

export const HELP = `Runs the conformance kit over one adapter.

  npm run adapter:test -- <folder | vendor>   [--only <check>]

A folder holds:
  adapter/index.ts   exports the adapter: an object that satisfies Adapter (contracts/adapter.ts)
  spec.ts            exports its AdapterSpec (test/kit/spec.ts): words, samples, scripts, how the vendor signs
  twin/account.ts    optional: exports a TwinModule (mock-vendor/twin.ts); without it the twin checks do not run
Its files may import from this repository by relative paths, and use the packages that it has.
A vendor is an id of adapters/registry.ts.

Each check is one line; the first that fails is explained at the end.
Exit code: 0 all checks pass, 1 a check fails, 2 nothing could be examined.
How to write an adapter: docs/adding-a-vendor.md. How to begin: npm run adapter:new -- <id>
`;

const MARKS = { ok: "ok  ", failed: "FAIL", skipped: "skip" } as const;

export const headOf = ({ subject, twin }: Candidate): string =>
  `the adapter of ${subject.id}${twin ? ", and its twin" : " (without a twin: its scenarios are not played)"}`;

export const lineOf = ({ name, outcome, why }: Outcome): string => {
  const [first = ""] = why.split("\n");
  return `${MARKS[outcome]}  ${name}${first === "" ? "" : `: ${first.slice(0, 160)}`}`;
};

const count = (outcomes: readonly Outcome[], outcome: Outcome["outcome"]): number =>
  outcomes.filter((one) => one.outcome === outcome).length;

const explained = ({ name, why }: Outcome): string =>
  [
    `Begin with: ${name}`,
    ...why.split("\n").map((line) => `  ${line}`),
    "",
    `  What to do: ${ADVICE[name] ?? "See the message above, and docs/adding-a-vendor.md."}`,
    `  Run it alone: npm run adapter:test -- <folder> --only ${name}`,
  ].join("\n");

/** Types are no check of the kit: a whole compiler is not started between two of its runs. */
const DONE = `All checks pass. The types too: npx tsc -p <folder>, or npm run check for a vendor of the registry.
What else belongs to a vendor: the end of docs/adding-a-vendor.md.`;

export const summaryOf = (outcomes: readonly Outcome[]): string => {
  const first = outcomes.find(({ outcome }) => outcome === "failed");
  const skipped = count(outcomes, "skipped");
  const counts = `${outcomes.length} checks: ${count(outcomes, "ok")} ok, ${count(outcomes, "failed")} failed`;
  const total = skipped === 0 ? counts : `${counts}, ${skipped} skipped`;
  return first === undefined
    ? outcomes.length === 1
      ? total
      : `${total}\n\n${DONE}`
    : `${total}\n\n${explained(first)}`;
};
