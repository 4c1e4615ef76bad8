import { adapterChecks } from "../kit/adapter-kit/adapter-kit.ts";
import { twinChecks } from "../kit/adapter-kit/twin.ts";
import type { NamedCheck } from "../kit/spec.ts";
import type { Candidate } from "./folder.ts";
import { leftToFill } from "./left-to-fill.ts";

export interface Outcome {
  readonly name: string;
  readonly outcome: "ok" | "failed" | "skipped";
  /** What was seen, or why it was skipped. */
  readonly why: string;
}

/** The first line of an assertion holds its message; what follows is a difference, also worth a few lines. */
const MESSAGE_LINES = 12;

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : "something that is no error was thrown")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, MESSAGE_LINES)
    .join("\n");

const outcomeOf = async ({ name, run }: NamedCheck): Promise<Outcome> => {
  try {
    await run();
    return { name, outcome: "ok", why: "" };
  } catch (error) {
    return { name, outcome: "failed", why: textOf(error) };
  }
};

const filledIn = ({ root, paths }: Candidate): NamedCheck => ({
  name: "nothing-is-left-to-fill-in",
  run: () => {
    const marks = leftToFill(root, paths);
    const [first] = marks;
    if (first === undefined) return;
    const steps = new Set(marks.map(({ number }) => number)).size;
    const left = steps === 1 ? "the last step" : `${steps} steps are left`;
    throw new Error(`${first.file}:${first.line}  FILL IN ${first.number}: ${first.text} (${left})`);
  },
});

/** The checks in order. An adapter that cannot even be bound fails the one that says so. */
const checksOf = (candidate: Candidate): readonly NamedCheck[] => {
  const { subject, spec, twin } = candidate;
  const gathered = (what: string, gather: () => readonly NamedCheck[]): readonly NamedCheck[] => {
    try {
      return gather();
    } catch (error) {
      const run = () => {
        throw error;
      };
      return [{ name: what, run }];
    }
  };
  return [
    filledIn(candidate),
    ...gathered("adapter-can-be-examined", () => adapterChecks(subject, spec)),
    ...(twin ? gathered("twin-can-be-played", () => twinChecks(twin, subject, spec)) : []),
  ];
};

const skippedIn = ({ spec }: Candidate): readonly Outcome[] =>
  (spec.skip ?? []).flatMap(({ reason, checks }) =>
    checks.map((name): Outcome => ({ name, outcome: "skipped", why: reason })),
  );

/** Runs the kit over one adapter, telling each outcome as it comes. */
export const examine = async (
  candidate: Candidate,
  only: string | undefined,
  tell: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const put = (outcome: Outcome): void => {
    outcomes.push(outcome);
    tell(outcome);
  };
  for (const check of checksOf(candidate)) if (only === undefined || check.name === only) put(await outcomeOf(check));
  for (const skipped of skippedIn(candidate)) if (only === undefined || skipped.name === only) put(skipped);
  return outcomes;
};
