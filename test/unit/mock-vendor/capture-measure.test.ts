import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { measure } from "../../../mock-vendor/capture/measure.ts";
import type { Assessment } from "../../../mock-vendor/capture/picture/assess.ts";
import type { Defect } from "../../../mock-vendor/capture/session.ts";
import { SPECIMENS } from "../../../mock-vendor/capture/specimens/shelf.ts";
import { blurred, SPOILED, shaken } from "../../../mock-vendor/capture/specimens/variants.ts";

const folder = new URL("../../../mock-vendor/capture/specimens/", import.meta.url);
const originals = SPECIMENS.map((name) => ({
  name,
  picture: new Uint8Array(readFileSync(new URL(`${name}.jpg`, folder))),
}));

const assessed = async (picture: Uint8Array): Promise<Assessment> => {
  const measured = await measure(picture);
  if (!measured.ok) throw new Error(`not measured: ${measured.why}`);
  return measured.assessment;
};

/** Where draw.ts put the corners, in pixels of the 1600 x 1200 specimens. */
const CORNERS = {
  passport: [
    [246, 196],
    [1382, 158],
    [1418, 992],
    [206, 1010],
  ],
  "identity-card": [
    [252, 288],
    [1352, 222],
    [1398, 930],
    [222, 984],
  ],
  "driving-licence": [
    [216, 214],
    [1356, 276],
    [1386, 988],
    [196, 952],
  ],
} as const;

describe.each(originals)("the specimen $name", ({ name, picture }) => {
  test("has no defect", async () => {
    expect(picture.length).toBeLessThan(300_000);
    expect((await assessed(picture)).defects).toEqual([]);
  });

  test("is found where it was drawn, within 1 % of the frame", async () => {
    const { corners } = (await assessed(picture)).measurement;
    expect(corners).toHaveLength(4);
    for (const [x, y] of CORNERS[name]) {
      const nearest = Math.min(...corners.map((corner) => Math.hypot(corner[0] * 1600 - x, corner[1] * 1200 - y)));
      expect(nearest).toBeLessThan(16);
    }
  });

  const cases = (Object.keys(SPOILED) as Defect[]).flatMap((defect) =>
    SPOILED[defect].strengths.map((strength) => ({ defect, strength })),
  );
  test.each(cases)("spoiled to $defect at strength $strength has exactly that defect", async ({ defect, strength }) => {
    expect((await assessed(await SPOILED[defect].by(picture, strength))).defects).toEqual([defect]);
  });

  test("loses sharpness with every step of blur, and a little blur is forgiven", async () => {
    const sigmas = [1, 1.5, 2, 2.5, 3, 4, 6, 10];
    const sweep: Assessment[] = [];
    for (const sigma of sigmas) sweep.push(await assessed(await blurred(picture, sigma)));
    const sharpness = sweep.map(({ measurement }) => measurement.sharpness);
    expect(sharpness).toEqual(sharpness.toSorted((a, b) => b - a));
    expect(sweep.slice(0, 2).flatMap(({ defects }) => defects)).toEqual([]);
  });

  test.each([13, 19, 29])("is blurry when a hand moved by %i pixels in one direction only", async (length) => {
    expect((await assessed(await shaken(picture, length))).defects).toEqual(["blurry"]);
  });

  test("is not called glare when the camera exposed a little too long", async () => {
    const brighter = await sharp(picture).linear(1.08, 0).jpeg().toBuffer();
    expect((await assessed(brighter)).defects).toEqual([]);
  });

  test.each([-25, 8, 33, 90])("is as good turned by %i degrees on the table", async (degrees) => {
    const { data } = await sharp(picture)
      .stats()
      .then(({ dominant }) =>
        sharp(picture).rotate(degrees, { background: dominant }).jpeg().toBuffer({ resolveWithObject: true }),
      );
    expect((await assessed(data)).measurement.pixelsAcross).toBeGreaterThan(1000);
  });

  test("is as good as PNG, as WebP, and turned upright by its EXIF tag", async () => {
    const sideways = await sharp(picture).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 90 }).toBuffer();
    const png = await sharp(picture).png({ compressionLevel: 1 }).toBuffer();
    const expected = (await assessed(picture)).measurement.corners;
    for (const variant of [png, await sharp(picture).webp().toBuffer(), sideways]) {
      const { defects, measurement } = await assessed(variant);
      expect(defects).toEqual([]);
      for (const [x, y] of expected) {
        const nearest = Math.min(...measurement.corners.map((corner) => Math.hypot(corner[0] - x, corner[1] - y)));
        expect(nearest).toBeLessThan(0.01);
      }
    }
  });
});

test("pixels across are those of the original, not of the copy that is measured", async () => {
  const [passport] = originals;
  const large = await sharp(passport?.picture).resize(3200).jpeg().toBuffer();
  expect((await assessed(large)).measurement.pixelsAcross).toBeGreaterThan(2300);
});

describe("a picture without a document", () => {
  const plain = (colour: string, width = 800, height = 600): Promise<Uint8Array> =>
    sharp({ create: { width, height, channels: 3, background: colour } })
      .jpeg()
      .toBuffer();

  test.each(["#ffffff", "#7a6a58", "#4a3a2c"])("of plain %s asks for the document", async (colour) => {
    const { defects, measurement } = await assessed(await plain(colour));
    expect(defects).toEqual(["cropped"]);
    expect(measurement.corners).toEqual([]);
  });

  test("that is black asks for light first", async () => {
    expect((await assessed(await plain("#000000"))).defects).toEqual(["dark", "cropped"]);
  });

  test.each([
    [1, 1],
    [1, 4000],
    [2, 2],
    [17, 3],
  ])("of %i x %i pixels is measured without a fault", async (width, height) => {
    expect((await assessed(await plain("#808080", width, height))).defects.length).toBeGreaterThan(0);
  });
});

describe("a file that is no readable picture", () => {
  const [original] = originals;
  const picture = original?.picture ?? new Uint8Array();
  const hugePng = (): Uint8Array => {
    const bytes = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
    const header = Buffer.alloc(13);
    header.writeUInt32BE(50_000, 0);
    header.writeUInt32BE(50_000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const sum = Buffer.from("7b06a5f1", "hex");
    return Buffer.concat([bytes, header, sum, Buffer.from("0000000049444154", "hex")]);
  };
  const cases: readonly (readonly [string, () => Uint8Array, string])[] = [
    ["nothing at all", () => new Uint8Array(), "empty"],
    ["a PDF named .jpg", () => Buffer.from("%PDF-1.7\n1 0 obj\n"), "not_a_picture"],
    ["an SVG", () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "not_a_picture"],
    ["a GIF", () => Buffer.from("GIF89a"), "not_a_picture"],
    ["a RIFF that is sound", () => Buffer.from("RIFF\x24\0\0\0WAVEfmt "), "not_a_picture"],
    ["a JPEG cut in half", () => picture.slice(0, picture.length / 2), "damaged"],
    ["a JPEG's first three bytes", () => picture.slice(0, 3), "damaged"],
    [
      "a JPEG with its middle overwritten",
      () => picture.map((byte, index) => (index > 400 && index < 3000 ? 0xff : byte)),
      "damaged",
    ],
    ["a WebP header and no more", () => Buffer.from("RIFF\x24\0\0\0WEBPVP8 "), "damaged"],
    ["a PNG header of 50,000 x 50,000 pixels", hugePng, "too_many_pixels"],
  ];
  test.each(cases)("%s is refused", async (_, bytes, why) => {
    expect(await measure(bytes())).toEqual({ ok: false, why });
  });
});
