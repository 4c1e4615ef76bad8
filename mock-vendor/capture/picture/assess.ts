import type { Defect } from "../session.ts";
import { findOutline, type Outline } from "./outline.ts";
import { type Box, floor, luma, type Picture, type Plane, percentile, shrunk } from "./pixels.ts";

/** Every number is of the document's own pixels, not of the frame. */
export interface Measurement {
  /** Mean squared second difference of the normalised grey document along its blurrier axis. */
  readonly sharpness: number;
  /** Share of the document that is burnt out: white, without texture. 0 to 1. */
  readonly glare: number;
  /** Luma of the paper (90th percentile). 0 to 255. */
  readonly brightness: number;
  /** Is the whole outline inside the frame? */
  readonly whole: boolean;
  /** Pixels of the original picture along the document's longer side; 0 when none was found. */
  readonly pixelsAcross: number;
  /** Share of the frame that the document fills. 0 to 1. */
  readonly share: number;
  /** Corners as shares of the frame's width and height, for drawing. Empty when no document was found. */
  readonly corners: readonly (readonly [number, number])[];
}

export interface Assessment {
  readonly measurement: Measurement;
  /** Most important first: what the person should mend before anything else. */
  readonly defects: readonly Defect[];
}

/** Sharpness is compared at one size of the document, whatever the camera. Long side in pixels. */
const MEASURED_SIDE = 800;

/**
 * The limits, and why they are where they are. Found on the drawn specimens: an undamaged one is about
 * twice as good as its limit or better, and the weakest damage that a reader would complain about is beyond it.
 */
export const LIMITS = {
  /** Document 800 px wide, blur of about 2 px (sigma): the strokes of the machine-readable zone run together. */
  sharpness: 150,
  /** A burnt spot of 1.5 % of a card is as large as one line of its text. */
  glare: 0.015,
  /** White paper this dark leaves under 5 bits between ink and paper once the sensor's noise is off. */
  brightness: 110,
  /** Without paper in sight: a dark table in good light reaches 80, a room without light does not reach this. */
  room: 40,
  /** 600 px on 85.6 mm are 178 dpi: 14 px a character of the machine-readable zone, the least that readers ask for. */
  pixelsAcross: 600,
} as const;

/** Burnt out: every channel at the top. */
const BURNT = 249;
/**
 * A reflection is a blot: burnt this many pixels long in rows and in columns, 3 % of the document. Bright paper
 * between two lines of print is burnt too when the camera exposes for a dark table, but it is not that high.
 */
const BLOT = 24;

/** Less luma between ink and paper than this is no print: amplifying it would measure the sensor's noise. */
const LEAST_SPREAD = 32;

const side = (from: readonly [number, number], to: readonly [number, number]): number =>
  Math.hypot(to[0] - from[0], to[1] - from[1]);

const longSide = ({ corners }: Outline): number =>
  Math.max(...corners.map((corner, index) => side(corner, corners[(index + 1) % corners.length] ?? corner)));

/** Corners pulled 4 % toward their middle: the outline itself is the sharpest edge there is and says nothing of the text. */
const pulledIn = (corners: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const x = corners.reduce((sum, corner) => sum + corner[0], 0) / corners.length;
  const y = corners.reduce((sum, corner) => sum + corner[1], 0) / corners.length;
  return corners.map((corner) => [corner[0] + (x - corner[0]) * 0.04, corner[1] + (y - corner[1]) * 0.04] as const);
};

/** 1 for every pixel inside the convex outline, row by row; the picture's own rim stays out, it has no neighbours. */
const filled = (corners: readonly (readonly [number, number])[], width: number, height: number): Uint8Array => {
  const marked = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    const crossings = corners.flatMap(([x, from], index) => {
      const [nextX, to] = corners[(index + 1) % corners.length] ?? [x, from];
      return from <= y === to <= y ? [] : [x + ((nextX - x) * (y - from)) / (to - from)];
    });
    if (crossings.length < 2) continue;
    const start = Math.max(1, Math.ceil(Math.min(...crossings)));
    const end = Math.min(width - 1, Math.floor(Math.max(...crossings)) + 1);
    marked.fill(1, y * width + start, y * width + Math.max(start, end));
  }
  return marked;
};

interface Region {
  readonly grey: Plane;
  /** Least of the three channels: a coloured light is not a burnt one. */
  readonly least: Plane;
  readonly within: Uint8Array;
}

const regionOf = (picture: Picture, outline: Outline): Region => {
  const box: Box = outline.box;
  const planes = shrunk(picture, box, Math.min(1, MEASURED_SIDE / longSide(outline)));
  const grey = luma(planes);
  const across = grey.width / (box.right - box.left);
  const down = grey.height / (box.bottom - box.top);
  const corners = pulledIn(outline.corners).map(([x, y]) => [(x - box.left) * across, (y - box.top) * down] as const);
  return { grey, least: floor(planes), within: filled(corners, grey.width, grey.height) };
};

/** Keeps marks that stand at least `BLOT` in a row; `stride` apart along a line of `length`, lines `step` apart. */
const keptRuns = (marked: Uint8Array, lines: number, step: number, length: number, stride: number): Uint8Array => {
  const kept = new Uint8Array(marked.length);
  for (let line = 0; line < lines; line++) {
    let run = 0;
    for (let place = 0; place <= length; place++) {
      const at = line * step + place * stride;
      if (place < length && marked[at] === 1) {
        run += 1;
        continue;
      }
      if (run >= BLOT) for (let back = 1; back <= run; back++) kept[at - back * stride] = 1;
      run = 0;
    }
  }
  return kept;
};

const burntOf = ({ least, within }: Region): Uint8Array => {
  const { width, height, values } = least;
  const bright = within.map((isWithin, index) => (isWithin === 1 && (values[index] as number) >= BURNT ? 1 : 0));
  return keptRuns(keptRuns(bright, height, width, width, 1), width, 1, height, width);
};

const count = (marked: Uint8Array): number => marked.reduce((sum, mark) => sum + mark, 0);

/**
 * Variance of the Laplacian, taken apart by axis because a shaken hand blurs only one; the blurrier axis counts,
 * twice. Light is normalised away first (5th to 95th percentile of luma to 255), so a dark picture is not a
 * blurred one; burnt pixels are left out.
 */
const sharpnessOf = ({ grey, within }: Region, burnt: Uint8Array): number => {
  const values = grey.values;
  const gain = 255 / Math.max(LEAST_SPREAD, percentile(values, 0.95, within) - percentile(values, 0.05, within));
  let across = 0;
  let down = 0;
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    if (within[index] === 0 || burnt[index] === 1) continue;
    const self = 2 * (values[index] as number);
    across += ((values[index - 1] as number) + (values[index + 1] as number) - self) ** 2;
    down += ((values[index - grey.width] as number) + (values[index + grey.width] as number) - self) ** 2;
    total += 1;
  }
  return total === 0 ? 0 : (2 * gain * gain * Math.min(across, down)) / total;
};

const NOTHING: Measurement = {
  sharpness: 0,
  glare: 0,
  brightness: 0,
  whole: false,
  pixelsAcross: 0,
  share: 0,
  corners: [],
};

/** Without a document the light of the whole frame is all there is to say. */
const measuredFrame = (picture: Picture): Measurement => {
  const whole: Box = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const planes = shrunk(picture, whole, Math.min(1, 200 / Math.max(picture.width, picture.height)));
  return { ...NOTHING, brightness: percentile(luma(planes).values, 0.9) };
};

const measuredDocument = (picture: Picture, outline: Outline, enlargement: number): Measurement => {
  const region = regionOf(picture, outline);
  const burnt = burntOf(region);
  const area = Math.max(1, count(region.within));
  const { left, top, right, bottom } = outline.box;
  return {
    sharpness: sharpnessOf(region, burnt),
    glare: count(burnt) / area,
    brightness: percentile(region.grey.values, 0.9, region.within),
    whole: !outline.cut,
    pixelsAcross: Math.round(longSide(outline) * enlargement),
    share: ((right - left) * (bottom - top)) / (picture.width * picture.height),
    corners: outline.corners.map(([x, y]) => [x / picture.width, y / picture.height] as const),
  };
};

/** Each defect with the test that finds it. Order is the order of advice. */
const TESTS: readonly (readonly [Defect, (measured: Measurement) => boolean])[] = [
  ["dark", ({ brightness, corners }) => brightness < (corners.length > 0 ? LIMITS.brightness : LIMITS.room)],
  ["cropped", (measured) => !measured.whole],
  ["too_small", (measured) => measured.corners.length > 0 && measured.pixelsAcross < LIMITS.pixelsAcross],
  ["glare", (measured) => measured.glare > LIMITS.glare],
  ["blurry", (measured) => measured.corners.length > 0 && measured.sharpness < LIMITS.sharpness],
];

/**
 * Measures a picture of a document. Pure: same pixels, same answer, in the browser and on the server.
 *
 * @param enlargement how many pixels of the original one pixel of `picture` stands for along a side; 1 or more.
 */
export const assess = (picture: Picture, enlargement: number): Assessment => {
  const outline = findOutline(picture);
  const measurement = outline === undefined ? measuredFrame(picture) : measuredDocument(picture, outline, enlargement);
  return { measurement, defects: TESTS.filter(([, holds]) => holds(measurement)).map(([defect]) => defect) };
};
