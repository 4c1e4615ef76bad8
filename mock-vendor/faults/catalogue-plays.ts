import { type FaultEntry, rowsOf } from "./entry.ts";

const decision = rowsOf("decision");
const capture = rowsOf("capture");

const RETAKE = "The person is asked for another picture in the same session; nobody is rejected.";
const CONTESTED = "The decision stands and is contested: a case, an event, never a silent change.";

/** What happens inside the vendor and in front of its capture page, to persons who begin while the fault is on. */
export const PLAY_FAULTS = {
  never_finishes: decision(
    "What is handed in is accepted and never decided.",
    "Open, with an honest status; the outage is noticed by its silence.",
  ),
  human_review_stuck: decision(
    "A part goes to the vendor's reviewers and stays there; the rest is decided by the machine.",
    "Only that path is degraded; those who wait are under review.",
    { probability: 0.2 },
  ),
  human_review_slow: decision(
    "A part goes to the vendor's reviewers and is approved after the time; the rest is decided by the machine.",
    "Only that path is late; those who wait are under review.",
    { probability: 0.2, seconds: 3_600 },
  ),
  decisions_slow: decision("Decisions take the time longer.", "Wait; no failure.", { seconds: 600 }),
  late_reversal: decision("An approval is taken back after the time: fraud was found.", CONTESTED, { seconds: 60 }),
  reviewed_again: decision("An approved person is under review again after the time.", "The approval stands.", {
    seconds: 60,
  }),
  link_expired: decision(
    "Hosted links have run out before the person opens them; one that is made after the time works.",
    "The person gets a fresh link or starts over; nobody is rejected.",
    { seconds: 60 },
  ),
  capture_blurred: capture("The first picture is blurred.", RETAKE),
  capture_glare: capture("The first picture has glare on it.", RETAKE),
  capture_cropped: capture("The first picture shows a part of the document.", RETAKE),
  capture_dark: capture("The first picture is too dark.", RETAKE),
  capture_too_small: capture("The first picture is too small to be read.", RETAKE),
  capture_wrong_side: capture("The first picture shows the other side.", RETAKE),
  capture_expired: capture("The first document has expired; the second is good.", RETAKE),
  capture_unsupported: capture("The first document is of a kind that is not accepted; the second is good.", RETAKE),
  capture_upload_broken: capture("The first upload breaks off.", "Nothing: the vendor has nothing of it."),
  capture_abandoned: capture("The person goes away half-way.", "Open until its time is over, then expired."),
} as const satisfies Readonly<Record<string, FaultEntry>>;

export type PlayFault = keyof typeof PLAY_FAULTS;
