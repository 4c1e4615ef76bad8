import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { VENDOR_IDS, type VendorId } from "../../adapters/registry.ts";
import { type Exported, exportsOf, type Played } from "./exports.ts";
import { NoSchema, type PublishedSchema, publishedSchema, type SchemaFile, UNKNOWN } from "./schema.ts";
import { letThrough, type Mismatch, mismatchesOf, SPOILT_COPIES } from "./validate.ts";

export const HELP = `Holds what we export as verified_claims against the JSON schema that the OpenID Foundation publishes.

  npm run claims:validate -- verified_claims.json [further schema files]   [--fail-cases <folder>]

Sessions of every vendor are approved by the real gateway and the twins, at every level and with every kind of document and
comparison; the answer of GET /v1/sessions/{id}/verified-claims is checked against the schema (draft-07 or 2020-12). A line
for each mismatch: JSON pointer, what was expected, how often and where first.
Further files: the schemas that the first one refers to, found by their $id or by their name. Nothing is fetched; what a
missing one describes is refused.
--fail-cases: a folder of responses that the schema must refuse, such as the published ones; those it lets through are named.
Where to get them: repository openid/eKYC-IDA on GitHub, schema/verified_claims.json with schema/claims_schema.json, and
examples/fail_cases.
Exit code: 0 they agree, 1 they do not, 2 nothing could be checked.
`;

type Say = (line: string) => void;
type Play = (vendor: VendorId) => Promise<Played>;

const fileAt = (path: string): SchemaFile => {
  const file = resolve(process.env.INIT_CWD ?? ".", path);
  if (!existsSync(file)) throw new NoSchema(`${path} does not exist: see --help for where to get it`);
  try {
    return { path, content: JSON.parse(readFileSync(file, "utf8")) };
  } catch {
    throw new NoSchema(`${path} is not JSON: give the file itself, not a page that shows it`);
  }
};

const rowOf = ({ vendor, approved, exports }: Played): string => {
  const kinds = exports.map(({ body }) => JSON.stringify(body).match(/"document_details":\{"type":"([^"]+)"/)?.[1]);
  const documents = [...new Set(kinds.map((kind) => kind ?? "a document that is not named"))].join(", ");
  const what = exports.length === 0 ? "nothing was compared, so nothing to export" : documents;
  return `${vendor.padEnd(16)} ${String(exports.length).padStart(3)} of ${approved} approved  ${what}`;
};

const lineOf = ({ pointer, expected, count, vendor, session }: Mismatch): string =>
  `${pointer || "/"}  ${expected}  (${count}, first of ${vendor}: ${session})`;

const needed = (mismatches: readonly Mismatch[]): string =>
  mismatches.some(({ expected }) => expected === UNKNOWN)
    ? ", give that file too where a mismatch says so"
    : " (nothing that we export needs it)";

const sayFailCases = (schema: PublishedSchema, folder: string, say: Say): void => {
  const names = readdirSync(resolve(process.env.INIT_CWD ?? ".", folder)).filter((name) => name.endsWith(".json"));
  const accepted = names.filter((name) => schema.check(fileAt(join(folder, name)).content).length === 0);
  say(`${names.length - accepted.length} of ${names.length} fail cases refused`);
  for (const name of accepted) say(`  let through: ${name}`);
};

const playAll = async (play: Play, say: Say): Promise<readonly Played[]> => {
  const all: Played[] = [];
  for (const vendor of VENDOR_IDS) {
    const played = await play(vendor);
    say(rowOf(played));
    all.push(played);
  }
  return all;
};

const schemaAt = (paths: readonly string[]): PublishedSchema => {
  const [main, ...others] = paths.map(fileAt);
  if (main === undefined) throw new NoSchema("name the schema");
  return publishedSchema(main, others);
};

/** 0: all exports are as the schema says. */
const validate = (schema: PublishedSchema, exports: readonly Exported[], say: Say): 0 | 1 | 2 => {
  const mismatches = mismatchesOf(schema, exports);
  for (const mismatch of mismatches) say(lineOf(mismatch));
  for (const url of schema.missing) say(`not given: ${url}${needed(mismatches)}`);
  const through = exports[0] === undefined ? ["everything, there is no export"] : letThrough(schema, exports[0]);
  if (through.length > 0) {
    say(`${schema.name} lets through ${through.join(", ")}: is it the schema of responses?`);
    return 2;
  }
  const verdict = mismatches.length === 0 ? "no mismatch" : `mismatches: ${mismatches.length}`;
  say(`${exports.length} exports checked against ${schema.name}, ${SPOILT_COPIES} spoilt copies refused: ${verdict}`);
  return mismatches.length === 0 ? 0 : 1;
};

/** `play`: how the sessions of a vendor come about. */
export const validateClaims = async (args: readonly string[], say: Say, play: Play = exportsOf): Promise<0 | 1 | 2> => {
  try {
    const options = { help: { type: "boolean" }, "fail-cases": { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help || positionals.length === 0) {
      say(HELP);
      return values.help ? 0 : 2;
    }
    const schema = schemaAt(positionals);
    const failCases = values["fail-cases"];
    if (failCases !== undefined) sayFailCases(schema, failCases, say);
    const played = await playAll(play, say);
    return validate(
      schema,
      played.flatMap(({ exports }) => exports),
      say,
    );
  } catch (error) {
    say(error instanceof Error ? error.message : "this cannot be checked");
    return 2;
  }
};
