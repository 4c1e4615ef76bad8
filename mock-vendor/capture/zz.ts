import { readFileSync } from "node:fs";
import { measure } from "./measure.ts";
import * as v from "./specimens/variants.ts";
const show = async (label: string, bytes: Uint8Array) => {
  const t = performance.now();
  const m = await measure(bytes);
  const ms = (performance.now() - t).toFixed(0);
  if (!m.ok) return console.log(label.padEnd(30), m.why);
  const { sharpness, glare, brightness, whole, pixelsAcross, share } = m.assessment.measurement;
  console.log(label.padEnd(30), sharpness.toFixed(0).padStart(6), glare.toFixed(4), brightness.toFixed(0), whole, pixelsAcross, share.toFixed(2), m.assessment.defects.join(), ms + "ms");
};
for (const n of ["passport", "identity-card", "driving-licence"]) {
  const p = readFileSync(new URL(`./specimens/${n}.jpg`, import.meta.url));
  await show(n, p);
  for (const s of [0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10, 16]) await show(`  blur ${s}`, await v.blurred(p, s));
  for (const s of [5, 9, 13, 19, 29]) await show(`  shake ${s}`, await v.shaken(p, s));
  for (const s of [0.02, 0.05, 0.08, 0.12, 0.18]) await show(`  glare ${s}`, await v.glared(p, s));
  for (const s of [0.16, 0.2, 0.3, 0.4, 0.5]) await show(`  crop ${s}`, await v.cropped(p, s));
  for (const s of [0.1, 0.2, 0.3, 0.4, 0.7]) await show(`  dark ${s}`, await v.darkened(p, s));
  for (const s of [200, 320, 480, 640, 760, 1200]) await show(`  small ${s}`, await v.smaller(p, s));
}
