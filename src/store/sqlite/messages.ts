import type { Outcomes } from "./batch.ts";
import type { OpenOptions } from "./open.ts";

/** What the writer thread is given at its start. */
export interface WriterData {
  readonly path: string;
  readonly options: OpenOptions;
}

export type ToWriter = { readonly kind: "batch"; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly kind: "close" };

export type FromWriter =
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly message: string }
  /** The batch is on disk. */
  | { readonly kind: "committed"; readonly outcomes: Outcomes }
  | { readonly kind: "full"; readonly message: string }
  | { readonly kind: "lost"; readonly message: string }
  | { readonly kind: "closed" };

/** What the checkpoint thread is given at its start. */
export interface CheckpointerData {
  readonly path: string;
  readonly synchronous: NonNullable<OpenOptions["synchronous"]>;
}

export type ToCheckpointer = { readonly kind: "move" } | { readonly kind: "close" };

export type FromCheckpointer =
  /** So many pages of the log are in the database now. */
  | { readonly kind: "moved"; readonly pages: number }
  | { readonly kind: "full" }
  | { readonly kind: "lost"; readonly message: string };
