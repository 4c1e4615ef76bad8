/** Pixel arithmetic shared by the page and the server: no platform, no I/O. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** One number a pixel, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Red, green, blue. */
export type Planes = readonly [Plane, Plane, Plane];

/** Part of a picture in its pixels; `right` and `bottom` are outside. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Mean colour of equal blocks: RGB planes of the boxed part at `scale` (at most 1) of its size. Averaging, not
 * picking, so that texture finer than a block cannot pass for detail.
 */
export const shrunk = (picture: Picture, box: Box, scale: number): Planes => {
  const width = Math.max(1, Math.round((box.right - box.left) * scale));
  const height = Math.max(1, Math.round((box.bottom - box.top) * scale));
  const plane = (): Plane => ({ width, height, values: new Float32Array(width * height) });
  const [red, green, blue] = [plane(), plane(), plane()];
  const edges = (from: number, to: number, parts: number): Int32Array =>
    Int32Array.from({ length: parts + 1 }, (_, index) => from + Math.floor(((to - from) * index) / parts));
  const columns = edges(box.left, box.right, width);
  const rows = edges(box.top, box.bottom, height);
  const data = picture.data;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = columns[x] as number;
      const top = rows[y] as number;
      const right = Math.max(left + 1, columns[x + 1] as number);
      const bottom = Math.max(top + 1, rows[y + 1] as number);
      let r = 0;
      let g = 0;
      let b = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = (row * picture.width + left) * 4; at < (row * picture.width + right) * 4; at += 4) {
          r += data[at] as number;
          g += data[at + 1] as number;
          b += data[at + 2] as number;
        }
      }
      const count = (right - left) * (bottom - top);
      red.values[y * width + x] = r / count;
      green.values[y * width + x] = g / count;
      blue.values[y * width + x] = b / count;
    }
  }
  return [red, green, blue];
};

/** A plane out of three: plain loops, because this runs five times a second on a telephone. */
const combined = (planes: Planes, of: (red: number, green: number, blue: number) => number): Plane => {
  const [red, green, blue] = planes;
  const values = new Float32Array(red.values.length);
  for (let index = 0; index < values.length; index++) {
    values[index] = of(red.values[index] as number, green.values[index] as number, blue.values[index] as number);
  }
  return { width: red.width, height: red.height, values };
};

/** Rec. 601 luma, 0 to 255. */
export const luma = (planes: Planes): Plane =>
  combined(planes, (red, green, blue) => 0.299 * red + 0.587 * green + 0.114 * blue);

/** The least of the three channels. */
export const floor = (planes: Planes): Plane => combined(planes, (red, green, blue) => Math.min(red, green, blue));

/** Distance of each pixel from one colour. */
export const distance = (planes: Planes, colour: readonly [number, number, number]): Plane =>
  combined(planes, (red, green, blue) =>
    Math.sqrt((red - colour[0]) ** 2 + (green - colour[1]) ** 2 + (blue - colour[2]) ** 2),
  );

const STEPS = 1024;

/**
 * Value below which `share` (0 to 1) of the values lie, within 0.5; for values from 0 to 511. 0 for none.
 *
 * @param within counts only the values that are marked here.
 */
export const percentile = (values: Float32Array, share: number, within?: Uint8Array): number => {
  const counts = new Uint32Array(STEPS);
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    if (within?.[index] === 0) continue;
    const step = Math.min(STEPS - 1, Math.floor((values[index] as number) * 2));
    counts[step] = (counts[step] as number) + 1;
    total += 1;
  }
  let left = share * total;
  for (let step = 0; step < STEPS; step++) {
    left -= counts[step] as number;
    if (left < 0) return step / 2;
  }
  return 0;
};
