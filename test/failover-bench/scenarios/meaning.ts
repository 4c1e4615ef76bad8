import type { ScenarioName } from "../../../contracts/scenario.ts";
import { judge, type Scenario } from "../scenario.ts";
import { SetUpFailed } from "../set-up-failed.ts";
import {
  APPLY,
  breaks,
  carryAll,
  isApproved,
  lettersOf,
  open,
  type Person,
  passes,
  reaches,
  type Stage,
  standingOf,
} from "../stage.ts";
import { until } from "../wait.ts";

const SETTLED = 150;

/** Letters of the person once no further one came for a moment. */
const allLetters = async (stage: Stage, person: Person, known = 0) => {
  let count = known;
  let since = performance.now();
  await until(APPLY, () => {
    const letters = lettersOf(stage, person);
    if (letters.length !== count) since = performance.now();
    count = letters.length;
    return count > known && performance.now() - since > SETTLED ? true : undefined;
  });
  const letters = lettersOf(stage, person).slice(known);
  if (letters.length === 0) throw new SetUpFailed("the vendor told nothing");
  return letters;
};

const blurred: Scenario = {
  name: "blurred-is-not-rejected",
  group: "meaning",
  story: "The person's photograph is blurred; the vendor asks for another one, and that one is good.",
  criteria: {
    pass: "shown as to be repeated, then approved",
    partial: "stays open without saying that the person must act, then approved",
    fail: "rejected because of a bad photograph, or not approved after the good one",
  },
  run: async (stage) => {
    const person = await open(stage);
    stage.twins.capture(person.link, ["blurry"]);
    const first = await allLetters(stage, person);
    await carryAll(stage, first);
    const asked = await reaches(stage, person.id, ({ standing }) => standing !== "open", 1_000);
    const rejected = asked?.standing === "rejected" || asked?.standing === "expired";
    const letters = rejected ? [] : await passes(stage, person);
    await carryAll(stage, letters.slice(first.length));
    const approved = rejected ? undefined : await reaches(stage, person.id, isApproved);
    return judge(
      [rejected, "fail", `${asked?.standing} because of a blurred photograph`],
      [approved === undefined, "fail", `after a good photograph: ${await standingOf(stage, person.id)}`],
      [asked?.standing !== "needs_resubmission", "partial", `shown as ${asked?.standing ?? "open"}, then approved`],
      [true, "pass", "asked for another photograph, then approved"],
    );
  },
};

interface Hit {
  readonly name: string;
  readonly story: string;
  readonly plays: ScenarioName;
}

const hit = ({ name, story, plays }: Hit): Scenario => ({
  name,
  group: "meaning",
  story,
  criteria: {
    pass: "shown as under review by a human",
    safe: "stays open",
    fail: "an automatic verdict, whichever",
  },
  run: async (stage) => {
    const person = await open(stage, plays);
    await carryAll(stage, await allLetters(stage, person));
    const reviewed = await reaches(stage, person.id, ({ standing }) => standing !== "open", 1_000);
    const left = reviewed && (await breaks(stage, person.id, ({ standing }) => standing === reviewed.standing));
    const standing = left?.standing ?? reviewed?.standing ?? "open";
    return judge(
      [standing === "review", "pass", "under review"],
      [standing === "open", "safe", "still open"],
      [true, "fail", `automatically ${standing}`],
    );
  },
});

export const meaning: readonly Scenario[] = [
  blurred,
  hit({
    name: "sanctions-hit",
    story: "The vendor finds the person's name on a sanctions list: often a namesake.",
    plays: "sanctions-hit",
  }),
  hit({ name: "pep-match", story: "The vendor finds a politically exposed namesake.", plays: "pep-match" }),
];
