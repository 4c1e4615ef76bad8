import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Reason } from "../../../contracts/reason.ts";
import { isTerminal, STATUSES } from "../../../contracts/status.ts";
import { type Fact, type Held, pass, stand } from "../../../src/core/gate.ts";
import { mayMove } from "../../../src/core/machine.ts";
import type { Rules } from "../../../src/core/policy.ts";
import { permutations } from "./recorded.ts";

const RULES: Rules = {
  requiredChecks: ["document"],
  documents: ["passport"],
  retryLimit: 1,
  definitive: ["policy.underage"],
  faceMismatch: "reject",
};
const REASONS = [
  "fraud.document_forged",
  "identity.face_mismatch",
  "capture.document_blurry",
  "policy.underage",
] as const;

/** Statuses, finality, reasons and checks in every combination, three instants so that ties are common. */
const facts: fc.Arbitrary<readonly Fact[]> = fc
  .array(
    fc.record({
      status: fc.option(fc.constantFrom(...STATUSES), { nil: undefined, freq: 8 }),
      orderedAt: fc.integer({ min: 1, max: 3 }),
      final: fc.boolean(),
      reasons: fc.subarray<Reason>([...REASONS], { maxLength: 2 }),
      checks: fc.subarray([
        { name: "document", outcome: "clear" },
        { name: "face_match", outcome: "consider" },
      ] as const),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((fact, index) => ({ ...fact, key: `key-${index}` })));

const FRESH: Held = { status: "initiated", reasons: [], checks: [], contested: false, endedByObservation: false };

/** The session after the facts arrived in this order, one by one. */
const fold = (arrivals: readonly Fact[]): Held => {
  let held = FRESH;
  for (const [index, news] of arrivals.entries()) {
    const { move } = pass(held, arrivals.slice(0, index + 1), news, RULES);
    if (move !== undefined) {
      expect(mayMove(held.status, move.status, move.kind), `${held.status} -> ${move.status} as ${move.kind}`).toBe(
        true,
      );
      const { status, reasons, contested } = move;
      held = { status, reasons, checks: move.checks, contested, endedByObservation: isTerminal(status) };
    }
  }
  return held;
};

describe("the gate", () => {
  test("ends alike for every order of any observations, in moves that the graph allows", () => {
    fc.assert(
      fc.property(facts, (set) => {
        const { retakes: _, ...expected } = stand(set, RULES);
        for (const order of permutations(set.length)) {
          const { endedByObservation: __, ...ended } = fold(order.flatMap((place) => set[place] ?? []));
          expect(ended).toEqual(expected);
        }
      }),
      { numRuns: 400, seed: 20_261_123 },
    );
  });

  test("lets an end that the caller or a timer took stand, and is contested alike in every order", () => {
    fc.assert(
      fc.property(facts, (set) => {
        const held: Held = { ...FRESH, status: "expired", reasons: ["policy.withdrawn"] };
        const ends = permutations(set.length).map((order) => {
          const arrivals = order.flatMap((place) => set[place] ?? []);
          let now = held;
          for (const [index, news] of arrivals.entries()) {
            const { move } = pass(now, arrivals.slice(0, index + 1), news, RULES);
            expect(move?.kind ?? "contested").toBe("contested");
            if (move !== undefined) now = { ...held, contested: move.contested, status: move.status };
          }
          return now;
        });
        expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
        expect(ends[0]?.status).toBe("expired");
      }),
      { numRuns: 200, seed: 20_261_123 },
    );
  });
});
