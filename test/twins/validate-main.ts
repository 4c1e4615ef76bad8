import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isVendorId, VENDOR_IDS } from "../../adapters/registry.ts";
import { type Description, readDescription } from "./description.ts";
import { UNDESCRIBED } from "./undescribed.ts";
import { type CallbackSchema, type Mismatch, type Validated, validateTwin } from "./validate.ts";

const HELP = `Holds a twin against a published API description of its vendor.

  npm run twins:validate -- <vendor> <openapi.yaml | openapi.json>   [--callbacks [<place>=]<schema>]...

All scenarios are played; each answer and callback is checked against the description (OpenAPI 3.0 or 3.1), and each of its
fields must be described. A line for each mismatch: operation, status, JSON pointer into the message, what was expected, how
often and in which scenario first.
--callbacks: the schema of callbacks in a description without webhooks, such as '#/components/schemas/webhook_event', or of a
part of them, such as '/data/object=#/components/schemas/thing'. Of several for the same place the one that fits best counts.
Vendors: ${VENDOR_IDS.join(", ")}.
Exit code: 0 they agree, 1 they do not, 2 nothing could be checked.
`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const lineOf = ({ operation, status, pointer, expected, count, scenario }: Mismatch): string =>
  `${operation}${status === undefined ? "" : ` ${status}`}  ${pointer || "/"}  ${expected}  (${count}, first in ${scenario})`;

const reportOf = ({ answers, unchecked, callbacks, mismatches }: Validated, { name }: Description): string => {
  const silent = unchecked === 0 ? "" : `, ${unchecked} answers of which it says nothing`;
  const unknown = mismatches.filter(({ expected }) => expected === UNDESCRIBED).length;
  const fields = unknown === 0 ? "" : `, of which ${unknown} are fields that it does not have`;
  const verdict = mismatches.length === 0 ? "no mismatch" : `mismatches: ${mismatches.length}${fields}`;
  const checked = `${answers} answers and ${callbacks} callbacks checked against ${name}${silent}: ${verdict}`;
  return [...mismatches.map(lineOf), checked].join("\n");
};

const callbackOf = (text: string): CallbackSchema => {
  const [, place = "", schema = text] = /^(.*?)=(.*)$/.exec(text) ?? [];
  return { place, schema };
};

/** Published descriptions are large: who waits is told for what. */
const tell = (text: string): void => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`));

const main = async (): Promise<number> => {
  const options = { help: { type: "boolean" }, callbacks: { type: "string", multiple: true } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [vendor = "", path = ""] = positionals;
  const file = resolve(process.env.INIT_CWD ?? ".", path);
  if (values.help || positionals.length !== 2 || !isVendorId(vendor) || !existsSync(file)) {
    say(HELP);
    return values.help ? 0 : 2;
  }
  tell(`reading ${path}`);
  const description = readDescription(file);
  const callbacks = (values.callbacks ?? []).map(callbackOf);
  const progress = (scenario: string): void => tell(`${description.name}: ${scenario}`);
  const validated = await validateTwin(vendor, description, { callbacks, progress });
  tell("");
  say(reportOf(validated, description));
  return validated.mismatches.length > 0 ? 1 : 0;
};

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : "this cannot be checked"}\n`);
  return 2;
});
