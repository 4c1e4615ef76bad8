import { ADAPTERS, VENDOR_IDS, type VendorId } from "../../adapters/registry.ts";
import { REASONS, type Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import { wordsWithoutRule } from "./adapter-kit/tables.ts";
import { SPECS, subjectOf } from "./subjects.ts";

/** What a word of a vendor means to us. `why`: it is known, and deliberately means nothing. */
export interface Meaning {
  readonly word: string;
  readonly status?: Status | undefined;
  readonly reason?: Reason | undefined;
  readonly why?: string | undefined;
}

const own = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** Every word of the vendor's tables, each once: statuses first, then reasons, then what means nothing. */
export const meaningsOf = (vendor: VendorId): readonly Meaning[] => {
  const { statuses, reasons, unmapped } = subjectOf(vendor);
  const words = new Set([statuses, reasons, unmapped].flatMap((table) => Object.keys(table)));
  return [...words].map((word) => ({
    word,
    status: own(statuses, word),
    reason: own(reasons, word),
    why: own(unmapped, word),
  }));
};

/** Words of the vendor's documents that are in no table. */
export const unmappedIn = (vendor: VendorId): readonly string[] => wordsWithoutRule(subjectOf(vendor), SPECS[vendor]);

const lineOf = ({ word, status, reason, why }: Meaning): string =>
  why === undefined
    ? `  ${word} -> ${status ?? "-"}, ${reason ?? "-"}, ${reason === undefined ? "-" : REASONS[reason].remedy}`
    : `  ${word} -> nothing: ${why}`;

/** The whole taxonomy as text, and how many words have no rule. */
export const taxonomy = (): { readonly text: string; readonly unmapped: number } => {
  const unmapped = VENDOR_IDS.map((vendor) => unmappedIn(vendor));
  const parts = VENDOR_IDS.map((vendor, index) => [
    `${ADAPTERS[vendor].name} (${vendor}): vendor's word -> status, reason, remedy`,
    ...meaningsOf(vendor).map(lineOf),
    ...(unmapped[index] ?? []).map((word) => `  ${word} -> NO RULE: add it to a table of adapters/${vendor}`),
    "",
  ]);
  return { text: parts.flat().join("\n"), unmapped: unmapped.flat().length };
};

if (import.meta.main) {
  const { text, unmapped } = taxonomy();
  process.stdout.write(`${text}\n${unmapped} words without a rule\n`);
  process.exitCode = unmapped === 0 ? 0 : 1;
}
