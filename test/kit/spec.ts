import type { Conversation, Headers } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import type { FaultKind, Result } from "../../contracts/fault.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { ScenarioName } from "../../contracts/scenario.ts";
import type { Status } from "../../contracts/status.ts";

/** What the conformance kit examines: an adapter's tables, and a way to bind it to an account. */
export interface Subject {
  readonly id: string;
  readonly statuses: Readonly<Record<string, Status>>;
  readonly reasons: Readonly<Record<string, Reason>>;
  readonly unmapped: Readonly<Record<string, string>>;
  readonly bind: (settings: unknown) => Result<BoundAdapter>;
}

/** Words of a vendor's documents. Each must be in a table, or be read by the callback reader where `callback` is. */
export interface WordGroup {
  readonly name: string;
  readonly words: readonly string[];
  readonly count?: number;
  /** The word must be in the tables in this form too. */
  readonly alsoAs?: (word: string) => string;
  readonly callback?: (word: string) => unknown;
}

export interface Expected {
  readonly raw: string;
  readonly status: Status | undefined;
  readonly reasons?: readonly Reason[];
  /** `name:outcome`. */
  readonly checks?: readonly `${Check["name"]}:${Check["outcome"]}`[];
  readonly occurredAt?: string;
}

export interface CallbackSample {
  readonly name: string;
  readonly body: unknown;
  readonly expected: Expected;
}

export interface Step {
  readonly step: string;
  readonly repeat: "harmless" | "keyed" | "never";
  readonly status?: number;
  readonly body: unknown;
  /** Other statuses that are no fault here. */
  readonly accepts?: readonly number[];
  /** Any object is a good answer. */
  readonly anyObject?: true;
  /** The answer's body is not read. */
  readonly bodyUnused?: true;
}

/** One conversation with the vendor's good answers. */
export interface Script {
  readonly name: string;
  readonly open: (adapter: BoundAdapter) => Conversation<unknown>;
  /** The same conversation about a reference of the caller's choice, where it takes one. */
  readonly about?: (adapter: BoundAdapter, reference: string) => Conversation<unknown>;
  readonly steps: readonly Step[];
  readonly expected?: Expected;
}

export interface Hinting {
  readonly ref: string;
  /** The answers of a fetch whose last one is this body. */
  readonly answers: (body: string) => readonly string[];
  /** Callbacks, each of which names `ref`. */
  readonly bodies: readonly unknown[];
  /** Callbacks that the adapter knows to be about nothing of ours. */
  readonly silent?: readonly unknown[];
}

/** What the kit needs to know of one vendor: its words, samples and signature, written apart from the adapter. */
export interface AdapterSpec {
  readonly settings: Readonly<Record<string, unknown>>;
  /** The setting that holds the webhook secrets; absent where callbacks are signed with keys that the vendor publishes. */
  readonly secretsSetting?: string;
  /** Names of the private keys that `sign` knows, and what the vendor answers when it is asked for a public one. */
  readonly keyed?: {
    readonly signers: readonly string[];
    readonly answerTo: (keyId: string) => { readonly status: number; readonly body: unknown };
  };
  readonly words: readonly WordGroup[];
  readonly callbacks: readonly CallbackSample[];
  readonly scripts: readonly Script[];
  /** Where callbacks only name what to fetch: `callbacks`, `withWord` and the like are then answers to that. */
  readonly hinting?: Hinting;
  /** Headers of a genuine callback; `:key` stands for the key in its address. */
  readonly sign: (body: Uint8Array, secret: string, nowSeconds: number) => Headers;
  readonly signatureHeader: string;
  /** A genuine callback but for its time, where that is not plain in a header. */
  readonly signAt?: (body: Uint8Array, secret: string, time: string) => Headers;
  /** The digest in that header, where it is no hexadecimal number. */
  readonly digestForm?: RegExp;
  /** Is the time signed? */
  readonly timed: boolean;
  /** Headers that name another digest than the account's, with a right digest of that kind. */
  readonly downgrade?: (body: Uint8Array, secret: string) => Headers;
  /** Callbacks with a word in each place where the vendor puts a status or answer. */
  readonly withWord: readonly ((word: string) => unknown)[];
  /** A callback whose event time is this text, or absent. */
  readonly withTime: (time: string | number | undefined) => unknown;
  /** One event delivered twice, with whatever the vendor changes in between. */
  readonly redeliveries: readonly unknown[];
  /** Events that differ in as little as two events can differ. */
  readonly distinct: readonly unknown[];
  /** Where the vendor departs from the shared reading of HTTP statuses. */
  readonly faults?: Readonly<Record<number, FaultKind>>;
  /** A retake takes another object: the person goes on when the caller resubmits. */
  readonly retakesByResubmission?: true;
  /** Scenarios that the vendor's wire format cannot express. */
  readonly withoutWordsFor?: readonly ScenarioName[];
  /** Scenarios whose end the vendor tells only when it is asked. */
  readonly toldWhenAsked?: readonly ScenarioName[];
  /** Declared checks that no approval of the twin names: they were not asked for, or what they need was not given. */
  readonly notAtEveryApproval?: readonly CheckName[];
  /** A body without a time is refused, however it is signed: the signed time is inside. */
  readonly timeInBody?: true;
  /** Names a reason and exact checks that do not apply. */
  readonly skip?: readonly { readonly reason: string; readonly checks: readonly string[] }[];
}

export interface NamedCheck {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}
