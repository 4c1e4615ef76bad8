import type {
  Answer,
  Call,
  Conversation,
  Headers,
  Moment,
  Observation,
  ReceivedWebhook,
  Started,
  StartInput,
  Token,
  Verified,
} from "./adapter.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Shape } from "./drift.ts";
import type { Fault, Result } from "./fault.ts";
import type { Secret } from "./pii.ts";
import type { VerificationKey } from "./signature.ts";

/** An adapter with its configuration closed over: what the core sees. Vendor types end here. */
export interface BoundAdapter {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly origins?: Readonly<Record<string, string>>;
  readonly mode?: "test" | "live";
  readonly region: string;
  readonly capabilities: Capabilities;
  readonly token?: () => Conversation<Token>;
  readonly stamp?: (call: Call, moment: Moment) => Call;
  readonly authenticate: (call: Call, nowSeconds: number, token?: Secret<string>) => Headers;
  readonly shape?: Shape;
  /** Has this word a rule, or a reason to have none? */
  readonly knows: (word: string) => boolean;
  readonly start: (input: StartInput) => Conversation<Started>;
  readonly fetch: (vendorRef: string) => Conversation<Observation>;
  readonly find?: (externalRef: string, input: StartInput) => Conversation<Started | null>;
  /** A word of the vendor says that the person has begun: without such a word, silence says nothing. */
  readonly tellsBegin?: boolean;
  readonly resubmit?: (vendorRef: string, input: StartInput) => Conversation<Started>;
  readonly cancel?: (vendorRef: string) => Conversation<void>;
  readonly erase?: (vendorRef: string) => Conversation<void>;
  /** Signature check alone: all that an ingest does before it stores. `key`: of the address it came to. */
  readonly verify: (headers: Headers, body: Uint8Array, nowSeconds: number, key?: string) => Result<Verified>;
  /** Where the key that signs must be fetched first; `verify` then refuses everything. */
  readonly keyed?: KeyedVerification;
  /** Reads bytes that passed `verify` now or when they were stored. Never throws. */
  readonly read: (body: Verified) => ReceivedWebhook;
  /** The fault an answer means, or undefined for a success. */
  readonly faultOf: (answer: Answer) => Fault | undefined;
}

export interface KeyedVerification {
  /** All that can be told without the key. */
  readonly claim: (headers: Headers, body: Uint8Array, nowSeconds: number) => Result<Claim>;
  readonly key: (keyId: string) => Conversation<VerificationKey | null>;
}

export interface Claim {
  readonly keyId: string;
  /** Covers the body, and differs between deliveries of one body. */
  readonly token: string;
  readonly verify: (key: VerificationKey) => Result<Verified>;
}
