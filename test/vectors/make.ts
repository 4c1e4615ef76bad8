import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { didit } from "./make-didit.ts";
import { jumio } from "./make-jumio.ts";
import { manual } from "./make-manual.ts";
import { onfido } from "./make-onfido.ts";
import { persona } from "./make-persona.ts";
import { plaidIdv } from "./make-plaid-idv.ts";
import { stripeIdentity } from "./make-stripe-identity.ts";
import { sumsub } from "./make-sumsub.ts";
import { veriff } from "./make-veriff.ts";
import { yoti } from "./make-yoti.ts";
import type { VectorFile } from "./vector.ts";

const fileOf = (vendor: string): URL => new URL(`./${vendor}.json`, import.meta.url);

export const textOf = (file: VectorFile): string => `${JSON.stringify(file, null, 2)}\n`;
export const committed = (vendor: string): string => readFileSync(fileOf(vendor), "utf8");

/** The tokens of the committed vectors, by name. */
const keptTokens = (): ReadonlyMap<string, string> => {
  if (!existsSync(fileOf("plaid-idv"))) return new Map();
  const { webhooks } = JSON.parse(committed("plaid-idv")) as VectorFile;
  return new Map(webhooks.map(({ name, headers }) => [name, headers["plaid-verification"] ?? ""]));
};

/**
 * Every vendor's vectors, made afresh: the same each time, as no clock and no randomness goes in. The one signature that is
 * never the same twice is kept as long as it is about the same.
 */
export const makeAll = async (): Promise<readonly VectorFile[]> => [
  onfido(),
  await sumsub(),
  stripeIdentity(),
  didit(),
  veriff(),
  jumio(),
  await plaidIdv(keptTokens()),
  persona(),
  yoti(),
  manual(),
];

// `node test/vectors/make.ts` writes the files anew.
if (import.meta.main) {
  for (const file of await makeAll()) writeFileSync(fileOf(file.vendor), textOf(file));
}
