import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAULT_KINDS } from "../../../contracts/fault.ts";
import { afterFault, callOf } from "../../../src/core/failover.ts";
import {
  CALLS,
  CLASSES,
  COUNTED,
  decideFailover,
  type FailoverRequest,
  failoverRule,
  MAX_FAILOVERS,
  type Progress,
  progressClass,
  SIGNALS,
  VERDICTS,
  WHYS,
} from "../../../src/core/progress.ts";

const FRESH: Progress = {
  call: "unsent",
  handedOut: false,
  opened: false,
  begun: "no",
  submitted: false,
  verdict: "none",
};

const BOTH = [false, true] as const;
const EVERY: readonly Progress[] = CALLS.flatMap((call) =>
  BOTH.flatMap((handedOut) =>
    BOTH.flatMap((opened) =>
      SIGNALS.flatMap((begun) =>
        BOTH.flatMap((submitted) =>
          VERDICTS.map((verdict) => ({ call, handedOut, opened, begun, submitted, verdict })),
        ),
      ),
    ),
  ),
);

const WILLING: FailoverRequest = {
  asks: "person",
  sameRegion: true,
  inConsent: true,
  made: { session: 0, subject: 0 },
};

describe("every combination of what is known of a person's progress", () => {
  test("has a class and a rule with a word, and every class and word is reached", () => {
    expect(EVERY).toHaveLength(600);
    const seen = EVERY.map((progress) => [progressClass(progress), failoverRule(progress)] as const);
    expect(new Set(seen.map(([name]) => name))).toEqual(new Set(CLASSES));
    expect(new Set(seen.map(([, { why }]) => why))).toEqual(new Set(WHYS));
  });

  test("nobody leaves a vendor that has their documents, judged them, or refused what we sent", () => {
    for (const progress of EVERY) {
      const { moves } = decideFailover(progress, WILLING);
      const isStuck = progress.submitted && progress.verdict !== "unsupported";
      const isJudged = progress.verdict === "approved" || progress.verdict === "rejected";
      if (isStuck || isJudged || progress.verdict === "inconclusive" || progress.call === "bad_input")
        expect(moves, JSON.stringify(progress)).toBe(false);
    }
  });

  test("without a person's word nothing moves once they may have begun", () => {
    for (const progress of EVERY) {
      const mayHaveBegun =
        progress.opened || progress.begun === "yes" || (progress.handedOut && progress.begun === "unknown");
      for (const asks of ["nobody", "client"] as const)
        if (mayHaveBegun) expect(decideFailover(progress, { ...WILLING, asks }).moves).toBe(false);
    }
  });

  test("no region is crossed and no vendor without consent is reached, in any combination", () => {
    for (const progress of EVERY) {
      expect(decideFailover(progress, { ...WILLING, sameRegion: false }).moves).toBe(false);
      expect(decideFailover(progress, { ...WILLING, inConsent: false }).moves).toBe(false);
    }
  });

  test("what left nothing at a vendor is not counted, everything else is: once a session, three times a person a day", () => {
    for (const progress of EVERY) {
      const { why, manner } = failoverRule(progress);
      if (manner === "never") continue;
      const counted = COUNTED.has(why);
      expect(counted).toBe(why !== "nothing_sent" && why !== "refused");
      const spent = { ...WILLING, made: { session: MAX_FAILOVERS.session, subject: 1 } };
      expect(decideFailover(progress, spent).moves).toBe(!counted);
      const today = { ...WILLING, made: { session: 0, subject: MAX_FAILOVERS.subjectPerDay } };
      expect(decideFailover(progress, today).moves).toBe(!counted);
      const almost = { ...WILLING, made: { session: 0, subject: MAX_FAILOVERS.subjectPerDay - 1 } };
      expect(decideFailover(progress, almost).moves).toBe(true);
    }
  });
});

describe("what is read from a fault", () => {
  test("a fault is in doubt exactly where the table asks for a look first, and our own input exactly where it says stop", () => {
    for (const kind of FAULT_KINDS) {
      const call = callOf({ kind, detail: "" });
      expect(call === "in_doubt").toBe(afterFault({ kind, detail: "" }) === "resolve_first");
      expect(call === "bad_input").toBe(afterFault({ kind, detail: "" }) === "stop");
    }
    expect(callOf({ kind: "unavailable", detail: "" })).toBe("unsent");
    expect(callOf({ kind: "unavailable", detail: "", httpStatus: 503 })).toBe("refused");
    expect(callOf({ kind: "rate_limited", detail: "", httpStatus: 429 })).toBe("refused");
  });
});

/** One attempt, as things happen to it: each step only ever adds to what is known. */
type Happening = "sent" | "hand_out" | "open" | "begin" | "submit" | "reject" | "approve" | "bad_input";
const HAPPENINGS: readonly Happening[] = [
  ...(["sent", "hand_out", "open", "begin", "submit", "reject", "approve", "bad_input"] as const),
];

const EFFECTS: Readonly<Record<Happening, (progress: Progress) => Partial<Progress>>> = {
  sent: ({ call }) => ({ call: call === "bad_input" ? call : "created" }),
  hand_out: ({ call }) => (call === "created" ? { handedOut: true } : {}),
  open: ({ handedOut }) => (handedOut ? { opened: true } : {}),
  begin: ({ handedOut }) => (handedOut ? { begun: "yes" } : {}),
  submit: ({ call }) => (call === "created" ? { submitted: true, begun: "yes" } : {}),
  reject: ({ submitted }) => (submitted ? { verdict: "rejected" } : {}),
  approve: ({ submitted, verdict }) => (submitted && verdict === "none" ? { verdict: "approved" } : {}),
  bad_input: ({ call }) => (call === "unsent" ? { call: "bad_input" } : {}),
};

const ask = fc.record({
  asks: fc.constantFrom("nobody", "client", "person"),
  sameRegion: fc.boolean(),
  inConsent: fc.boolean(),
}) as fc.Arbitrary<Omit<FailoverRequest, "made">>;

const history = fc.array(fc.oneof(fc.constantFrom(...HAPPENINGS), ask), { maxLength: 40 });

describe("random histories of a session", () => {
  test("never move it after a submission or a rejection, on our own bad input, across a region or past the consent", () => {
    let moved = 0;
    fc.assert(
      fc.property(history, (steps) => {
        let progress = FRESH;
        let made = 0;
        for (const step of steps) {
          if (typeof step === "string") {
            progress = { ...progress, ...EFFECTS[step](progress) };
            continue;
          }
          const decision = decideFailover(progress, { ...step, made: { session: made, subject: made } });
          if (!decision.moves) continue;
          moved += 1;
          expect(progress.submitted || progress.verdict !== "none" || progress.call === "bad_input").toBe(false);
          expect(step.sameRegion && step.inConsent).toBe(true);
          expect(progress.handedOut && step.asks === "nobody").toBe(false);
          if (COUNTED.has(decision.why)) made += 1;
          progress = FRESH;
        }
        expect(made).toBeLessThanOrEqual(MAX_FAILOVERS.session);
      }),
      { numRuns: 20_000, seed: 7 },
    );
    expect(moved).toBeGreaterThan(1000);
  });
});
