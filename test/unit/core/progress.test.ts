import { describe, expect, test } from "vitest";
import { STATUSES } from "../../../contracts/status.ts";
import {
  CLASSES,
  COUNTED,
  decideFailover,
  type FailoverRequest,
  failoverRule,
  isSubmitted,
  MAX_FAILOVERS,
  type Progress,
  type ProgressClass,
  progressClass,
  verdictOf,
  WHYS,
} from "../../../src/core/progress.ts";

/** A person whose start was never sent. */
const progress = (differing: Partial<Progress> = {}): Progress => ({
  call: "unsent",
  handedOut: false,
  opened: false,
  begun: "no",
  submitted: false,
  verdict: "none",
  ...differing,
});

const CREATED = { call: "created" } as const;
const HANDED_OUT = { ...CREATED, handedOut: true } as const;
const SUBMITTED = { ...HANDED_OUT, opened: true, begun: "yes", submitted: true } as const;

/** One person of each class. */
const AT: Readonly<Record<ProgressClass, Progress>> = {
  P0: progress(),
  P1: progress({ call: "refused" }),
  P2: progress({ call: "in_doubt" }),
  P3: progress(CREATED),
  P4: progress(HANDED_OUT),
  P5: progress({ ...HANDED_OUT, begun: "yes" }),
  P6: progress(SUBMITTED),
  P7: progress({ ...SUBMITTED, verdict: "rejected" }),
  P8: progress({ ...SUBMITTED, verdict: "inconclusive" }),
  P9: progress({ ...SUBMITTED, verdict: "approved" }),
};

describe("how far a person has got", () => {
  test.each(CLASSES)("is told apart as %s", (name) => {
    expect(progressClass(AT[name])).toBe(name);
  });

  test("is at the vendor's capture once it says so, once the link was followed, or once nobody can tell", () => {
    expect(progressClass(progress({ ...CREATED, begun: "yes" }))).toBe("P5");
    expect(progressClass(progress({ ...HANDED_OUT, opened: true }))).toBe("P5");
    expect(progressClass(progress({ ...HANDED_OUT, begun: "unknown" }))).toBe("P5");
    expect(progressClass(progress({ ...CREATED, begun: "unknown" }))).toBe("P3");
  });

  test("is at a verdict also where the vendor could not take what the person has", () => {
    expect(progressClass(progress({ verdict: "unsupported" }))).toBe("P8");
  });

  test("has not left the start where the input was refused", () => {
    expect(progressClass(progress({ call: "bad_input" }))).toBe("P1");
  });
});

describe("the rule of each class", () => {
  test.each([
    ["P0", "automatic", "nothing_sent"],
    ["P1", "automatic", "refused"],
    ["P2", "automatic", "in_doubt"],
    ["P3", "automatic", "not_handed_out"],
    ["P4", "lazy", "not_opened"],
    ["P5", "with_person", "capture_begun"],
    ["P6", "never", "submitted"],
    ["P7", "never", "rejected"],
    ["P8", "never", "same_vendor_first"],
    ["P9", "never", "approved"],
  ] as const)("%s: another vendor %s, because %s", (name, manner, why) => {
    expect(failoverRule(AT[name])).toEqual({ manner, why });
  });

  test("gives way where the vendor cannot take what the person has: then the person may go elsewhere", () => {
    const unsupported = { manner: "with_person", why: "unsupported" };
    expect(failoverRule(progress({ ...SUBMITTED, verdict: "unsupported" }))).toEqual(unsupported);
  });

  test("gives way to the caller's own wrong input, which no other vendor would take either", () => {
    const ownInput = { manner: "never", why: "own_input" };
    expect(failoverRule(progress({ call: "bad_input" }))).toEqual(ownInput);
    expect(failoverRule(progress({ call: "bad_input", verdict: "unsupported" }))).toEqual(ownInput);
    expect(failoverRule(progress({ call: "bad_input", verdict: "rejected" })).why).toBe("rejected");
  });
});

/** Everybody agrees and nothing was used up. */
const AGREED: FailoverRequest = {
  asks: "person",
  sameRegion: true,
  inConsent: true,
  made: { session: 0, subject: 0 },
};
const decided = (name: ProgressClass, differing: Partial<FailoverRequest> = {}): string => {
  const decision = decideFailover(AT[name], { ...AGREED, ...differing });
  return decision.moves ? `moves: ${decision.why}` : decision.refusal;
};

describe("a change of vendor", () => {
  test("is made up to the capture, and never after it", () => {
    expect(CLASSES.map((name) => decided(name))).toEqual([
      "moves: nothing_sent",
      "moves: refused",
      "moves: in_doubt",
      "moves: not_handed_out",
      "moves: not_opened",
      "moves: capture_begun",
      "submitted",
      "rejected",
      "same_vendor_first",
      "approved",
    ]);
  });

  test("waits until somebody asks, once the link was handed out, and for the person once the capture has begun", () => {
    expect(CLASSES.slice(0, 6).map((name) => decided(name, { asks: "nobody" }))).toEqual([
      "moves: nothing_sent",
      "moves: refused",
      "moves: in_doubt",
      "moves: not_handed_out",
      "nobody_asked",
      "person_not_asked",
    ]);
    expect([decided("P4", { asks: "client" }), decided("P5", { asks: "client" })]).toEqual([
      "moves: not_opened",
      "person_not_asked",
    ]);
  });

  test("needs the same region and the person's consent, and asks for the consent last", () => {
    expect(decided("P0", { sameRegion: false })).toBe("other_region");
    expect(decided("P0", { inConsent: false })).toBe("re_consent_needed");
    const nothing = { asks: "nobody", sameRegion: false, inConsent: false, made: { session: 9, subject: 9 } } as const;
    expect(decided("P6", nothing)).toBe("submitted");
    expect(decided("P5", nothing)).toBe("other_region");
    expect(decided("P5", { ...nothing, sameRegion: true })).toBe("session_limit");
    expect(decided("P5", { ...nothing, sameRegion: true, made: { session: 0, subject: 9 } })).toBe("subject_limit");
    expect(decided("P5", { asks: "nobody", inConsent: false })).toBe("person_not_asked");
    expect(decided("P4", { asks: "nobody", inConsent: false })).toBe("nobody_asked");
  });

  test("is made once in a session and three times a day for a person, as far as a vendor may have kept something", () => {
    const { session, subjectPerDay } = MAX_FAILOVERS;
    expect([session, subjectPerDay]).toEqual([1, 3]);
    expect(decided("P3", { made: { session: 0, subject: 2 } })).toBe("moves: not_handed_out");
    expect(decided("P3", { made: { session: 1, subject: 1 } })).toBe("session_limit");
    expect(decided("P3", { made: { session: 0, subject: 3 } })).toBe("subject_limit");
    expect(decided("P1", { made: { session: 9, subject: 9 } })).toBe("moves: refused");
  });

  test("counts where the vendor may have kept something of the person", () => {
    const counted = WHYS.filter((why) => COUNTED.has(why));
    expect(counted).toEqual(["in_doubt", "not_handed_out", "not_opened", "capture_begun", "unsupported"]);
    expect(COUNTED.size).toBe(counted.length);
  });
});

describe("the verdict that a status stands for", () => {
  test.each([
    ["approved", [], "approved"],
    ["rejected", ["fraud.suspected"], "rejected"],
    ["expired", ["vendor.cancelled"], "none"],
    ["submitted", ["capture.document_unsupported"], "none"],
    ["needs_resubmission", ["capture.document_blurry"], "inconclusive"],
    ["needs_resubmission", [], "inconclusive"],
    ["needs_resubmission", ["capture.document_unsupported"], "unsupported"],
    ["needs_resubmission", ["capture.device_unsupported", "capture.document_unsupported"], "unsupported"],
    ["needs_resubmission", ["capture.device_unsupported", "capture.document_blurry"], "inconclusive"],
  ] as const)("%s for %j is %s", (status, reasons, verdict) => {
    expect(verdictOf(status, reasons)).toBe(verdict);
  });

  test("is about something that has reached the vendor, which an open capture has not", () => {
    expect(STATUSES.filter(isSubmitted)).toEqual(["submitted", "pending_review", "approved", "rejected", "expired"]);
  });
});
