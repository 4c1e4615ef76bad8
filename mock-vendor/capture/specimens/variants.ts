import sharp, { type Sharp } from "sharp";
import type { Defect } from "../session.ts";

/** Ways to spoil a picture. Strengths are those that the tests sweep; each returns JPEG bytes. */
export type Variant = (picture: Uint8Array, strength: number) => Promise<Uint8Array>;

const jpeg = (pipeline: Sharp): Promise<Uint8Array> => pipeline.jpeg({ quality: 88 }).toBuffer();

/** Out of focus. `strength`: sigma of the blur in pixels. */
export const blurred: Variant = (picture, strength) => jpeg(sharp(picture).blur(strength));

/** A hand that moved sideways. `strength`: length of the smear in pixels. */
export const shaken: Variant = (picture, strength) => {
  const width = Math.round(strength) | 1;
  const kernel = { width, height: 3, kernel: [0, 1, 0].flatMap((row) => Array.from({ length: width }, () => row)) };
  return jpeg(sharp(picture).convolve(kernel));
};

/** A lamp mirrored in the laminate. `strength`: radius of the burnt spot as a share of the picture's width. */
export const glared: Variant = async (picture, strength) => {
  const { width, height } = await sharp(picture).metadata();
  const lamp =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="lamp">` +
    '<stop offset="0" stop-color="#fff"/><stop offset="0.62" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>' +
    `<ellipse cx="${width * 0.58}" cy="${height * 0.46}" rx="${width * strength * 1.25}" ry="${width * strength * 0.8}" transform="rotate(-18 ${width * 0.58} ${height * 0.46})" fill="url(#lamp)"/></svg>`;
  return jpeg(sharp(picture).composite([{ input: Buffer.from(lamp) }]));
};

/** Part of the document left outside the frame. `strength`: share of the picture's width that goes on the left. */
export const cropped: Variant = async (picture, strength) => {
  const { width, height } = await sharp(picture).metadata();
  const left = Math.round(width * strength);
  return jpeg(sharp(picture).extract({ left, top: 0, width: width - left, height }));
};

/** Too little light. `strength`: what is left of it, 0 to 1. */
export const darkened: Variant = (picture, strength) => jpeg(sharp(picture).linear(strength, 0));

/** Taken from too far away, or sent through a messenger. `strength`: width of the picture in pixels. */
export const smaller: Variant = (picture, strength) => jpeg(sharp(picture).resize(Math.round(strength)));

/** For each defect a way to it and the strengths, weakest first, that must all be found. */
export const SPOILED: Readonly<
  Record<Defect, { readonly by: Variant; readonly strengths: readonly [number, ...number[]] }>
> = {
  blurry: { by: blurred, strengths: [3, 4, 6, 10] },
  glare: { by: glared, strengths: [0.08, 0.12, 0.18] },
  cropped: { by: cropped, strengths: [0.16, 0.2, 0.3, 0.4, 0.5] },
  dark: { by: darkened, strengths: [0.4, 0.3, 0.2, 0.1] },
  too_small: { by: smaller, strengths: [760, 640, 480, 320] },
};
