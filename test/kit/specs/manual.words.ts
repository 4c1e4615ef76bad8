import type { WordGroup } from "../spec.ts";

/** Transcribed from docs/manual-desk.md. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "statuses of a case",
    words: [...["open", "meeting", "shown", "escalated", "incomplete", "accepted", "refused", "lapsed", "withdrawn"]],
  },
  {
    name: "event types",
    words: ["case.updated"],
    callback: (type) => ({
      ...{ type, timestamp: "2026-03-02T10:15:30.000Z" },
      data: { id: "case_w", reference: "att_w", status: "shown", sequence: 1, checks: [], reasons: [] },
    }),
  },
];
