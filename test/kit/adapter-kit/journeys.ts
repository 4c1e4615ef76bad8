import assert from "node:assert/strict";
import type { Answer, Call, Conversation, Started, StartInput } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Result } from "../../../contracts/fault.ts";
import type { Person } from "../../../contracts/person.ts";
import type { ScenarioName } from "../../../contracts/scenario.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { openTwin, strangersSettings, type TwinOf, type TwinStage, twinSettings } from "../twin-stage.ts";
import { bound } from "./bound.ts";

const SEED = 11;
const WHOLE_STORY = 700_000;
/** Longer than vendors keep what was deleted, so that it can be restored. */
const WEEKS = 60 * 86_400_000;

interface Journey {
  readonly adapter: BoundAdapter;
  readonly stage: TwinStage;
}

const begun = async ({ adapter, stage }: Journey, scenario: ScenarioName): Promise<Started> => {
  const started = await stage.converse(adapter.start(stage.inputOf(scenario)));
  assert.ok(started.ok, `the start failed: ${JSON.stringify(started)}`);
  return started.value;
};

const isAWayIn = (way: Result<Started | null> | undefined, what: string): Started => {
  assert.ok(way?.ok && way.value !== null, `${what}: ${JSON.stringify(way)}`);
  assert.ok(way.value.capture.url ?? way.value.capture.clientToken, `${what} gives neither a link nor a token`);
  return way.value;
};

/** The answer of a start was lost: what exists at the vendor is found by our reference, with a way in. */
const lostStartIsFound = async ({ adapter, stage }: Journey): Promise<void> => {
  const input = stage.inputOf("interactive");
  const lost = await stage.converse(adapter.start(input));
  const found = isAWayIn(await stage.converse(adapter.find?.(input.externalRef, input) ?? nothing()), "find");
  assert.equal(lost.ok && lost.value.vendorRef, found.vendorRef, "find found something else than the start made");
  const other = await stage.converse(adapter.find?.("att_kit_none", input) ?? nothing());
  assert.ok(other.ok && other.value === null, `a reference that the vendor never got: ${JSON.stringify(other)}`);
};

// biome-ignore lint/correctness/useYield: a conversation without a call
function* nothing(): Conversation<null> {
  return { ok: true, value: null };
}

/** Each call that says that it may be repeated is sent twice; the second answer counts, as after a lost first one. */
const startRepeating = async ({ adapter, stage }: Journey): Promise<Result<Started>> => {
  const conversation = adapter.start(stage.inputOf("interactive"));
  let next = conversation.next();
  while (!next.done) {
    const call: Call = next.value;
    let answer = await stage.call(call);
    if (call.repeat !== "never") answer = await stage.call(call);
    next = conversation.next(answer);
  }
  return next.value;
};

const repeatIsTruthful = async (journey: Journey, twin: TwinOf): Promise<void> => {
  const once = openTwin(journey.adapter, twin, SEED);
  await begun({ adapter: journey.adapter, stage: once }, "interactive");
  const repeated = await startRepeating(journey);
  assert.ok(repeated.ok, `a start whose calls were repeated failed: ${JSON.stringify(repeated)}`);
  const [made, expected] = [journey.stage, once].map((stage) => stage.mock.objects().length);
  assert.equal(made, expected, "repeating a call that says it may be repeated made another object: it is billed twice");
};

const resubmitOpensAWayIn = async ({ adapter, stage }: Journey, spec: AdapterSpec): Promise<void> => {
  const silent = new Set(spec.withoutWordsFor);
  const scenario = (["expired-document", "unsupported-document", "consent-declined"] as const).find(
    (name) => !silent.has(name),
  );
  assert.ok(scenario, "no scenario of this vendor asks for another document");
  const { vendorRef } = await begun({ adapter, stage }, scenario);
  await stage.world.advance(WHOLE_STORY);
  const way = await stage.converse(adapter.resubmit?.(vendorRef, stage.inputOf("approve")) ?? nothing());
  const again = isAWayIn(way, "resubmit");
  const fetched = await stage.converse(adapter.fetch(again.vendorRef));
  assert.ok(fetched.ok && !fetched.value.final, `after a resubmission: ${JSON.stringify(fetched)}`);
};

const cancelEndsIt = async ({ adapter, stage }: Journey): Promise<void> => {
  const { vendorRef } = await begun({ adapter, stage }, "interactive");
  const cancelled = await stage.converse(adapter.cancel?.(vendorRef) ?? nothing());
  assert.ok(cancelled.ok, `cancel failed: ${JSON.stringify(cancelled)}`);
  await stage.world.advance(WHOLE_STORY);
  const fetched = await stage.converse(adapter.fetch(vendorRef));
  const told = fetched.ok ? (fetched.value.status ?? `${fetched.value.raw}, which has no row`) : fetched.fault.kind;
  assert.ok(told === "expired" || told === "not_found", `what was cancelled is ${told}: the person could go on`);
  for (const event of stage.heard().events.filter(({ final }) => final))
    assert.equal(event.status, "expired", `a cancelled attempt ended as ${event.status}`);
};

const VALUES: readonly string[] = [CANARY.given, CANARY.family, CANARY.email, CANARY.line];

const eraseLeavesNothing = async ({ adapter, stage }: Journey): Promise<void> => {
  const { vendorRef } = await begun({ adapter, stage }, "approve");
  await stage.world.advance(WHOLE_STORY);
  const erased = await stage.converse(adapter.erase?.(vendorRef) ?? nothing());
  assert.ok(erased.ok, `erase failed: ${JSON.stringify(erased)}`);
  await stage.world.advance(WEEKS);
  const conversation = adapter.fetch(vendorRef);
  for (let next = conversation.next(); !next.done; ) {
    const answer: Answer = await stage.call(next.value);
    assert.equal(
      VALUES.find((value) => answer.body.includes(value)),
      undefined,
      `${next.value.step} still tells it`,
    );
    next = conversation.next(answer);
  }
};

const freshObjectIsOpen = async ({ adapter, stage }: Journey): Promise<void> => {
  const { vendorRef } = await begun({ adapter, stage }, "interactive");
  const fetched = await stage.converse(adapter.fetch(vendorRef));
  assert.ok(fetched.ok, `fetch failed: ${JSON.stringify(fetched)}`);
  const { raw, status, final } = fetched.value;
  assert.notEqual(status, undefined, `nobody has begun and ${raw} has no row in \`statuses\``);
  assert.ok(status === "initiated" && !final, `nobody has begun and ${raw} is ${status}${final ? ", final" : ""}`);
};

/** What no route takes is answered in the vendor's words, which only a twin whose prefix covers it can do. */
const answersForAllItsPaths = async ({ adapter, stage }: Journey): Promise<void> => {
  const first = adapter.start(stage.inputOf("interactive")).next();
  assert.ok(!first.done, "a start without a call");
  const [path = ""] = first.value.path.split("?");
  const answered = stage.mock.journal().length;
  await stage.call({ step: "nothing", method: "GET", path: `${path}/nothing/of/the/kind`, repeat: "harmless" });
  assert.ok(stage.mock.journal().length > answered, `no twin answers for ${path}/*`);
};

/** Slowly, so that a clock of whole seconds tells events apart. */
const SLOWLY = 0.02;

/** The vendor's time of an event, not that of its object or of the message. */
const timesFollowTheStory = async ({ adapter }: Journey, twin: TwinOf): Promise<void> => {
  const stage = openTwin(adapter, twin, SEED, SLOWLY);
  await begun({ adapter, stage }, "approve");
  await stage.world.advance(WHOLE_STORY);
  const { events } = stage.heard();
  const times = events.map((event) => event.occurredAt ?? "");
  assert.deepEqual(times, times.toSorted(), "events are dated in another order than they happened in");
  const verdict = events.find((event) => event.final)?.occurredAt ?? "";
  assert.ok(events.length < 2 || verdict > (times[0] ?? ""), "the verdict is dated like the beginning");
};

const wrongCredentials = async (subject: Subject, twin: TwinOf): Promise<void> => {
  const adapter = bound(subject, strangersSettings(twin));
  const stage = openTwin(adapter, twin, SEED);
  const started = await stage.converse(adapter.start(stage.inputOf("approve")));
  const told = started.ok ? "started" : started.fault.kind;
  assert.equal(told, "unauthorized", "credentials that the vendor does not know");
};

const people: readonly Person[] = [{}, ...Object.entries(INPUT.person).map(([name, value]) => ({ [name]: value }))];

const legalStarts = ({ capabilities }: BoundAdapter, input: StartInput): readonly StartInput[] => [
  { ...input, labels: {} },
  { ...input, returnUrl: undefined },
  ...people.map((person) => ({ ...input, person })),
  ...capabilities.documents.map((document) => ({ ...input, documents: [document] })),
  ...["en", "fr-FR", "zh-Hant-TW", "xx"].map((locale) => ({ ...input, locale })),
  ...["GB", "BR"].map((country) => ({ ...input, country })),
  { ...input, lifeSeconds: 1 },
  { ...input, lifeSeconds: 30 * 86_400, expiresAt: input.expiresAt + 30 * 86_400 },
];

/** The twin refuses parameters that its vendor does not know, so what it takes was written right. */
const everyLegalStart = async ({ adapter }: Journey, twin: TwinOf): Promise<void> => {
  const { inputOf } = openTwin(adapter, twin, SEED);
  for (const [index, input] of legalStarts(adapter, inputOf("interactive")).entries()) {
    const stage = openTwin(adapter, twin, SEED);
    const started = await stage.converse(adapter.start(input));
    const { person, ...rest } = input;
    const about = JSON.stringify({ ...rest, person: Object.keys(person) });
    assert.ok(started.ok, `legal start ${index} was refused: ${JSON.stringify(started)} ${about}`);
  }
};

/** What an adapter does beside the plain way: each on a stage of its own, against the twin. */
export const journeyChecks = (twin: TwinOf, subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = bound(subject, twinSettings(twin));
  const check = (name: string, go: (journey: Journey) => Promise<void>, holds = true): readonly NamedCheck[] =>
    holds ? [{ name, run: () => go({ adapter, stage: openTwin(adapter, twin, SEED) }) }] : [];
  const script = spec.scripts.find(({ name }) => name === "start");
  const isRepeatable = script?.steps.some(({ repeat }) => repeat !== "never") === true;
  return [
    ...check("twin-wrong-credentials-are-unauthorized", () => wrongCredentials(subject, twin)),
    ...check("twin-answers-for-all-its-paths", answersForAllItsPaths),
    ...check("twin-takes-every-legal-start", (journey) => everyLegalStart(journey, twin)),
    ...check("twin-times-follow-the-story", (journey) => timesFollowTheStory(journey, twin)),
    ...check("twin-fresh-object-is-open", freshObjectIsOpen),
    ...check("twin-repeat-is-truthful", (journey) => repeatIsTruthful(journey, twin), isRepeatable),
    ...check("twin-lost-start-is-found", lostStartIsFound, adapter.find !== undefined),
    ...check("twin-resubmit-opens-a-way-in", (one) => resubmitOpensAWayIn(one, spec), adapter.resubmit !== undefined),
    ...check("twin-cancel-ends-it", cancelEndsIt, adapter.cancel !== undefined),
    ...check("twin-erase-leaves-nothing", eraseLeavesNothing, adapter.erase !== undefined),
  ];
};
