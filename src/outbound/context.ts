import type { ProblemSlug } from "../../contracts/problem.ts";
import type { Actor } from "../audit/entry.ts";
import type { Node } from "../nodes/node.ts";
import type { Keyring } from "../privacy/keyring.ts";
import type { Store } from "../store/store.ts";
import type { World } from "../world.ts";
import type { Dispatcher } from "./deliver.ts";
import type { UrlRules } from "./endpoint-url.ts";

/** On whose behalf: rows of another tenant or mode do not exist. */
export interface OutboundActor {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly actor: Actor;
}

/** What the use cases of this folder run with. */
export interface OutboundContext extends UrlRules {
  readonly world: World;
  readonly store: Store;
  readonly node: Node;
  readonly keyring: Keyring;
  readonly actor: OutboundActor;
  /** Told what changed, so that it need not ask the store before each event. */
  readonly dispatcher: Pick<Dispatcher, "endpointChanged" | "deliveriesDue">;
}

/** A problem as a value: the HTTP edge writes it. */
export interface Refusal {
  readonly kind: "problem";
  readonly slug: ProblemSlug;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly allowed?: readonly string[];
}

export const refusal = (slug: ProblemSlug, more: Omit<Refusal, "kind" | "slug"> = {}): Refusal => ({
  kind: "problem",
  slug,
  ...more,
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "problem";
