/** Repeatable noise: the committed pictures can be drawn again, byte for byte in their raw pixels. */
import { type Random, seededRandom } from "../../random.ts";

/** Sum of three uniforms: close enough to a bell for sensor noise. Mean 0, standard deviation about 0.5. */
export const bell = (random: Random): number => random() + random() + random() - 1.5;

const SIDE = 256;

/** Smooth noise in [0, 1] over the plane, repeating every 256 units. */
export const valueNoise = (seed: number): ((x: number, y: number) => number) => {
  const random = seededRandom(seed);
  const lattice = Float32Array.from({ length: SIDE * SIDE }, () => random());
  const at = (x: number, y: number): number => lattice[(y & (SIDE - 1)) * SIDE + (x & (SIDE - 1))] ?? 0;
  const ease = (t: number): number => t * t * (3 - 2 * t);
  return (x, y) => {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const across = ease(x - left);
    const down = ease(y - top);
    const upper = at(left, top) * (1 - across) + at(left + 1, top) * across;
    const lower = at(left, top + 1) * (1 - across) + at(left + 1, top + 1) * across;
    return upper * (1 - down) + lower * down;
  };
};
