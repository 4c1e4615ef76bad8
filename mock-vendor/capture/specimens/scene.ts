import sharp from "sharp";
import { seededRandom } from "../../random.ts";
import type { Artwork } from "./documents.ts";
import { bell, valueNoise } from "./noise.ts";

export type Point = readonly [number, number];
type Colour = readonly [number, number, number];

/** Colour of the bare table at a pixel. */
export type Table = (x: number, y: number) => Colour;

export interface Scene {
  readonly seed: number;
  readonly table: Table;
  /** Where the artwork's corners lie in the picture: top left, top right, bottom right, bottom left. */
  readonly corners: readonly [Point, Point, Point, Point];
  /** Direction in which the light falls off, radians. */
  readonly light: number;
}

export const WIDTH = 1600;
export const HEIGHT = 1200;

const mixed = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

export const wood = (seed: number, dark: Colour, light: Colour): Table => {
  const noise = valueNoise(seed);
  return (x, y) => {
    const plank = Math.floor((y + 90) / 330);
    const bent = y + 26 * noise(x / 260 + plank * 17, y / 190);
    const ring = 0.5 + 0.5 * Math.sin(bent / 7 + 9 * noise(x / 420 + plank * 31, bent / 46));
    const fibre = noise(x / 34, y / 1.7);
    const seam = Math.min(1, Math.abs(((y + 90) % 330) - 2) / 5);
    return mixed(dark, light, (0.36 * ring + 0.44 * fibre + 0.2 * noise(plank * 9, 3)) * (0.3 + 0.7 * seam));
  };
};

export const linen = (seed: number, dark: Colour, light: Colour): Table => {
  const noise = valueNoise(seed);
  return (x, y) => {
    const warp = 0.5 + 0.5 * Math.sin(x * 1.15 + 2 * noise(x / 60, y / 8));
    const weft = 0.5 + 0.5 * Math.sin(y * 1.15 + 2 * noise(x / 8, y / 60));
    return mixed(dark, light, 0.3 * warp + 0.3 * weft + 0.4 * noise(x / 140, y / 140));
  };
};

export const stone = (seed: number, dark: Colour, light: Colour): Table => {
  const noise = valueNoise(seed);
  return (x, y) =>
    mixed(dark, light, 0.45 * noise(x / 210, y / 210) + 0.3 * noise(x / 48, y / 48) + 0.25 * noise(x / 3, y / 3));
};

/** Picture coordinates to artwork coordinates in [0, 1]: the inverse of the square-to-quadrilateral projection. */
const unproject = ([a, b, c, d]: Scene["corners"]): ((x: number, y: number) => Point) => {
  const sum: Point = [a[0] - b[0] + c[0] - d[0], a[1] - b[1] + c[1] - d[1]];
  const right: Point = [b[0] - c[0], b[1] - c[1]];
  const left: Point = [d[0] - c[0], d[1] - c[1]];
  const area = right[0] * left[1] - left[0] * right[1];
  const g = (sum[0] * left[1] - left[0] * sum[1]) / area;
  const h = (right[0] * sum[1] - sum[0] * right[1]) / area;
  const [m00, m01, m02] = [b[0] - a[0] + g * b[0], d[0] - a[0] + h * d[0], a[0]];
  const [m10, m11, m12] = [b[1] - a[1] + g * b[1], d[1] - a[1] + h * d[1], a[1]];
  return (x, y) => {
    const u = (m11 - m12 * h) * x + (m02 * h - m01) * y + (m01 * m12 - m02 * m11);
    const v = (m12 * g - m10) * x + (m00 - m02 * g) * y + (m02 * m10 - m00 * m12);
    const w = (m10 * h - m11 * g) * x + (m01 * g - m00 * h) * y + (m00 * m11 - m01 * m10);
    return [u / w, v / w];
  };
};

interface Layer {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

const sampled = (layer: Layer, u: number, v: number, channel: number): number => {
  const x = Math.max(0, Math.min(layer.width - 1.001, u * layer.width - 0.5));
  const y = Math.max(0, Math.min(layer.height - 1.001, v * layer.height - 0.5));
  const at = (Math.floor(y) * layer.width + Math.floor(x)) * 4 + channel;
  const [across, down] = [x % 1, y % 1];
  const pixel = (offset: number): number => layer.data[at + offset] ?? 0;
  const below = layer.width * 4;
  const upper = pixel(0) * (1 - across) + pixel(4) * across;
  return upper * (1 - down) + (pixel(below) * (1 - across) + pixel(below + 4) * across) * down;
};

/** The artwork in perspective on a clear ground, RGBA. Three by three samples a pixel keep its edges smooth. */
const laidDown = (artwork: Layer, corners: Scene["corners"]): Uint8Array => {
  const place = unproject(corners);
  const out = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let index = 0; index < WIDTH * HEIGHT; index++) {
    const x = index % WIDTH;
    const y = Math.floor(index / WIDTH);
    const total = [0, 0, 0, 0];
    for (let part = 0; part < 9; part++) {
      const [u, v] = place(x + ((part % 3) + 0.5) / 3, y + (Math.floor(part / 3) + 0.5) / 3);
      if (u < 0 || u > 1 || v < 0 || v > 1) continue;
      const alpha = sampled(artwork, u, v, 3) / 255;
      for (let channel = 0; channel < 3; channel++)
        total[channel] = (total[channel] ?? 0) + sampled(artwork, u, v, channel) * alpha;
      total[3] = (total[3] ?? 0) + alpha;
    }
    const cover = total[3] ?? 0;
    for (let channel = 0; channel < 3; channel++)
      out[index * 4 + channel] = cover > 0 ? (total[channel] ?? 0) / cover : 0;
    out[index * 4 + 3] = (cover / 9) * 255;
  }
  return out;
};

/** How much of the light reaches each pixel of the table: a soft shadow and the dark line where paper meets wood. */
const shadowOf = async (page: Uint8Array): Promise<(x: number, y: number) => number> => {
  const cover = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, index) => page[index * 4 + 3] ?? 0);
  const blurred = (sigma: number): Promise<Uint8Array> =>
    sharp(cover, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .blur(sigma)
      .extractChannel(0)
      .raw()
      .toBuffer();
  const [wide, close] = await Promise.all([blurred(24), blurred(5)]);
  const at = (plane: Uint8Array, x: number, y: number): number =>
    (plane[Math.max(0, Math.min(HEIGHT - 1, y)) * WIDTH + Math.max(0, Math.min(WIDTH - 1, x))] ?? 0) / 255;
  return (x, y) => 1 - 0.42 * at(wide, x - 12, y - 20) - 0.22 * at(close, x - 2, y - 4);
};

const rendered = async (artwork: Artwork): Promise<Layer> => {
  const { data, info } = await sharp(Buffer.from(artwork.svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
};

/** A photograph-like picture of the artwork on a table. RGB, WIDTH x HEIGHT. */
export const photographed = async (artwork: Artwork, scene: Scene): Promise<Uint8Array> => {
  const page = laidDown(await rendered(artwork), scene.corners);
  const shadow = await shadowOf(page);
  const grain = seededRandom(scene.seed);
  const uneven = valueNoise(scene.seed + 1);
  const out = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let index = 0; index < WIDTH * HEIGHT; index++) {
    const x = index % WIDTH;
    const y = Math.floor(index / WIDTH);
    const [across, down] = [x / WIDTH - 0.5, y / HEIGHT - 0.5];
    const slope = across * Math.cos(scene.light) + down * Math.sin(scene.light);
    const light = 0.95 - 0.2 * slope - 0.22 * (across * across + down * down) + 0.05 * uneven(x / 300, y / 300);
    const cover = (page[index * 4 + 3] ?? 0) / 255;
    const bare = scene.table(x, y);
    const paper = 0.985 + 0.025 * bell(grain);
    const noise = 3.4 * bell(grain);
    for (let channel = 0; channel < 3; channel++) {
      const table = (bare[channel] ?? 0) * shadow(x, y) * (1 - cover);
      const value = (table + (page[index * 4 + channel] ?? 0) * paper * cover) * light + noise;
      out[index * 3 + channel] = Math.max(0, Math.min(246, Math.round(value)));
    }
  }
  return out;
};
