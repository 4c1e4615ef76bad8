import type { WordGroup } from "../spec.ts";

const split = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Transcribed from the vendor's fact sheet, sections 3, 4 and 5; the adapter's tables are compared with it. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "session and attempt statuses",
    words: split("created started submitted approved declined resubmission_requested expired abandoned review"),
    count: 9,
  },
  { name: "codes beside the status", words: split("7001 7002 7003 7005 9001 9102 9103 9104 9121 9151 9161") },
  {
    name: "decline reasons",
    words: split("101 102 103 104 105 106 107 108 109 110 111 112 113 120 121 122 123 124 126 127 128 129"),
    count: 22,
  },
  { name: "resubmission reasons", words: split("201 202 203 204 205 206 207"), count: 7 },
  {
    name: "granular decline reasons",
    words: split("501 502 503 504 505 506 507 508 509 515 526 527 528 539"),
    count: 14,
  },
  {
    name: "granular resubmission reasons",
    words: split("602 603 605 606 608 609 614 615 619 620 621 625 626 627 628 629 630 631 632 633 634 635 641 642"),
    count: 24,
  },
  {
    name: "event actions",
    words: ["started", "submitted", "tier_1_approved"],
    callback: (action) => ({ id: "session", attemptId: "attempt", feature: "selfid", code: 7002, action }),
  },
  {
    name: "screening results",
    words: ["possible_match", "no_match"],
    callback: (matchStatus) => ({ sessionId: "session", matchStatus, checkType: "initial_result", hits: [] }),
  },
  { name: "lists of a hit", words: ["sanctions", "pep", "adverseMedia", "warnings", "fitnessProbity"] },
  {
    name: "other webhooks",
    words: ["fullauto"],
    callback: (eventType) => ({ status: "success", eventType, sessionId: "session", data: {} }),
  },
  {
    name: "risk label categories",
    words: ["client_data_mismatch", "cross-links", "device", "document", "images", "network", "session", "person"],
  },
  {
    name: "API errors",
    words: split(`
      1001 1002 1003 1102 1104 1201 1202 1203 1301 1302 1303 1304 1308 1309 1310 1400 1401 1402 1403 1500 1501
      1801 1802 1803 1804 1812 1813 1814 1818 1819 2003 2101 2102 2103 2104`),
  },
];
