import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isVendorId, VENDOR_IDS } from "../../adapters/registry.ts";
import { readDescription } from "./description.ts";
import { type Mismatch, type Validated, validateTwin } from "./validate.ts";

const HELP = `Holds a twin against a published API description of its vendor.

  npm run twins:validate -- <vendor> <openapi.yaml | openapi.json>   [--callbacks <json pointer>]

All scenarios are played; each answer and callback is checked against the description (OpenAPI 3.0 or 3.1). A line for each
mismatch: operation, status, JSON pointer into the message, what was expected, how often and in which scenario first.
--callbacks: the schema of callbacks in a description without webhooks, such as '#/components/schemas/webhook_event'.
Vendors: ${VENDOR_IDS.join(", ")}.
Exit code: 0 they agree, 1 they do not, 2 nothing could be checked.
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const lineOf = ({ operation, status, pointer, expected, count, scenario }: Mismatch): string =>
  `${operation}${status === undefined ? "" : ` ${status}`}  ${pointer || "/"}  ${expected}  (${count}, first in ${scenario})`;

const reportOf = ({ answers, callbacks, mismatches }: Validated): string =>
  [
    ...mismatches.map(lineOf),
    `${answers} answers and ${callbacks} callbacks checked: ${mismatches.length === 0 ? "no mismatch" : `${mismatches.length} mismatches`}`,
  ].join("\n");

const main = async (): Promise<number> => {
  const options = { help: { type: "boolean" }, callbacks: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [vendor = "", path = ""] = positionals;
  const file = resolve(process.env.INIT_CWD ?? ".", path);
  if (values.help || positionals.length !== 2 || !isVendorId(vendor) || !existsSync(file)) {
    say(HELP);
    return values.help ? 0 : 2;
  }
  const validated = await validateTwin(vendor, readDescription(file), values.callbacks);
  say(reportOf(validated));
  return validated.mismatches.length > 0 ? 1 : 0;
};

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : "this cannot be checked"}\n`);
  return 2;
});
