import { readFileSync, writeFileSync } from "node:fs";
import { didit } from "./make-didit.ts";
import { jumio } from "./make-jumio.ts";
import { onfido } from "./make-onfido.ts";
import { stripeIdentity } from "./make-stripe-identity.ts";
import { sumsub } from "./make-sumsub.ts";
import { veriff } from "./make-veriff.ts";
import type { VectorFile } from "./vector.ts";

/** Every vendor's vectors, made afresh: the same each time, as no clock and no randomness goes in. */
export const makeAll = async (): Promise<readonly VectorFile[]> => [
  onfido(),
  await sumsub(),
  stripeIdentity(),
  didit(),
  veriff(),
  jumio(),
];

const fileOf = (vendor: string): URL => new URL(`./${vendor}.json`, import.meta.url);

export const textOf = (file: VectorFile): string => `${JSON.stringify(file, null, 2)}\n`;
export const committed = (vendor: string): string => readFileSync(fileOf(vendor), "utf8");

// `node test/vectors/make.ts` writes the files anew.
if (import.meta.main) {
  for (const file of await makeAll()) writeFileSync(fileOf(file.vendor), textOf(file));
}
