import { isSuccess } from "../../../mock-vendor/target/driver.ts";
import type { BenchVendor } from "../contract.ts";
import { composed, PASSED, unsigned } from "../letters.ts";
import { judge, type Scenario } from "../scenario.ts";
import { breaks, carry, carryAll, isApproved, open, passes, reaches, standingOf } from "../stage.ts";

const malformed: Scenario = {
  name: "malformed-signed-body",
  group: "content",
  story: "A rightly signed callback breaks off in the middle of its JSON; a good one follows.",
  criteria: {
    pass: "answered 2xx, because the same bytes would never get better; the good one takes effect",
    partial: "answered 4xx, so that the vendor repeats it in vain; the good one takes effect",
    fail: "answered 5xx or not at all, or the good one has no effect",
  },
  run: async (stage) => {
    const person = await open(stage);
    const letters = await passes(stage, person);
    const [first] = letters;
    const body = first?.body.slice(0, first.body.length >> 1) ?? "{";
    const answer = await carry(stage, { vendor: person.vendor, body });
    await carryAll(stage, letters);
    const approved = await reaches(stage, person.id, isApproved);
    const { status } = answer;
    return judge(
      [approved === undefined, "fail", `answered ${status}; then ${await standingOf(stage, person.id)}`],
      [status === 0 || status >= 500, "fail", `answered ${status}`],
      [isSuccess(answer), "pass", `answered ${status}; the good one approved`],
      [true, "partial", `answered ${status}; the good one approved`],
    );
  },
};

const NEW_WORD = "conditionally_accepted";

const unknownWord: Scenario = {
  name: "unknown-status-word",
  group: "content",
  story: "The vendor introduces a status word that nobody has heard of; later it says one that is known.",
  criteria: {
    pass: "answered 2xx; no verdict and no retake follows from the word; the later approval takes effect",
    partial: "as pass, but the callback is refused",
    fail: "the word becomes a verdict, or the later approval has no effect",
  },
  run: async (stage) => {
    const person = await open(stage);
    const body = composed(person.vendor, person.object, NEW_WORD);
    const answer = await carry(stage, { vendor: person.vendor, body });
    const fits = ["open", "review"];
    const moved = await breaks(stage, person.id, ({ standing }) => standing !== undefined && fits.includes(standing));
    await carryAll(stage, await passes(stage, person));
    const approved = await reaches(stage, person.id, isApproved);
    return judge(
      [moved !== undefined, "fail", `the word made it ${moved?.standing ?? "unknown"}`],
      [approved === undefined, "fail", `afterwards ${await standingOf(stage, person.id)}, not approved`],
      [!isSuccess(answer), "partial", `answered ${answer.status}; later approved`],
      [true, "pass", "stayed open; later approved"],
    );
  },
};

const UNKNOWN: Readonly<Record<BenchVendor, string>> = {
  onfido: "0f9b1c8e-3a57-4d0c-8a43-7f2b6f0d9e11",
  sumsub: "5f9b1c8e3a574d0c8a437f2b",
  "stripe-identity": "vs_1Unknown",
};

const unknownReference: Scenario = {
  name: "unknown-reference",
  group: "content",
  story: "A rightly signed approval names a verification that the target has never heard of.",
  criteria: {
    pass: "answered 2xx, or 4xx so that it comes again; an open verification is unmoved",
    fail: "answered 5xx or not at all, or another person's verification moves",
  },
  run: async (stage) => {
    const person = await open(stage);
    const { vendor } = person;
    const answer = await carry(stage, { vendor, body: composed(vendor, UNKNOWN[vendor], PASSED[vendor]) });
    const moved = await breaks(stage, person.id, ({ standing }) => standing === "open");
    return judge(
      [moved !== undefined, "fail", `another verification became ${moved?.standing}`],
      [answer.status === 0 || answer.status >= 500, "fail", `answered ${answer.status}`],
      [true, "pass", `answered ${answer.status}, nothing moved`],
    );
  },
};

const CANARY = "Quillfeather";

const echoes: Scenario = {
  name: "personal-data-not-echoed",
  group: "content",
  story: "Callbacks and requests that carry a person's name are wrong in four ways; the errors are read.",
  criteria: {
    pass: "the name is in none of the answers",
    fail: "the name comes back in an answer: it will stand in the vendor's and every proxy's log",
  },
  run: async (stage) => {
    const person = await open(stage);
    const { vendor } = person;
    const named = composed(vendor, person.object, PASSED[vendor]).replace("{", `{"first_name":"${CANARY}",`);
    const broken = named.slice(0, -3);
    const answers = [
      await carry(stage, { vendor, body: named }, unsigned()),
      await carry(stage, { vendor, body: broken }),
      await carry(stage, { vendor, body: broken }, unsigned()),
      await stage.driver.create({ name: CANARY, key: "" }),
    ];
    const telling = answers.filter(({ text, status }) => status >= 400 && text.includes(CANARY)).length;
    const statuses = answers.map(({ status }) => status).join(", ");
    return judge(
      [telling > 0, "fail", `${telling} of ${answers.length} errors repeat the person's name`],
      [true, "pass", `answered ${statuses}; the name is in none`],
    );
  },
};

export const content: readonly Scenario[] = [malformed, unknownWord, unknownReference, echoes];
