import sharp from "sharp";
import { type Assessment, assess } from "./picture/assess.ts";
import type { Refusal } from "./picture/guidance.ts";

/** Bytes of one picture. Phones make 3 to 12 MB. */
export const LARGEST_UPLOAD = 15 * 1024 * 1024;
/** Pixels of one picture: more than any phone's sensor, far less than a decompression bomb. */
const MOST_PIXELS = 64_000_000;
/** Long side of the copy that is measured. Same as in the page, so that both see the same pixels. */
const WORKING_SIDE = 1600;

/** Why a picture could not be measured. */
type Unreadable = Extract<Refusal, "empty" | "not_a_picture" | "too_many_pixels" | "damaged">;

export type Measured =
  | { readonly ok: true; readonly assessment: Assessment }
  | { readonly ok: false; readonly why: Unreadable };

/** First bytes of the formats we take: the name and the type that a client states are not believed. */
const MAGIC: readonly (readonly [number, readonly number[]])[] = [
  [0, [0xff, 0xd8, 0xff]],
  [0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  [8, [0x57, 0x45, 0x42, 0x50]],
];

const looksLikePicture = (bytes: Uint8Array): boolean =>
  MAGIC.some(([offset, magic]) => magic.every((byte, index) => bytes[offset + index] === byte));

const decoded = async (bytes: Uint8Array): Promise<Assessment> => {
  const source = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error", sequentialRead: true });
  const { autoOrient } = await source.metadata();
  const { data, info } = await source
    .autoOrient()
    .resize({ width: WORKING_SIDE, height: WORKING_SIDE, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .flatten({ background: "#808080" })
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return assess({ width: info.width, height: info.height, data }, Math.max(1, autoOrient.width / info.width));
};

/**
 * Measures an uploaded picture on its real pixels: JPEG, PNG or WebP, turned upright by its EXIF tag. Nothing of it
 * is kept. Hostile bytes come back as a value, never as a throw.
 */
export const measure = async (bytes: Uint8Array): Promise<Measured> => {
  if (bytes.length === 0) return { ok: false, why: "empty" };
  if (!looksLikePicture(bytes)) return { ok: false, why: "not_a_picture" };
  try {
    return { ok: true, assessment: await decoded(bytes) };
  } catch (error) {
    const tooMany = error instanceof Error && error.message.includes("pixel limit");
    return { ok: false, why: tooMany ? "too_many_pixels" : "damaged" };
  }
};
