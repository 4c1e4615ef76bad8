import { isSuccess } from "../../../mock-vendor/target/driver.ts";
import { hasLink, liveSince, RECOVERY, walks } from "../aftermath.ts";
import { BENCH_VENDORS } from "../contract.ts";
import { judge, type Outcome, type Scenario } from "../scenario.ts";
import { markOf, open, reaches, type Stage } from "../stage.ts";

/** The client is told no; it asks again with the same key once the vendors are back. */
const asksAgain = async (stage: Stage, wanted: { name: string; key: string }, mark: number): Promise<Outcome> => {
  const left = liveSince(stage, mark).length;
  const again = await stage.driver.create(wanted);
  const approved = again.reading !== undefined && (await walks(stage, again.reading, mark));
  const live = liveSince(stage, mark).length;
  return judge(
    [left > 0, "fail", `refused the person and left ${left} live`],
    [!approved, "fail", "refused the person, and the same key does not get through after the outage either"],
    [live > 1, "fail", `${live} live verifications`],
    [true, "safe", "refused honestly; the client's own retry got through"],
  );
};

export const allDown: Scenario = {
  name: "all-down-then-back",
  group: "outage",
  story: "Every vendor answers 503; after the first answer to the client all are back.",
  criteria: {
    pass: "taken in with an honest 'waiting', and started without the client within 15 s: one live verification, approved",
    safe: "refused with an error; the client's retry with the same key gets through",
    fail: "no answer, a link that leads nowhere, more than one live verification, or the person is forgotten",
  },
  run: async (stage) => {
    await open(stage);
    const mark = markOf(stage);
    const wanted = stage.fresh();
    stage.twins.tap.setOutages({ fault: "503", vendors: BENCH_VENDORS, of: "everything" });
    const answer = await stage.driver.create(wanted);
    stage.twins.tap.setOutages();
    if (answer.status === 0) return { verdict: "fail", seen: "no answer within 15 s" };
    if (!isSuccess(answer) || answer.reading === undefined) return asksAgain(stage, wanted, mark);
    const { reading } = answer;
    const started = await reaches(stage, reading.id, hasLink, RECOVERY);
    const approved = started !== undefined && (await walks(stage, started, mark));
    const live = liveSince(stage, mark).length;
    return judge(
      [started === undefined, "fail", "taken in, and never started"],
      [live > 1, "fail", `${live} live verifications for one person`],
      [!approved, "fail", "started, but the person could not get through"],
      [!reading.waiting, "partial", "started later, but the first answer did not say that the person waits"],
      [true, "pass", `answered ${answer.status} and waiting; started by itself`],
    );
  },
};
