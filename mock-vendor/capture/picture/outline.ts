import { type Box, distance, type Picture, type Plane, type Planes, percentile, shrunk } from "./pixels.ts";

export type Corner = readonly [x: number, y: number];

export interface Outline {
  /** Four corners in pixels of the picture, in order around the document. */
  readonly corners: readonly Corner[];
  readonly box: Box;
  /** Does the document touch the frame: is part of it cut off? */
  readonly cut: boolean;
}

/** The document is looked for on a small copy: its outline is large, and the table's texture averages away. */
const SEARCH_SIDE = 200;
/** Nearer than this many small pixels (0.75 % of the long side) to the frame counts as cut. */
const FRAME = 1;
/** A smaller thing than this share of the frame is not a document somebody holds up. */
const LEAST_AREA = 0.02;
/** Least share of its own quadrilateral that a flat document fills; hands, tables and rooms fill less. */
const LEAST_FILL = 0.82;
/** Paper and table differ by at least this much colour (of 441): less is the sensor's noise in a dark room. */
const LEAST_CONTRAST = 10;

const ringOf = ({ width, height }: Plane): Uint8Array => {
  const depth = Math.max(2, Math.round(Math.min(width, height) * 0.03));
  const marked = new Uint8Array(width * height).fill(1);
  for (let y = depth; y < height - depth; y++) marked.fill(0, y * width + depth, (y + 1) * width - depth);
  return marked;
};

/** How far each pixel is from the table's colour, which is the middle colour of the frame's border. */
const distanceFromTable = (planes: Planes): Plane => {
  const ring = ringOf(planes[0]);
  const [red, green, blue] = planes;
  const middle = (plane: Plane): number => percentile(plane.values, 0.5, ring);
  return distance(planes, [middle(red), middle(green), middle(blue)]);
};

/** The threshold that splits values best in two (Otsu, 1979), on 128 steps up to `top`. */
const bestSplit = (values: Float32Array, top: number): number => {
  const counts = new Float64Array(128);
  for (const value of values) {
    const step = Math.min(127, Math.floor((value / top) * 128));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  const whole = counts.reduce((sum, count, step) => sum + count * step, 0);
  let [best, split, below, sumBelow] = [0, 0, 0, 0];
  counts.forEach((count, step) => {
    below += count;
    sumBelow += count * step;
    const above = values.length - below;
    if (below === 0 || above === 0) return;
    const between = below * above * (sumBelow / below - (whole - sumBelow) / above) ** 2;
    if (between <= best) return;
    best = between;
    split = ((step + 1) / 128) * top;
  });
  return split;
};

/** Indexes of the largest connected set of marked pixels. */
const largestPart = (marked: Uint8Array, width: number): readonly number[] => {
  const left = marked.slice();
  let largest: readonly number[] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] === 0) continue;
    const part = [start];
    left[start] = 0;
    for (let next = 0; next < part.length; next++) {
      const at = part[next] as number;
      const beside = [at % width > 0 ? at - 1 : -1, at % width < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const index of beside) {
        if (left[index] !== 1) continue;
        left[index] = 0;
        part.push(index);
      }
    }
    if (part.length > largest.length) largest = part;
  }
  return largest;
};

/** Erode, then grow again: threads between the document and a bright spot on the table break. */
const opened = (marked: Uint8Array, width: number): Uint8Array => {
  const spread = (from: Uint8Array, keep: (around: number) => boolean): Uint8Array =>
    from.map((self, index) => {
      const around =
        (from[index - 1] ?? self) +
        (from[index + 1] ?? self) +
        (from[index - width] ?? self) +
        (from[index + width] ?? self);
      return keep(around + self) ? 1 : 0;
    });
  return spread(
    spread(marked, (around) => around === 5),
    (around) => around > 0,
  );
};

const turn = (a: Corner, b: Corner, c: Corner): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Convex hull (Andrew's monotone chain). */
const hullOf = (points: readonly Corner[]): readonly Corner[] => {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (ordered: readonly Corner[]): Corner[] => {
    const kept: Corner[] = [];
    for (const point of ordered) {
      while (kept.length > 1 && turn(kept.at(-2) as Corner, kept.at(-1) as Corner, point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
};

/** Where the lines through a-b and c-d meet beyond b and c. Undefined: they part, or meet on the other side. */
const meeting = (a: Corner, b: Corner, c: Corner, d: Corner): Corner | undefined => {
  const [alongX, alongY] = [b[0] - a[0], b[1] - a[1]];
  const [backX, backY] = [c[0] - d[0], c[1] - d[1]];
  const area = alongX * backY - alongY * backX;
  const reach = ((c[0] - b[0]) * backY - (c[1] - b[1]) * backX) / area;
  const back = ((c[0] - b[0]) * alongY - (c[1] - b[1]) * alongX) / area;
  return area === 0 || reach < 0 || back < 0 ? undefined : [b[0] + alongX * reach, b[1] + alongY * reach];
};

/**
 * The quadrilateral around the hull: the edge whose loss adds the least area goes first, its neighbours are drawn
 * out until they meet. Rounded corners of a card so become the corners that its edges point to.
 */
const fourOf = (hull: readonly Corner[]): readonly Corner[] => {
  let corners = hull;
  while (corners.length > 4) {
    const at = (index: number): Corner => corners[(index + corners.length) % corners.length] as Corner;
    let best: { readonly loss: number; readonly index: number; readonly corner: Corner } | undefined;
    for (let index = 0; index < corners.length; index++) {
      const corner = meeting(at(index - 1), at(index), at(index + 1), at(index + 2));
      if (corner === undefined) continue;
      const loss = Math.abs(turn(at(index), corner, at(index + 1)));
      if (best === undefined || loss < best.loss) best = { loss, index, corner };
    }
    if (best === undefined) return [];
    const { index, corner } = best;
    const gone = (index + 1) % corners.length;
    corners = corners
      .map((old, position) => (position === index ? corner : old))
      .filter((_, position) => position !== gone);
  }
  return corners;
};

const areaOf = (corners: readonly Corner[]): number =>
  Math.abs(
    corners.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = corners[(index + 1) % corners.length] as Corner;
      return sum + x * nextY - nextX * y;
    }, 0),
  ) / 2;

const boxOf = (corners: readonly Corner[], picture: Picture): Box => {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    right: Math.min(picture.width, Math.ceil(Math.max(...xs))),
    bottom: Math.min(picture.height, Math.ceil(Math.max(...ys))),
  };
};

/**
 * Finds the one flat document in the picture by its contrast against what it lies on. Undefined: there is none,
 * or no table around it to see it against.
 */
export const findOutline = (picture: Picture): Outline | undefined => {
  const whole: Box = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const scale = Math.min(1, SEARCH_SIDE / Math.max(picture.width, picture.height));
  const { width, height, values } = distanceFromTable(shrunk(picture, whole, scale));
  const top = percentile(values, 0.995);
  if (top < LEAST_CONTRAST) return undefined;
  const split = bestSplit(values, top);
  const part = largestPart(
    opened(
      Uint8Array.from(values, (value) => (value > split ? 1 : 0)),
      width,
    ),
    width,
  );
  const points = part.map((index): Corner => [index % width, Math.floor(index / width)]);
  const four = fourOf(hullOf(points));
  if (four.length < 4 || areaOf(four) < LEAST_AREA * width * height) return undefined;
  if (part.length < LEAST_FILL * areaOf(four)) return undefined;
  const cut = points.some(([x, y]) => x < FRAME || y < FRAME || x >= width - FRAME || y >= height - FRAME);
  const corners = four.map(
    ([x, y]): Corner => [((x + 0.5) / width) * picture.width, ((y + 0.5) / height) * picture.height],
  );
  return { corners, box: boxOf(corners, picture), cut };
};
