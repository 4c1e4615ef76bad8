import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { VENDOR_IDS, type VendorId } from "../../adapters/registry.ts";
import type { Answer, Conversation, Headers } from "../../contracts/adapter.ts";
import type { BoundAdapter, KeyedVerification } from "../../contracts/bound-adapter.ts";
import type { Person } from "../../contracts/person.ts";
import { pii } from "../../contracts/pii.ts";
import { SCENARIO_NAMES, type ScenarioName } from "../../contracts/scenario.ts";
import { bound } from "../kit/adapter-kit/bound.ts";
import { SPECS, subjectOf, twinFor } from "../kit/subjects.ts";
import { runAgainstTwin } from "../kit/twin-run.ts";
import { twinSettings } from "../kit/twin-stage.ts";
import { type Answered, type Body, type Golden, type Message, replay } from "./lifecycle.ts";
import { fold, unfold } from "./parts.ts";

/** Nobody: names out of no register, born on days of no meaning. */
const PEOPLE: readonly (readonly [string, string, string])[] = [
  ["Mira", "Testfeld", "1991-02-03"],
  ["Jonas", "Musterau", "1984-11-30"],
  ["Zoë", "Exempel", "2001-07-19"],
  ["Ángel", "Prueba", "1976-04-08"],
  ["Ines", "Amostra", "1969-12-24"],
];

const personOf = (index: number): Person => {
  const [given, family, born] = PEOPLE[index % PEOPLE.length] ?? PEOPLE[0] ?? ["", "", ""];
  return { given_name: pii(given), family_name: pii(family), date_of_birth: pii(born) };
};

/** The start itself fails, or nobody plays: nothing of the vendor to keep. */
const NOT_KEPT: readonly ScenarioName[] = ["outage-503", "outage-hang", "outage-reset", "rate-limited", "interactive"];
/** Kept last, as what they bring is told by others too: a reviewer reads twenty of a vendor. */
const LESS_TELLING: readonly ScenarioName[] = [
  ...(["slow", "partial-upload", "delayed-callback", "grey-outage", "expire", "glare-then-approve"] as const),
];
export const LIFECYCLES = 20;

/** JSON that is written again to the same bytes, as it is or indented; any other text as it is. */
const bodyOf = (text: string): Body => {
  try {
    const json: unknown = JSON.parse(text);
    const indent = [0, 2].find((width) => JSON.stringify(json, null, width) === text);
    return indent === undefined ? { text } : indent === 0 ? { json } : { json, indent };
  } catch {
    return { text };
  }
};

/** Keeps each answer on its way into the conversation. */
function* listening<T>(conversation: Conversation<T>, keep: (answer: Answer) => void): Conversation<T> {
  let next = conversation.next();
  while (!next.done) {
    const answer: Answer = yield next.value;
    keep(answer);
    next = conversation.next(answer);
  }
  return next.value;
}

/** A message that came before is named and not written out again. */
const shortened = (messages: readonly Message[]): readonly Message[] => {
  const first = new Map<string, number>();
  return messages.map((message, index): Message => {
    if ("again" in message) return message;
    const text = JSON.stringify("callback" in message ? [message.callback, message.keyAnswers] : message);
    const before = first.get(text);
    if (before === undefined) first.set(text, index);
    return before === undefined ? message : { again: before, ...("now" in message && { now: message.now }) };
  });
};

/** Where the key is fetched first: the callback, and what the vendor answered about its key. */
const listeningKeyed = (keyed: KeyedVerification, messages: Message[]): KeyedVerification => ({
  claim: (headers, body, now) => {
    messages.push(note(headers, body, now));
    return keyed.claim(headers, body, now);
  },
  key: (keyId) => {
    const last = messages.at(-1);
    const answers: Answered[] = [];
    if (last !== undefined && "callback" in last) messages[messages.length - 1] = { ...last, keyAnswers: answers };
    return listening(keyed.key(keyId), (answer) => answers.push(answeredOf(answer)));
  },
});

const answeredOf = ({ status, body }: Answer): Answered => ({ status, body: bodyOf(body) });

const note = (headers: Headers, body: Uint8Array, now: number, key?: string): Message => ({
  callback: { headers, body: bodyOf(new TextDecoder().decode(body)), ...(key !== undefined && { key }) },
  now,
});

/** The adapter, with everything that reaches it written down. */
const recorder = (adapter: BoundAdapter, index: number) => {
  const messages: Message[] = [];
  const verify: BoundAdapter["verify"] = (headers, body, now, key) => {
    messages.push(note(headers, body, now, key));
    return adapter.verify(headers, body, now, key);
  };
  const fetch: BoundAdapter["fetch"] = (vendorRef) => {
    const answers: Answered[] = [];
    messages.push({ fetch: vendorRef, answers });
    return listening(adapter.fetch(vendorRef), (answer) => answers.push(answeredOf(answer)));
  };
  const start: BoundAdapter["start"] = (input) => adapter.start({ ...input, person: personOf(index) });
  const keyed = adapter.keyed && listeningKeyed(adapter.keyed, messages);
  return { adapter: { ...adapter, verify, fetch, start, ...(keyed && { keyed }) }, heard: () => shortened(messages) };
};

const record = async (vendor: VendorId, scenario: ScenarioName, seed: number, index: number): Promise<Golden> => {
  const spec = SPECS[vendor];
  const twin = twinFor(vendor);
  const adapter = bound(subjectOf(vendor), twinSettings(twin));
  const recording = recorder(adapter, index);
  const { started } = await runAgainstTwin(recording.adapter, twin, scenario, seed, spec.retakesByResubmission);
  if (!started.ok) throw new Error(`${vendor} ${scenario}: the start failed: ${started.fault.detail}`);
  const messages = recording.heard();
  return { vendor, scenario, seed, in: messages, out: replay(adapter, messages) };
};

/** Scenarios and seeds: each scenario once, and the first ones once more where a vendor can tell few. */
const planOf = (vendor: VendorId): readonly (readonly [ScenarioName, number])[] => {
  const silent = [...(SPECS[vendor].withoutWordsFor ?? []), ...NOT_KEPT];
  const told = SCENARIO_NAMES.filter((name) => !silent.includes(name));
  const ordered = [
    ...told.filter((name) => !LESS_TELLING.includes(name)),
    ...told.filter((name) => LESS_TELLING.includes(name)),
  ];
  const once = ordered.map((name) => [name, 101] as const);
  return [...once, ...ordered.map((name) => [name, 102] as const)].slice(0, LIFECYCLES);
};

export const recordAll = async (vendor: VendorId): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  for (const [index, [scenario, seed]] of planOf(vendor).entries()) {
    const golden = await record(vendor, scenario, seed, index);
    files.set(`${scenario}${seed === 101 ? "" : `-${seed}`}.json`, textOfGolden(golden));
  }
  return files;
};

const lines = (items: readonly unknown[]): string =>
  items.length === 0 ? "[]" : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;

/** One message a line, and beside it what was made of it: a difference is one line of a review. */
const textOfGolden = ({ vendor, scenario, seed, in: messages, out }: Golden): string => {
  const { parts, rest } = fold([messages, out.heard]);
  const [told, heard] = rest as [readonly unknown[], readonly unknown[]];
  return [
    "{",
    `  "vendor": ${JSON.stringify(vendor)}, "scenario": ${JSON.stringify(scenario)}, "seed": ${seed},`,
    `  "in": ${lines(told)},`,
    `  "heard": ${lines(heard)},`,
    `  "session": ${JSON.stringify(out.session)},`,
    `  "parts": ${lines(parts)}`,
    "}",
    "",
  ].join("\n");
};

const folderOf = (vendor: VendorId): URL => new URL(`./${vendor}/`, import.meta.url);

/** What is committed of a vendor: name -> text. */
export const committed = (vendor: VendorId): ReadonlyMap<string, string> => {
  const folder = folderOf(vendor);
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
};

export const goldenOf = (text: string): Golden => {
  const { parts, in: told, heard: ours, session, ...rest } = JSON.parse(text);
  const [messages, heard] = unfold({ parts, rest: [told, ours] }) as [Golden["in"], Golden["out"]["heard"]];
  return { ...rest, in: messages, out: { heard, session } };
};

/** An ECDSA signature has a random part: two of the same bytes differ, and both are right. */
export const withoutSignatures = (text: string): string =>
  text.replace(/([\w-]{20,}\.[\w-]{20,})\.[\w-]{86}/g, "$1.signature");

/** What is there already stays where only such signatures differ. */
const settled = (vendor: VendorId, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const before = committed(vendor);
  const chosen = [...files].map(([name, text]) => {
    const old = before.get(name) ?? "";
    return [name, withoutSignatures(old) === withoutSignatures(text) ? old : text] as const;
  });
  return new Map(chosen);
};

const write = async (vendor: VendorId): Promise<void> => {
  const folder = folderOf(vendor);
  const files = settled(vendor, await recordAll(vendor));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(new URL(name, folder), text);
  process.stdout.write(`${vendor}: ${files.size} lifecycles\n`);
};

// `node test/golden/record.ts --write [vendor…]` records anew.
if (import.meta.main && process.argv.includes("--write")) {
  const named = VENDOR_IDS.filter((vendor) => process.argv.includes(vendor));
  for (const vendor of named.length > 0 ? named : VENDOR_IDS) await write(vendor);
}
