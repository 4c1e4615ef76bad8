import { isSuccess } from "../../../mock-vendor/target/driver.ts";
import { judge, type Scenario } from "../scenario.ts";
import { madeSince, markOf, open } from "../stage.ts";
import { gate, until, when } from "../wait.ts";

const CLIENTS = 4;
/** Time for the repeats to be answered while the first create is still slow; milliseconds. */
const SLOW = 700;

const slow: Scenario = {
  name: "same-key-during-slow-create",
  group: "idempotency",
  story: `The vendor is slow, and an impatient client sends the same request with the same key ${CLIENTS} times at once.`,
  criteria: {
    pass: "one verification is made; every success names it, and the others are told to wait (409 or 425)",
    partial: "one verification is made, but repeats get other errors",
    fail: "more than one verification, or two different ids",
  },
  run: async (stage) => {
    await stage.twins.play("interactive");
    const held = gate();
    const mark = markOf(stage);
    const wanted = stage.fresh();
    stage.twins.tap.holdCreates(held.opened);
    let answered = 0;
    const creating = Array.from({ length: CLIENTS }, async () => {
      const answer = await stage.driver.create(wanted);
      answered += 1;
      return answer;
    });
    await until(SLOW, () => when(answered === CLIENTS - 1));
    held.open();
    stage.twins.tap.holdCreates(undefined);
    const answers = await Promise.all(creating);
    const ids = new Set(answers.flatMap(({ reading }) => reading?.id ?? []));
    const made = madeSince(stage, mark).length;
    const odd = answers.filter((answer) => !isSuccess(answer) && ![409, 425].includes(answer.status));
    const statuses = answers.map(({ status }) => status).join(", ");
    return judge(
      [made !== 1, "fail", `${made} verifications were made (${statuses})`],
      [ids.size !== 1, "fail", `${ids.size} different ids (${statuses})`],
      [odd.length > 0, "partial", `one verification; answered ${statuses}`],
      [true, "pass", `one verification; answered ${statuses}`],
    );
  },
};

const replay: Scenario = {
  name: "same-key-again",
  group: "idempotency",
  story: "The client did not hear the answer and sends the same request with the same key a second later.",
  criteria: {
    pass: "the same id again, and no second verification",
    safe: "refused, and no second verification: the client must look for its id elsewhere",
    fail: "a second verification or another id",
  },
  run: async (stage) => {
    const person = await open(stage);
    const mark = markOf(stage);
    const again = await stage.driver.create({ name: person.name, key: person.key });
    const made = madeSince(stage, mark).length;
    return judge(
      [made > 0, "fail", `${made} more verification(s)`],
      [!isSuccess(again), "safe", `answered ${again.status}`],
      [again.reading?.id !== person.id, "fail", "another id"],
      [true, "pass", `answered ${again.status} with the same id`],
    );
  },
};

const otherBody: Scenario = {
  name: "same-key-other-person",
  group: "idempotency",
  story: "A faulty client uses the key of one person for another one.",
  criteria: {
    pass: "refused with 4xx, and nothing is made",
    fail: "taken: the second person gets the first one's verification, or a key does not protect at all",
  },
  run: async (stage) => {
    const person = await open(stage);
    const mark = markOf(stage);
    const { name } = stage.fresh();
    const other = await stage.driver.create({ name, key: person.key });
    const made = madeSince(stage, mark).length;
    return judge(
      [made > 0, "fail", `answered ${other.status}, and ${made} verification(s) made`],
      [isSuccess(other), "fail", `answered ${other.status} with the first person's verification`],
      [other.status >= 500 || other.status === 0, "fail", `answered ${other.status}`],
      [true, "pass", `answered ${other.status}, nothing made`],
    );
  },
};

export const keys: readonly Scenario[] = [slow, replay, otherBody];
