import { readFileSync, writeFileSync } from "node:fs";
import { ADAPTERS, VENDOR_IDS, type VendorId } from "../../adapters/registry.ts";
import type { Capabilities } from "../../contracts/capabilities.ts";
import { REASONS } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { bound } from "./adapter-kit/bound.ts";
import { drive, goodAnswers } from "./drive.ts";
import { SPECS, subjectOf } from "./subjects.ts";

/** Columns are padded the way the formatter would: generated files stay as they are when it runs. */
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = heads.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], pad: string): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width, pad)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head, " "), line([], "-"), ...body.map((row) => line(row, " "))].join("\n");
};

const code = (text: string): string => `\`${text}\``;
const list = (values: readonly string[] | "all"): string => (values === "all" ? "all" : values.map(code).join(", "));

const manifest = (capabilities: Capabilities): string =>
  table(
    ["capability", "value"],
    [
      ["checks", list(capabilities.checks)],
      ["documents", list(capabilities.documents)],
      ["countries", list(capabilities.countries)],
      ["regions", list(capabilities.regions)],
      [
        "price (placeholder)",
        `${capabilities.price.amount} ${capabilities.price.currency}, on ${capabilities.billsOn}`,
      ],
      ["requests per minute", String(capabilities.quotas.requestsPerMinute)],
      ["life of a hosted link", `${capabilities.linkLifeSeconds} s`],
    ],
  );

/** Each conversation's calls, as the kit's scripts drive them. */
const conversations = (id: VendorId): string => {
  const adapter = bound(subjectOf(id), SPECS[id].settings);
  const rows = SPECS[id].scripts.flatMap((script) =>
    drive(script.open(adapter), goodAnswers(script)).calls.map((call, index) => [
      index === 0 ? script.name : "",
      code(call.step),
      code(`${call.method} ${call.path.split("?")[0] ?? ""}`),
      call.repeat,
    ]),
  );
  return table(["conversation", "step", "call", "sent twice"], rows);
};

const operations = (id: VendorId): string => {
  const adapter = bound(subjectOf(id), SPECS[id].settings);
  const all = ["start", "fetch", "find", "resubmit", "cancel", "erase"] as const;
  const absent = all.filter((name) => adapter[name] === undefined);
  return absent.length === 0 ? "All conversations exist." : `The vendor has no call for: ${list(absent)}.`;
};

/** The README of one adapter, out of its tables alone. */
export const readmeOf = (id: VendorId): string => {
  const { name, apiVersion, docs, capabilities, statuses, reasons, unmapped } = ADAPTERS[id];
  const statusRows = Object.entries(statuses).map(([word, status]) => [
    code(word),
    code(status),
    isTerminal(status) ? "yes" : "",
  ]);
  const reasonRows = Object.entries(reasons).map(([word, reason]) => [
    code(word),
    code(reason),
    REASONS[reason].remedy,
  ]);
  const unmappedRows = Object.entries(unmapped).map(([word, why]) => [code(word), why]);
  return [
    `# ${name}`,
    `Written by \`node test/kit/readme.ts --write\` out of the tables beside it; a test fails when it is stale.`,
    `Vendor id ${code(id)} · API version ${code(apiVersion)} · <${docs}>`,
    "## What it can do",
    manifest(capabilities),
    operations(id),
    "## Calls",
    conversations(id),
    "## Statuses",
    "A word without a row has no status: it is parked, counted and alerted. Only a final word may lead to a decision.",
    table(["vendor's word", "status", "final"], statusRows),
    "## Reasons",
    table(["vendor's word", "reason", "remedy"], reasonRows),
    "## Known words without a meaning",
    table(["vendor's word", "why"], unmappedRows),
    "## UNCONFIRMED",
    "Not found in an official source; built as stated, and to be checked against a contract's own documents.",
    capabilities.unconfirmed.map((sentence) => `- ${sentence}`).join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
};

const fileOf = (id: VendorId): URL => new URL(`../../adapters/${id}/README.md`, import.meta.url);
export const committedReadme = (id: VendorId): string => readFileSync(fileOf(id), "utf8");

if (import.meta.main && process.argv.includes("--write")) {
  for (const id of VENDOR_IDS) writeFileSync(fileOf(id), readmeOf(id));
}
