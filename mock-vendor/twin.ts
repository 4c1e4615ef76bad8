import type { CaptureSession } from "./capture/session.ts";
import type { Stage } from "./scenario.ts";
import type { Account, Exchange, Labels, Reply, Route } from "./wire.ts";
import type { MockWorld } from "./world.ts";

/** One delivery of a callback: what its headers vouch for. */
export interface Delivery {
  /** The bytes that go out; a fault may have changed them, and the vendor signs what it sends. */
  readonly body: string;
  readonly nowMs: number;
  /** The secret to sign with, given the account's own: a fault may have the vendor still use an earlier one. */
  readonly secretOf: (own: string) => string;
}

/** One callback, ready to be signed at the moment of each delivery. */
export interface Callback {
  readonly vendor: string;
  /** The vendor's own event name. */
  readonly type: string;
  readonly object: string;
  readonly reference: string | null;
  readonly url: string;
  readonly body: string;
  readonly headersFor: (delivery: Delivery) => Record<string, string>;
  /** The receiver asked for no repeats. */
  readonly once?: boolean;
  /** The vendor keeps it back so long before it sends it. */
  readonly heldSeconds?: number;
}

/** How a vendor delivers: seconds before each repeat after a failure, and how long it waits for an answer. */
export interface DeliveryRules {
  readonly repeatAfterSeconds: readonly number[];
  readonly limitSeconds: number;
}

/** One person on the way through one vendor object. */
export interface Enrolment {
  readonly vendor: string;
  readonly object: string;
  readonly reference: string | null;
  readonly documents: CaptureSession["documents"];
  readonly returnUrl?: string | undefined;
  /** End of the hosted link, ms since the epoch. */
  readonly linkEndsAt: number;
  readonly labels: Labels;
}

export interface Renewal {
  readonly linkEndsAt?: number;
  /** The last play ended with the object still open: the person starts over. */
  readonly again?: boolean;
}

/** The vendor's word for a request that is refused before it is looked at. */
export type Refusal = "unavailable" | "rate_limited" | "refused";

export interface ObjectSummary {
  readonly vendor: string;
  readonly object: string;
  readonly reference: string | null;
  readonly status: string;
  readonly createdAt: string;
}

export interface Twin<Of extends Account = Account> {
  readonly vendor: string;
  readonly delivery: DeliveryRules;
  readonly routes: readonly Route<Of>[];
  /** The account that the credentials name, or the vendor's refusal. */
  readonly authenticate: (request: Exchange) => Of | Reply;
  readonly refusal: (kind: Refusal, retryAfterSeconds?: number) => Reply;
  readonly notFound: (request: Exchange) => Reply;
  /** Around every authenticated request: idempotency, echoed headers. */
  around(request: Exchange, account: Of, run: () => Promise<Reply>): Promise<Reply>;
  /** Moves the object and gives the callbacks that this causes, in order. */
  readonly advance: (object: string, stage: Stage) => readonly Callback[];
  /** A callback that claims a rejection without the state to match: an attacker's, once its signature is spoilt. */
  readonly forge: (object: string) => readonly Callback[];
  readonly objects: () => readonly ObjectSummary[];
  readonly clear: () => void;
}

/** What a twin may ask of the rest. */
export interface TwinContext {
  readonly world: MockWorld;
  readonly publicUrl: string;
  /** Starts the play; the answer is the token of the hosted capture link. */
  readonly enrol: (enrolment: Enrolment) => string;
  /** A fresh link for the same object. */
  readonly renew: (vendor: string, object: string, renewal?: Renewal) => string;
  /** Ends the play: nothing more happens to the object by itself. */
  readonly stop: (vendor: string, object: string) => void;
  /** The vendor's own manual redelivery. False: nothing of the kind was sent. */
  readonly again: (vendor: string, object: string, type: string) => boolean;
  /** A callback outside a play (creation, reset, cancellation). */
  readonly publish: (callbacks: readonly Callback[]) => void;
}

/** What `act` makes of the object, or nothing when it is not there. */
export const withObject = <T>(
  objects: ReadonlyMap<string, T>,
  id: string,
  act: (object: T) => readonly Callback[],
): readonly Callback[] => {
  const object = objects.get(id);
  return object === undefined ? [] : act(object);
};

/** The vendor's words in an object's status. */
export const wordsIn = (status: string): readonly string[] => status.split(/[/ ]/).filter(Boolean);

export const isReply = (value: Account | Reply): value is Reply => "status" in value;

/** Both ends of one fresh account. */
export interface Sandbox<Of extends Account> {
  readonly account: Of;
  /** With which a gateway's connection reaches the account; the mock's address is added by whoever knows it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Everything that the mock knows of one vendor. */
export interface TwinModule<Of extends Account> {
  readonly vendor: Of["vendor"];
  /** Hono pattern over all paths of the vendor: what no route takes is answered in the vendor's words. */
  readonly prefix: string;
  /** Fields of an account that must be non-empty strings, as paths. */
  readonly required: readonly string[];
  readonly sandbox: (random: () => number, webhookUrl: string) => Sandbox<Of>;
  twin(context: TwinContext, accounts: readonly Of[]): Twin<Of>;
}
