export const FAULT_CLASSES = [
  "outage",
  "answer",
  "consistency",
  "delivery",
  "authenticity",
  "content",
  "decision",
  "capture",
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** One row of the catalogue: what HTTP, command line, page, documentation and tests tell of a fault. */
export interface FaultEntry {
  readonly class: FaultClass;
  /** What the vendor, the wire or the person does. */
  readonly does: string;
  /** What whoever integrates the vendor should see and do. */
  readonly consumer: string;
  /** Of what the sentence calls the time; a rule may say another. */
  readonly seconds?: number;
  /** Part of the cases that it strikes; a rule may say another. All when absent. */
  readonly probability?: number;
  /** The part is one of sessions, not of messages: the same ones are struck every time. */
  readonly bySession?: true;
}

type Defaults = Pick<FaultEntry, "seconds" | "probability" | "bySession">;

/** Rows of one class. */
export const rowsOf =
  (of: FaultClass) =>
  (does: string, consumer: string, defaults: Defaults = {}): FaultEntry => ({ class: of, does, consumer, ...defaults });
