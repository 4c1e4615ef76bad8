import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Defect } from "../session.ts";
import { SPOILED } from "./variants.ts";

/** File names of the committed specimens, without ending. */
export const SPECIMENS = ["passport", "identity-card", "driving-licence"] as const;

const isDefect = (word: string): word is Defect => Object.hasOwn(SPOILED, word);

/** JPEG bytes of a specimen, spoiled by the middle strength of `defect` if one is given. Undefined: no such picture. */
export const specimen = async (name: string, defect?: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  if (!SPECIMENS.some((known) => known === name)) return undefined;
  if (defect !== undefined && !isDefect(defect)) return undefined;
  const original = await readFile(join(import.meta.dirname, `${name}.jpg`));
  if (defect === undefined) return Uint8Array.from(original);
  const { by, strengths } = SPOILED[defect];
  return Uint8Array.from(await by(original, strengths[Math.floor(strengths.length / 2)] ?? strengths[0]));
};
