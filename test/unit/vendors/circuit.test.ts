import { expect, test, vi } from "vitest";
import { newCircuit } from "../../../src/vendors/circuit.ts";

test("an open circuit waits as long as a timer can: Node fires one that is longer at once, and that would be a probe", () => {
  const timer = vi.spyOn(globalThis, "setTimeout");
  const circuit = newCircuit("closed");
  circuit.open();
  expect(timer.mock.calls.map(([, delay]) => delay)).toEqual([2_147_483_647]);
  circuit.shutdown();
});

test("a circuit begins in the phase it is made for", () => {
  const phases = (["closed", "half_open"] as const).map((phase) => {
    const { closed, halfOpen, opened } = newCircuit(phase);
    return { closed, halfOpen, opened };
  });
  expect(phases).toEqual([
    { closed: true, halfOpen: false, opened: false },
    { closed: false, halfOpen: true, opened: false },
  ]);
});
