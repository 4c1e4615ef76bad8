import assert from "node:assert/strict";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { REASON_CODES } from "../../../contracts/reason.ts";
import { STATUSES } from "../../../contracts/status.ts";
import { bytesOf, drive, eventsOf, goodAnswers } from "../drive.ts";
import type { AdapterSpec, NamedCheck, Subject, WordGroup } from "../spec.ts";
import { telling } from "./bound.ts";

const isKnown = (subject: Subject, word: string): boolean =>
  [subject.statuses, subject.reasons, subject.unmapped].some((table) => Object.hasOwn(table, word));

/** Words that a callback's reader must take: as an event, as a hint, or as one that it knows to say nothing. */
const readsCallback = (adapter: BoundAdapter, body: unknown): boolean =>
  adapter.read(bytesOf(body) as Parameters<BoundAdapter["read"]>[0]).kind !== "unreadable";

const missingIn = (subject: Subject, adapter: BoundAdapter, { words, callback }: WordGroup): readonly string[] =>
  words.filter((word) =>
    callback ? !readsCallback(adapter, callback(word)) : !isKnown(subject, word) && !isKnown(subject, `${word}/GREEN`),
  );

/** Words of the vendor's documents that no table of the adapter has. */
export const wordsWithoutRule = (subject: Subject, spec: AdapterSpec): readonly string[] => {
  const adapter = telling(subject, spec);
  return spec.words.flatMap((group) => missingIn(subject, adapter, group));
};

const everyWordHasARule = (subject: Subject, spec: AdapterSpec): void => {
  const adapter = telling(subject, spec);
  for (const group of spec.words) {
    if (group.count !== undefined) assert.equal(group.words.length, group.count, group.name);
    assert.equal(new Set(group.words).size, group.words.length, `${group.name} repeats a word`);
    assert.deepEqual(missingIn(subject, adapter, group), [], `${group.name} without a rule`);
    const { alsoAs } = group;
    const withoutForm = alsoAs ? group.words.filter((word) => !isKnown(subject, alsoAs(word))) : [];
    assert.deepEqual(withoutForm, [], `${group.name} without a status`);
  }
};

const everyStatusWordHasASample = (subject: Subject, spec: AdapterSpec): void => {
  const adapter = telling(subject, spec);
  const seen = new Set(spec.callbacks.flatMap(({ body }) => eventsOf(adapter, body).map((event) => event.raw)));
  for (const script of spec.scripts) {
    const { result } = drive(script.open(adapter), goodAnswers(script));
    if (result?.ok && script.expected) seen.add((result.value as { raw: string }).raw);
  }
  assert.deepEqual(
    Object.keys(subject.statuses).filter((word) => !seen.has(word)),
    [],
    "status words without a sample",
  );
};

export const tableChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => [
  {
    name: "status-table-names-our-statuses",
    run: () => {
      for (const [word, status] of Object.entries(subject.statuses)) assert.ok(STATUSES.includes(status), word);
    },
  },
  {
    name: "reason-table-names-our-reasons",
    run: () => {
      for (const [word, reason] of Object.entries(subject.reasons)) assert.ok(REASON_CODES.includes(reason), word);
    },
  },
  { name: "every-vendor-word-has-a-rule", run: () => everyWordHasARule(subject, spec) },
  {
    name: "unmapped-words-say-why",
    run: () => {
      for (const [word, why] of Object.entries(subject.unmapped)) {
        assert.ok(why.length > 10, `${word} without a reason`);
        assert.ok(
          !Object.hasOwn(subject.statuses, word) && !Object.hasOwn(subject.reasons, word),
          `${word} is mapped too`,
        );
      }
    },
  },
  { name: "every-status-word-has-a-sample", run: () => everyStatusWordHasASample(subject, spec) },
];
