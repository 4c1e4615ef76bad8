import { type Answered, isSuccess, type Reading } from "../../../mock-vendor/target/driver.ts";
import { judge, type Outcome, type Scenario } from "../scenario.ts";
import {
  breaks,
  carry,
  carryAll,
  isApproved,
  markOf,
  open,
  passes,
  reaches,
  type Stage,
  standingOf,
} from "../stage.ts";

/** Questions to the vendor that a burst of copies of one callback may cause. */
const QUESTIONS_ALLOWED = 20;

const judgeCopies = async (stage: Stage, id: string, answers: readonly Answered[], mark: number): Promise<Outcome> => {
  const approved = await reaches(stage, id, isApproved);
  const twice = ({ announced }: Reading) => (announced?.length ?? 0) > 1;
  const broken = await breaks(stage, id, (reading) => isApproved(reading) && !twice(reading));
  const announced = (broken ?? approved)?.announced;
  const refused = answers.filter((answer) => !isSuccess(answer)).length;
  const asked = markOf(stage) - mark;
  return judge(
    [approved === undefined, "fail", `not approved but ${await standingOf(stage, id)}`],
    [(announced?.length ?? 0) > 1, "fail", `the verdict was announced ${announced?.length} times`],
    [broken !== undefined, "fail", `left approved for ${broken?.standing}`],
    [announced === undefined, "partial", "approved once as far as the status tells; announcements are not shown"],
    [refused > 0, "partial", `${refused} of ${answers.length} copies were refused and would come again`],
    [asked > QUESTIONS_ALLOWED, "partial", `${asked} questions to the vendor because of the copies`],
    [true, "pass", `approved, announced once, ${answers.length} copies taken`],
  );
};

const copies = (count: number, together: boolean): Scenario => ({
  name: `duplicate-${count}`,
  group: "duplicates",
  story: `The callback with the verdict comes ${count} times${together ? ", all at once" : ", one after the other"}.`,
  criteria: {
    pass: "approved; the verdict is announced to the caller once; every copy is answered 2xx",
    partial:
      "approved once, but copies are refused, or the vendor is asked again for each, or announcements are not shown",
    fail: "not approved, or announced more than once",
  },
  run: async (stage) => {
    const person = await open(stage);
    const letters = await passes(stage, person);
    await carryAll(stage, letters.slice(0, -1));
    const mark = markOf(stage);
    const same = letters.slice(-1).flatMap((letter) => Array.from({ length: count }, () => letter));
    const answers = together
      ? await Promise.all(same.map((letter) => carry(stage, letter)))
      : await carryAll(stage, same);
    return judgeCopies(stage, person.id, answers, mark);
  },
});

export const duplicates: readonly Scenario[] = [copies(2, false), copies(10, true), copies(1000, true)];
