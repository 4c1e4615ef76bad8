import { deserialize, serialize } from "node:v8";
import { InvalidChange } from "../errors.ts";
import type { Committed } from "../store.ts";
import type { Shape, Step } from "./plan.ts";
import type { Applied } from "./run.ts";
import type { Value } from "./schema.ts";

/**
 * How a batch crosses between the threads: as one buffer that changes hands, since cloning copies the whole
 * memory behind every small byte array. The text of a statement crosses once, with its first use.
 */
interface Packed {
  readonly shapes: readonly Shape[];
  readonly changes: readonly (readonly (readonly [shape: number, values: readonly Value[]])[])[];
}

export type Plan = readonly Step[];

const whole = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);

export const createPacker = (): ((plans: readonly Plan[]) => Uint8Array<ArrayBuffer>) => {
  const known = new Set<number>();
  const fresh = (plans: readonly Plan[]): readonly Shape[] => {
    const shapes: Shape[] = [];
    for (const steps of plans)
      for (const { shape } of steps)
        if (!known.has(shape.id)) {
          known.add(shape.id);
          shapes.push(shape);
        }
    return shapes;
  };
  return (plans) => {
    const packed: Packed = {
      shapes: fresh(plans),
      changes: plans.map((steps) => steps.map(({ shape, values }) => [shape.id, values])),
    };
    return whole(serialize(packed));
  };
};

export const createUnpacker = (): ((bytes: Uint8Array) => readonly Plan[]) => {
  const shapes = new Map<number, Shape>();
  const shapeOf = (id: number): Shape => {
    const shape = shapes.get(id);
    if (!shape) throw new Error(`statement ${id} was never announced`);
    return shape;
  };
  return (bytes) => {
    const packed = deserialize(bytes) as Packed;
    for (const shape of packed.shapes) shapes.set(shape.id, shape);
    return packed.changes.map((steps) => steps.map(([id, values]) => ({ shape: shapeOf(id), values })));
  };
};

/**
 * What came of a batch: for every change its code, then as many numbers as the code calls for: one per write
 * (-1 not written, else the sequence), or the index of the refused write, or that of its message.
 */
export interface Outcomes {
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly messages: readonly string[];
}

const APPLIED = 0;
const EXISTS = 1;
const STALE = 2;
const INVALID = 3;

const written = (applied: Extract<Committed, { ok: true }>): readonly number[] =>
  applied.written.map((done, index) => (done ? (applied.sequence[index] ?? 0) : -1));

const numbersOf = (applied: Applied, messages: string[]): readonly number[] => {
  if (applied instanceof InvalidChange) return [INVALID, messages.push(applied.message) - 1];
  if (!applied.ok) return [applied.conflict === "exists" ? EXISTS : STALE, applied.at];
  return [APPLIED, ...written(applied)];
};

export const packOutcomes = (applied: readonly Applied[]): Outcomes => {
  const messages: string[] = [];
  return { numbers: Float64Array.from(applied.flatMap((one) => numbersOf(one, messages))), messages };
};

const refusal = (code: number, argument: number, steps: Plan, messages: readonly string[]): Applied => {
  const table = steps[argument]?.shape.table;
  if (code === INVALID || table === undefined) return new InvalidChange(messages[argument] ?? "refused");
  return { ok: false, conflict: code === EXISTS ? "exists" : "stale", table, at: argument };
};

export const unpackOutcomes = ({ numbers, messages }: Outcomes, plans: readonly Plan[]): readonly Applied[] => {
  let at = 0;
  const take = (): number => numbers[at++] ?? 0;
  return plans.map((steps) => {
    const code = take();
    if (code !== APPLIED) return refusal(code, take(), steps, messages);
    const outcomes = steps.map(take);
    return { ok: true, written: outcomes.map((one) => one >= 0), sequence: outcomes.map((one) => Math.max(one, 0)) };
  });
};
