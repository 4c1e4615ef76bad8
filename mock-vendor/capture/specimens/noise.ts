/** Repeatable noise: the committed pictures can be drawn again, byte for byte in their raw pixels. */
export type Random = () => number;

/** mulberry32: 32 bits of state are plenty for grain. Values in [0, 1). */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

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
