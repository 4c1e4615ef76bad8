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
export const shrunk = (picture: Picture, box: Box, scale: number): readonly [Plane, Plane, Plane] => {
  const width = Math.max(1, Math.round((box.right - box.left) * scale));
  const height = Math.max(1, Math.round((box.bottom - box.top) * scale));
  const planes = [0, 1, 2].map((): Plane => ({ width, height, values: new Float32Array(width * height) }));
  const [red, green, blue] = planes as [Plane, Plane, Plane];
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

/** Rec. 601 luma, 0 to 255. */
export const luma = ([red, green, blue]: readonly [Plane, Plane, Plane]): Plane => ({
  ...red,
  values: red.values.map(
    (value, index) => 0.299 * value + 0.587 * (green.values[index] ?? 0) + 0.114 * (blue.values[index] ?? 0),
  ),
});

const STEPS = 1024;

/** Value below which `share` (0 to 1) of the values lie, within 0.5; for values from 0 to 511. 0 for none. */
export const percentile = (values: Float32Array, share: number): number => {
  const counts = new Uint32Array(STEPS);
  for (const value of values) {
    const step = Math.min(STEPS - 1, Math.floor(value * 2));
    counts[step] = (counts[step] as number) + 1;
  }
  let left = share * values.length;
  return Math.max(0, counts.findIndex((count) => (left -= count) < 0)) / 2;
};
