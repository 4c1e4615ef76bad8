import { REASONS } from "../reason.ts";

/** Sentences that no reason code carries: what a person reads while we or a vendor act next, or who follows a wrong link. */
export const PLAIN_KEYS = ["waiting_queue", "waiting_vendor_unavailable", "waiting_result", "link_unknown"] as const;
type PlainKey = (typeof PLAIN_KEYS)[number];

type ReasonKey = (typeof REASONS)[keyof typeof REASONS]["message"];

/** Key of a sentence for the person being verified; stable, part of the API. */
export type MessageKey = ReasonKey | PlainKey;

export const MESSAGE_KEYS: readonly MessageKey[] = [
  ...new Set([...Object.values(REASONS).map((rule) => rule.message), ...PLAIN_KEYS]),
];

/** One locale, whole: a missing or surplus sentence does not compile. */
export type Messages = Readonly<Record<MessageKey, string>>;
