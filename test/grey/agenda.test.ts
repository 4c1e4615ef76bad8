import fc from "fast-check";
import { expect, test } from "vitest";
import { createAgenda } from "./agenda.ts";

test("an agenda runs what it holds in order of time and then of entry, also what is entered on the way", () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
  fc.assert(
    fc.property(times, times, (first, second) => {
      const agenda = createAgenda();
      const ran: { readonly at: number; readonly order: number }[] = [];
      let order = 0;
      const enter = (at: number, more: readonly number[]): void => {
        const mine = { at: Math.max(at, agenda.now()), order };
        order += 1;
        agenda.add(at, () => {
          expect(agenda.now()).toBe(mine.at);
          ran.push(mine);
          for (const later of more) enter(later, []);
        });
      };
      for (const [place, at] of first.entries()) enter(at, second.slice(place, place + 2));
      agenda.runUntil(30);
      expect(ran).toHaveLength(order);
      expect(ran).toEqual(ran.toSorted((one, other) => one.at - other.at || one.order - other.order));
    }),
  );
});
