/** Draws the committed specimen pictures again: `node mock-vendor/capture/specimens/draw.ts`. */
import { join } from "node:path";
import sharp from "sharp";
import { ARTWORK, type SpecimenName } from "./documents.ts";
import { HEIGHT, linen, photographed, type Scene, stone, WIDTH, wood } from "./scene.ts";

const SCENES: Readonly<Record<SpecimenName, Scene>> = {
  passport: {
    seed: 11,
    table: wood(21, [58, 36, 24], [132, 88, 56]),
    corners: [
      [246, 196],
      [1382, 158],
      [1418, 992],
      [206, 1010],
    ],
    light: 0.7,
  },
  identity_card: {
    seed: 12,
    table: linen(22, [52, 62, 78], [92, 104, 122]),
    corners: [
      [252, 288],
      [1352, 222],
      [1398, 930],
      [222, 984],
    ],
    light: 2.4,
  },
  driving_licence: {
    seed: 13,
    table: stone(23, [40, 52, 48], [88, 104, 96]),
    corners: [
      [216, 214],
      [1356, 276],
      [1386, 988],
      [196, 952],
    ],
    light: -0.6,
  },
};

for (const name of Object.keys(SCENES) as SpecimenName[]) {
  const pixels = await photographed(ARTWORK[name](), SCENES[name]);
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 80, mozjpeg: true })
    .toFile(join(import.meta.dirname, `${name.replaceAll("_", "-")}.jpg`));
}
