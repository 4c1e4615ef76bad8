import { type Reason, type ReasonClass, reasonClass } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import type { Judgement, Opinion } from "../../src/core/policy.ts";

/** What one vendor's tables say, whoever wrote them. */
export interface Tables {
  readonly statuses: Readonly<Record<string, Status>>;
  readonly reasons: Readonly<Record<string, Reason>>;
}

interface Telling {
  readonly what: string;
  readonly word: RegExp;
  readonly may: readonly ReasonClass[];
}

/** Words that tell their own meaning in any vendor's spelling, and the classes that may be made of them. */
const TELLING: readonly Telling[] = [
  {
    // A list that could not be searched is the vendor's trouble; it is never the person's picture.
    what: "a list that names the person",
    word: /sanction|politically|(?:^|[^a-z])pep(?:[^a-z]|$)|adverse.?media|watchlist|blacklist|blocklist|criminal/i,
    may: ["compliance", "vendor"],
  },
  {
    what: "a poor picture",
    word: /blur|glare|overexposed|dark_photo|too_dark|crop|cut_off|covered_photo|obstruction|low_quality|low_resolution/i,
    may: ["capture"],
  },
  {
    what: "a falsification",
    word: /forger|counterfeit|tamper|graphic_editor|document_template|stolen|fraud_list/i,
    may: ["fraud", "identity"],
  },
  {
    what: "an age below the limit",
    word: /under_supported_age|underage|minimum_accepted_age|age_requirement/i,
    may: ["policy"],
  },
  { what: "a refused consent", word: /consent/i, may: ["policy"] },
];

/** Statuses that a word may have whose own reason is of this class. */
const MAY_END: Readonly<Partial<Record<ReasonClass, readonly Status[]>>> = {
  capture: ["needs_resubmission", "expired", "pending_review", "capture_in_progress"],
  compliance: ["pending_review"],
};

/** The reasons of a word and of its parts: `requires_input/document_expired` is about `document_expired`. */
const reasonsOf = (word: string, { reasons }: Tables): readonly Reason[] =>
  [word, ...word.split("/").slice(1)].flatMap((part) => (Object.hasOwn(reasons, part) ? (reasons[part] ?? []) : []));

const mixedWord = ([word, reason]: readonly [string, Reason]): readonly string[] =>
  TELLING.filter(({ word: told, may }) => told.test(word) && !may.includes(reasonClass(reason))).map(
    ({ what }) => `${word} tells of ${what} and is ${reason}`,
  );

const mixedStatus = (word: string, status: Status, tables: Tables): readonly string[] =>
  reasonsOf(word, tables)
    .filter((reason) => MAY_END[reasonClass(reason)]?.includes(status) === false)
    .map((reason) => `${word} is ${reason} and ends ${status}`);

/** Words of a vendor that its tables give the meaning of another class. */
export const mixedIn = (tables: Tables): readonly string[] => [
  ...Object.entries(tables.reasons).flatMap(mixedWord),
  ...Object.entries(tables.statuses).flatMap(([word, status]) => mixedStatus(word, status, tables)),
];

/** Reasons that a judgement may add to the vendor's own: ours, or the plain word for having none. */
const ADDED: readonly Reason[] = ["identity.document_unverified", "vendor.declined", "vendor.cancelled"];

const mayAdd = (reason: Reason): boolean => reasonClass(reason) === "policy" || ADDED.includes(reason);

/** How a judgement mixes what the vendor kept apart. */
export const mixedBy = (opinion: Opinion, judgement: Judgement): readonly string[] => {
  const classes = new Set(opinion.reasons.map(reasonClass));
  const { status, reasons } = judgement;
  const told = status === "approved" || !["pending_review", "rejected", "needs_resubmission"].includes(status);
  return [
    ...(classes.size === 1 && classes.has("capture") && status === "rejected" ? ["a poor capture refuses"] : []),
    ...(classes.has("compliance") && ["rejected", "needs_resubmission"].includes(status)
      ? [`a listed person is ${status}`]
      : []),
    ...reasons
      .filter((reason) => !opinion.reasons.includes(reason) && !mayAdd(reason))
      .map((reason) => `${reason} was made up`),
    ...(told
      ? []
      : opinion.reasons.filter((reason) => !reasons.includes(reason)).map((reason) => `${reason} was lost`)),
  ];
};
