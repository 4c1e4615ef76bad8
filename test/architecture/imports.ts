import { type ImportLine, importLines } from "./import-lines.ts";
import { IMPORT_RULES, type ImportRule } from "./import-rules.ts";
import { type Breach, breachAt, parsed, type SourceText } from "./source.ts";

const allows = (pattern: string, line: ImportLine): boolean => {
  const { target, relative } = line;
  if (pattern === "node:*") return target.startsWith("node:");
  if (pattern === "npm:*") return !relative && !target.startsWith("node:");
  if (!relative) return pattern === target;
  if (pattern.endsWith("/*")) {
    const folder = pattern.slice(0, -1);
    return target.startsWith(folder) && !target.slice(folder.length).includes("/");
  }
  return pattern.endsWith("/") ? target.startsWith(pattern) : pattern === target;
};

const ruleFor = (path: string): { readonly rule: ImportRule; readonly captured: string } | undefined => {
  for (const rule of IMPORT_RULES) {
    const match = rule.where.exec(path);
    if (match !== null) return { rule, captured: match[1] ?? "" };
  }
  return undefined;
};

/** Imports that the table does not allow, specifiers without extension, and files that no row covers. */
export const importBreaches = (text: SourceText): readonly Breach[] => {
  const source = parsed(text);
  const found = ruleFor(source.path);
  if (found === undefined) {
    return [
      breachAt(source, "no import rule", 0, "is in no row of import-rules.ts: a new folder states what it may know"),
    ];
  }
  const patterns = found.rule.may.map((pattern) => pattern.replace("$1", found.captured));
  return importLines(source).flatMap((line) => [
    ...(patterns.some((pattern) => allows(pattern, line))
      ? []
      : [breachAt(source, "import", line.start, `imports ${line.target}: ${found.rule.because}`)]),
    ...(!line.relative || /\.(ts|json)$/.test(line.specifier)
      ? []
      : [
          breachAt(
            source,
            "import extension",
            line.start,
            `imports ${line.specifier} without .ts: Node runs the files as they are`,
          ),
        ]),
  ]);
};
