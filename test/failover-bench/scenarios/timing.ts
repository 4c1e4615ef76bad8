import { isSuccess } from "../../../mock-vendor/target/driver.ts";
import { judge, type Scenario } from "../scenario.ts";
import { SetUpFailed } from "../set-up-failed.ts";
import {
  APPLY,
  breaks,
  carry,
  carryAll,
  isApproved,
  lettersOf,
  madeSince,
  markOf,
  open,
  type Person,
  passes,
  reaches,
  redeliver,
  standingOf,
} from "../stage.ts";
import { gate, until } from "../wait.ts";

const early: Scenario = {
  name: "callback-before-create-answer",
  group: "timing",
  story:
    "The vendor's answer to the create is slow: the whole verification, verdict included, is told before it arrives.",
  criteria: {
    pass: "approved without any callback being sent again",
    partial: "the callbacks were refused; approved when the vendor repeated them",
    fail: "callbacks were acknowledged and are lost, or another verdict",
  },
  run: async (stage) => {
    await stage.twins.play("interactive");
    const held = gate();
    const mark = markOf(stage);
    stage.twins.tap.holdCreates(held.opened);
    const creating = stage.driver.create(stage.fresh());
    const made = await until(APPLY, () => {
      const seen = stage.twins.tap
        .requests()
        .slice(mark)
        .find(({ creates, made: id }) => creates && id !== undefined);
      const link = stage.twins.tap
        .requests()
        .slice(mark)
        .findLast((one) => one.link !== undefined)?.link;
      return seen?.made !== undefined && link !== undefined ? { ...seen, made: seen.made, link } : undefined;
    });
    if (made === undefined) held.open();
    if (made === undefined) throw new SetUpFailed("no verification was asked for");
    const person: Person = { id: "", key: "", name: "", vendor: made.vendor, object: made.made, link: made.link };
    const letters = await passes(stage, person);
    const answers = await carryAll(stage, letters);
    held.open();
    stage.twins.tap.holdCreates(undefined);
    const { reading, status } = await creating;
    if (reading === undefined) throw new SetUpFailed(`the create was answered ${status}`);
    const alone = await reaches(stage, reading.id, isApproved, APPLY / 2);
    if (alone !== undefined) return { verdict: "pass", seen: "approved once the create was answered" };
    const again = await redeliver(stage, letters, answers);
    const approved = await reaches(stage, reading.id, isApproved, APPLY / 2);
    return judge(
      [approved !== undefined, "partial", `${again} refused callbacks had to come again`],
      [
        true,
        "fail",
        `${letters.length - again} callbacks acknowledged and lost: ${await standingOf(stage, reading.id)}`,
      ],
    );
  },
};

/** A target that is started again is back sooner; milliseconds. */
const FORGOTTEN = 10_000;

const lost: Scenario = {
  name: "lost-callback",
  group: "timing",
  story: "The callback with the verdict never comes; the vendor has the verdict.",
  criteria: {
    pass: "approved within the patience of the run, by asking the vendor",
    fail: "still open at its end, another verdict, or forgotten",
  },
  run: async (stage) => {
    const person = await open(stage);
    const letters = await passes(stage, person);
    await carryAll(stage, letters.slice(0, -1));
    return async () => {
      const began = performance.now();
      let readable = began;
      const end = await until(stage.patience, async () => {
        const reading = await stage.driver.read(person.id);
        const now = performance.now();
        if (reading !== undefined) readable = now;
        return reading?.standing === "approved" || now - readable > FORGOTTEN ? (reading ?? "forgotten") : undefined;
      });
      const seconds = Math.round((performance.now() - began) / 1000);
      return judge(
        [end === "forgotten", "fail", "the target does not know the verification any more"],
        [end !== undefined, "pass", `approved after ${seconds} s`],
        [true, "fail", `${await standingOf(stage, person.id)} after ${seconds} s`],
      );
    };
  },
};

const WATCHED = 1_000;

const unfinished: Scenario = {
  name: "accepted-never-finishes",
  group: "timing",
  story: "The vendor takes the person's documents and says nothing more.",
  criteria: {
    pass: "stays open; nothing is decided, and no other vendor gets the person",
    partial: "goes to a human",
    fail: "a verdict out of nothing, or the documents are asked for again elsewhere",
  },
  run: async (stage) => {
    const person = await open(stage, "grey-outage");
    const submitted = await until(APPLY, () => (lettersOf(stage, person).length > 0 ? true : undefined));
    if (submitted === undefined) throw new SetUpFailed("the vendor told nothing at all");
    const mark = markOf(stage);
    await carryAll(stage, lettersOf(stage, person));
    const moved = await breaks(stage, person.id, ({ standing }) => standing === "open", WATCHED);
    const elsewhere = madeSince(stage, mark);
    return judge(
      [elsewhere.length > 0, "fail", `the person was also started at ${elsewhere[0]?.vendor}`],
      [moved?.standing === "review", "partial", "went to review"],
      [moved !== undefined, "fail", `became ${moved?.standing ?? "an unknown word"}`],
      [true, "pass", "stays open at the same vendor"],
    );
  },
};

const stays: Scenario = {
  name: "vendor-down-after-submission",
  group: "timing",
  story:
    "The person has submitted; the vendor then answers 503 to everything, the client reads and repeats its request; later the verdict comes.",
  criteria: {
    pass: "the person stays at that vendor, and the verdict counts",
    fail: "another vendor gets the person, or the verdict is not taken",
  },
  run: async (stage) => {
    const person = await open(stage);
    const letters = await passes(stage, person);
    await carryAll(stage, letters.slice(0, -1));
    const mark = markOf(stage);
    stage.twins.tap.setOutages({ fault: "503", vendors: [person.vendor], of: "everything" });
    await stage.driver.create({ name: person.name, key: person.key });
    const moved = await breaks(stage, person.id, ({ standing }) => standing === "open");
    const elsewhere = madeSince(stage, mark);
    stage.twins.tap.setOutages();
    await carryAll(stage, letters.slice(-1));
    const approved = await reaches(stage, person.id, isApproved);
    return judge(
      [elsewhere.length > 0, "fail", `also started at ${elsewhere[0]?.vendor}`],
      [moved !== undefined, "fail", `became ${moved?.standing ?? "an unknown word"} meanwhile`],
      [approved === undefined, "fail", `the verdict left it ${await standingOf(stage, person.id)}`],
      [true, "pass", "stayed, and was approved there"],
    );
  },
};

/** Until the target that was started again has dealt with what it took before. */
const AFTER_RESTART = 10_000;

const durable: Scenario = {
  name: "acknowledged-is-durable",
  group: "timing",
  story:
    "The target is killed the moment it has answered 2xx to the verdict, and started again. Nothing is sent again.",
  criteria: { pass: "approved after the restart", fail: "the acknowledged verdict, or the verification, is gone" },
  run: async (stage) => {
    if (stage.restart === undefined) return { verdict: "skipped", seen: "no --restart-command was given" };
    const person = await open(stage);
    const letters = await passes(stage, person);
    await carryAll(stage, letters.slice(0, -1));
    const last = letters.slice(-1);
    const answers = await Promise.all(last.map((letter) => carry(stage, letter)));
    await stage.restart();
    const ready = await until(AFTER_RESTART, async () => ((await stage.driver.ready()) ? true : undefined));
    if (ready === undefined) throw new SetUpFailed("the target did not come back");
    const taken = answers.every(isSuccess);
    if (!taken) await redeliver(stage, last, answers);
    const approved = await reaches(stage, person.id, isApproved);
    return judge(
      [
        approved !== undefined,
        "pass",
        taken ? "acknowledged, killed, approved" : "refused, killed, told again, approved",
      ],
      [true, "fail", `after the restart: ${await standingOf(stage, person.id)}`],
    );
  },
};

export const timing: readonly Scenario[] = [lost, early, unfinished, stays, durable];
