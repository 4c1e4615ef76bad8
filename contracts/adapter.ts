import type { Capabilities } from "./capabilities.ts";
import type { Check, CheckName, DocumentClass } from "./check.ts";
import type { Shape } from "./drift.ts";
import type { Fault, Result } from "./fault.ts";
import type { Person } from "./person.ts";
import type { Secret } from "./pii.ts";
import type { Reason } from "./reason.ts";
import type { SignatureScheme, TokenScheme, VerificationKey } from "./signature.ts";
import type { Status } from "./status.ts";

/** Turns untrusted input into `T`. Total: never throws, never returns a partial value. */
export type Decode<T> = (input: unknown) => Result<T>;

export type Headers = Readonly<Record<string, string>>;

export interface Call {
  /** Stable step name: idempotency key, journal entry and metric label. Lower snake case, no data. */
  readonly step: string;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Path and query under the configured base URL; refused if normalisation changes it. */
  readonly path: string;
  /** Where another host of the vendor takes the call: a name in the adapter's `origins`, never an address. */
  readonly origin?: string;
  readonly headers?: Headers;
  readonly body?: string;
  /** Is sending it twice harmless? `keyed`: the vendor honours an idempotency key in `headers`. */
  readonly repeat: "harmless" | "keyed" | "never";
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body: string;
}

/**
 * A vendor conversation: yields the calls it wants made, receives the answers, returns the result. It performs
 * no I/O and reads no clock, so a test drives it with literals. Any HTTP status comes back as an answer;
 * a fault of the transport ends the conversation from outside.
 */
export type Conversation<T> = Generator<Call, Result<T>, Answer>;

/** One try of a call, for vendors that want to know when it was made and that it was never made before. */
export interface Moment {
  readonly nowMs: number;
  /** A random UUID of this try alone. */
  readonly nonce: string;
}

/** What a vendor hands out for an account's credentials, to be shown at every call until it ends. */
export interface Token {
  readonly value: Secret<string>;
  /** From the moment it was asked for; seconds. */
  readonly lifeSeconds: number;
}

export interface StartInput {
  /** Our attempt id: the external reference that the vendor gets and echoes. No personal data. */
  readonly externalRef: string;
  readonly person: Person;
  /** ISO 3166-1 alpha-2 of the policy cell. */
  readonly country: string;
  readonly checks: readonly CheckName[];
  readonly documents: readonly DocumentClass[];
  /** Where the vendor's page sends the person afterwards. */
  readonly returnUrl: string | undefined;
  /** BCP 47. */
  readonly locale: string;
  /** When the person agreed to be verified; RFC 3339, UTC, milliseconds. */
  readonly consentedAt?: string | undefined;
  /** Our session ends then; unix seconds. */
  readonly expiresAt: number;
  /** Seconds until then, for vendors that take a duration. */
  readonly lifeSeconds: number;
  /** For the vendor's own free-form field (tags, metadata). Empty in live mode. */
  readonly labels: Readonly<Record<string, string>>;
}

/** How the person captures documents: a hosted page and, where the vendor has one, a token for its SDK. */
export interface Capture {
  readonly url?: string;
  readonly clientToken?: string;
  /** RFC 3339, when the vendor states it. */
  readonly expiresAt?: string;
}

export interface Started {
  readonly vendorRef: string;
  readonly capture: Capture;
}

/** What a vendor said about an attempt, in our words. `raw` keeps the vendor's own. */
export interface Observation {
  readonly vendorRef: string;
  /** The vendor's own word, composite where the vendor's is (`completed/RED/RETRY`). No personal data. */
  readonly raw: string;
  /** `undefined`: no rule for `raw`. It is parked, counted and alerted; nothing is guessed. */
  readonly status: Status | undefined;
  /** Only a final observation may lead to a decision. */
  readonly final: boolean;
  readonly reasons: readonly { readonly code: Reason; readonly raw: string }[];
  readonly checks: readonly Check[];
  /** Vendor's clock, RFC 3339 with milliseconds, UTC; orders observations, never trusted for expiry. */
  readonly occurredAt?: string;
  /** Our reference as the vendor echoed it; must then agree with the attempt. */
  readonly externalRef?: string;
}

/** One observation out of a callback. */
export interface VendorEvent extends Observation {
  /** Same for every redelivery of one event and for no other event of the vendor. */
  readonly dedupeKey: string;
}

/** Raw bytes whose signature was checked. Only the shared verifier makes one. */
export type Verified = Uint8Array & { readonly __verified: unique symbol };

/** A callback that says too little to be an observation: it names the attempt to fetch. */
export interface Hint {
  readonly kind: "hint";
  readonly vendorRef: string;
}

/** An unsigned callback can name an attempt to fetch; by type it carries no decision. */
export type Webhook<Config> =
  | {
      readonly kind: "signed";
      /** A scheme may depend on what the account has pinned, never on what a message says. */
      readonly scheme: (config: Config) => SignatureScheme;
      /** At most two live secrets, newest first. */
      readonly secrets: (config: Config) => readonly string[];
      readonly read: (body: Verified, config: Config) => Result<readonly VendorEvent[] | Hint>;
    }
  | {
      readonly kind: "jwt";
      readonly scheme: TokenScheme;
      /** The key of this id; null: the vendor has none. Whoever sent the callback chose the id. */
      readonly key: (keyId: string, config: Config) => Conversation<VerificationKey | null>;
      readonly read: (body: Verified, config: Config) => Result<News>;
    }
  | {
      readonly kind: "hint";
      /** What whoever hints must show, as nothing is signed: at most two, newest first. */
      readonly keys: (config: Config) => readonly string[];
      /** The header that shows it, in lower case; without one the callback's address does. */
      readonly header?: string;
      readonly refOf: (body: Uint8Array) => Result<string>;
    };

export interface Adapter<Config, Word extends string = string> {
  /** Stored with every attempt and part of the docs: never renamed. */
  readonly id: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly docs: string;
  /** Parses the account's settings; unknown settings are refused by name. */
  readonly config: Decode<Config>;
  readonly baseUrl: (config: Config) => string;
  /** Further hosts of the vendor by the names that calls use. */
  readonly origins?: (config: Config) => Readonly<Record<string, string>>;
  /** What the account is for, where its credentials tell and its host cannot: a desk of the operator's own. */
  readonly mode?: (config: Config) => "test" | "live";
  /** Where this account keeps personal data; failover never crosses it. */
  readonly region: (config: Config) => string;
  readonly capabilities: Capabilities;
  /** The checks that this account is set up for, where its settings say; otherwise all of `capabilities`. */
  readonly checksOf?: (config: Config) => readonly CheckName[];
  /**
   * Asks for the account's token. The core keeps it, shares it between calls, renews it before its end and once after a
   * 401; a conversation never sees it. The calls of this one are authenticated without a token.
   */
  readonly token?: (config: Config) => Conversation<Token>;
  /** The call as this try of it goes out, where time or nonce stand in it. It is what is authenticated. */
  readonly stamp?: (call: Call, config: Config, moment: Moment) => Call;
  /** Headers that authenticate one call. Pure: tested with golden vectors. */
  readonly authenticate: (call: Call, config: Config, nowSeconds: number, token?: Secret<string>) => Headers;
  /** One rule per vendor word. A final status comes only from a word listed here. */
  readonly statuses: Readonly<Record<Word, Status>>;
  readonly reasons: Readonly<Record<string, Reason>>;
  /** Vendor words that we know and deliberately give no meaning, each with why. */
  readonly unmapped: Readonly<Record<string, string>>;
  /** The fields and words of the vendor's messages: what comes beyond them is drift. */
  readonly shape?: Shape;
  readonly start: (input: StartInput, config: Config) => Conversation<Started>;
  readonly fetch: (vendorRef: string, config: Config) => Conversation<Observation>;
  /** Resolves a start in doubt: what exists at the vendor under our reference, or null. */
  readonly find?: (externalRef: string, input: StartInput, config: Config) => Conversation<Started | null>;
  /** A fresh way in for the same vendor object, or a new object for the same person. */
  readonly resubmit?: (vendorRef: string, input: StartInput, config: Config) => Conversation<Started>;
  readonly cancel?: (vendorRef: string, config: Config) => Conversation<void>;
  readonly erase?: (vendorRef: string, config: Config) => Conversation<void>;
  readonly webhook: Webhook<Config>;
  /** Only where the vendor departs from the shared classification of HTTP statuses. */
  readonly faultOf?: (answer: Answer) => Fault | undefined;
}

/** What an authentic callback says. */
export type News = { readonly kind: "events"; readonly events: readonly VendorEvent[] } | Hint;

/** `unreadable`: authentic, but nothing could be read from it: quarantined. */
export type ReceivedWebhook = News | { readonly kind: "unreadable"; readonly fault: Fault };
