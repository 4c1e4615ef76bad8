import { z } from "zod";
import { timestamp } from "./api-page.ts";

/**
 * The fields of a vendor's messages and the words that its documents name, as far as we know them: what comes beyond is drift.
 * `messages` has a field for each part of them, the answer to a step or `callback`, and is read thus:
 * `name{a b}` the fields within, `name[]` what a list holds, `name*` holds words, `name=part.path` has within what stands there.
 */
export interface Shape {
  /** Words for which the adapter's tables have no row. */
  readonly words: string;
  readonly messages: string;
}

export const CALLBACK = "callback";

/** `field`, `value`: beyond the shape. `status`, `reason`: a word without a rule. `unreadable`: a callback that nothing could be read from. */
export const DRIFT_KINDS = ["field", "value", "status", "reason", "unreadable"] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

export const DriftView = z
  .object({
    kind: z.enum(DRIFT_KINDS),
    part: z.string().meta({ description: "`callback`, or the step whose answer it was." }),
    where: z.string().meta({ description: "The path of the field, or our own sentence of what could not be read." }),
    word: z.string().nullable().meta({ description: "The vendor's word, where it looks like one; never a value." }),
    count: z.int().meta({ description: "How often it was seen: fields and values in samples, words always." }),
    first_seen_at: timestamp,
    last_seen_at: timestamp,
  })
  .meta({
    id: "VendorDrift",
    description: "Something in a vendor's messages that its documents, as we know them, do not have.",
  });

export const DriftList = z
  .object({
    data: z.array(DriftView),
    dropped: z.int().meta({ description: "Findings beyond the hundred that are kept." }),
  })
  .meta({ id: "VendorDriftList" });
export type DriftList = z.infer<typeof DriftList>;
