/**
 * Bugs that were seen in the field, by the number that the reliability notes give them: which broken adapters make the
 * same mistake, or why no adapter can make it.
 */
export const QUIRKS: Readonly<Record<string, { readonly seen: string; readonly plants: readonly string[] }>> = {
  Q1: {
    seen: "an older word was delivered later and won",
    plants: ["dates events by their arrival", "dates a verdict by the creation of its object"],
  },
  Q2: {
    seen: "the callback was stale, and the vendor's own answer knew better",
    plants: ["fetches nothing new", "leaves a loss unhealed", "does not date what it fetched"],
  },
  Q3: {
    seen: "equal, missing or misread times were taken for now",
    plants: [
      "puts the present in the place of a missing time",
      "hands the vendor's own time format on",
      "drops the zone of a time",
      "dates a redelivery by its own moment",
    ],
  },
  Q4: {
    seen: "a refusal that came after the approval was thrown away",
    plants: ["keeps an approval against what comes later"],
  },
  Q6: {
    seen: "a callback about an older session matched nobody",
    plants: [
      "ignores the reference that the vendor echoes",
      "takes our reference for the vendor's",
      "makes up a name for the vendor's object",
      "takes over the applicant of another attempt",
    ],
  },
  Q7: {
    seen: "a replay was read otherwise than the first time",
    plants: ["remembers what it has read before", "remembers what it asked before"],
  },
  Q8: {
    seen: "one delivery counted as two, or two as one",
    plants: [
      "draws a dedupe key",
      "hashes the whole body for a dedupe key",
      "takes the vendor's reference for a dedupe key",
      "forgets that a task's id is only unique inside its run",
    ],
  },
  Q11: { seen: "a time in the future was accepted", plants: ["refuses the past only", "never refuses an old time"] },
  Q12: { seen: "clocks differed and everything was refused", plants: ["signs in the time of another hour"] },
  Q13: {
    seen: "a verifier that fell back, switched itself off or trusted what nothing covers",
    plants: [
      "skips verification",
      "lets a time that is no number switch the check off",
      "accepts a callback without a signature",
      "leaves a field out of what is signed",
      "accepts an empty secret",
    ],
  },
  Q14: {
    seen: "the signature was computed over what a parser wrote again",
    plants: ["signs what it read again instead of the raw bytes", "verifies the text and not the bytes"],
  },
  Q15: {
    seen: "an older, weaker scheme still opened the door",
    plants: ["falls back to an older scheme of the vendor", "lets the sender choose a weaker digest"],
  },
  Q16: { seen: "a provisional word was taken for a decision", plants: ["treats every word as final"] },
  Q17: {
    seen: "secrets were rotated and callbacks were lost, or a leaked one stayed",
    plants: ["knows one secret only", "keeps every secret that it ever had", "takes the first of two headers"],
  },
  Q18: { seen: "a check was opened again and nobody noticed", plants: ["takes a reopened check for no news"] },
  Q19: {
    seen: "requests were signed over other bytes than were sent",
    plants: ["leaves the query out of the signature", "signs with a counter"],
  },
  Q20: {
    seen: "whoever knew the address could send a verdict",
    plants: ["accepts whatever looks like a digest"],
  },
  Q22: {
    seen: "no verdict was taken for one, or an opened link for a submission",
    plants: [
      "takes an unknown word for an approval",
      "takes a link that was handed out for a submission",
      "takes a person who left for one who was refused",
    ],
  },
  Q23: {
    seen: "the vendor's error text, with a person in it, went into a log",
    plants: [
      "quotes the vendor's error page",
      "quotes an unreadable callback",
      "keeps the vendor's sentence as the raw word",
      "keeps any text that stands in the place of a word",
    ],
  },
  Q24: {
    seen: "one person was verified, and billed, twice",
    plants: [
      "says that making an applicant twice is harmless",
      "promises a key that it does not send",
      "says that a key makes a repeat harmless and forgets the key",
      "uses one key for everybody",
      "never finds a start whose answer was lost",
    ],
  },
};

/** Bugs that no adapter can have: it keeps nothing, counts nothing and has no clock. */
export const NOT_AN_ADAPTERS: Readonly<Record<string, string>> = {
  Q5: "rows are locked by the store",
  Q9: "events are sent by the outbox",
  Q10: "the age of a callback is judged at the door alone: there is no later look that could be wrong",
  Q21: "decisions are bound to their policy by the core",
  Q25: "calls are counted by the pipeline",
  Q26: "verdicts of callbacks are counted by the inbox",
};

/** The field's bugs that a broken adapter repeats. */
export const quirksOf = (name: string): readonly string[] =>
  Object.entries(QUIRKS).flatMap(([quirk, { plants }]) => (plants.includes(name) ? [quirk] : []));
