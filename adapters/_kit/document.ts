import type { Check } from "../../contracts/check.ts";
import { documentClassOf } from "../../contracts/document.ts";

/** The checks, with the class of document that the one named `document` was made on. `word`: the vendor's own for it. */
export const onDocument = (word: string | null | undefined, checks: readonly Check[]): readonly Check[] => {
  const document = documentClassOf(word ?? "");
  if (document === undefined) return checks;
  return checks.map((check) => (check.name === "document" ? { ...check, document } : check));
};
