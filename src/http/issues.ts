import type { z } from "zod";
import type { FieldError } from "./reply.ts";

/**
 * Schema issues as field errors in our own words. A message says what would be right, never what was there; of the
 * input only the names of fields appear, cut and escaped, because without them nobody finds the mistake.
 */
type Issue = z.core.$ZodIssue;

const MAX_ERRORS = 50;
const MAX_NAME = 64;

/** RFC 6901 escapes; what does not print or is too long is replaced. */
const pointerPart = (part: PropertyKey): string => {
  const name = String(part).replace(/[^\x20-\x7e]/g, "?");
  const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}...` : name;
  return short.replaceAll("~", "~0").replaceAll("/", "~1");
};

export const pointer = (path: readonly PropertyKey[]): string => path.map((part) => `/${pointerPart(part)}`).join("");

const UNITS: Readonly<Record<string, string>> = { string: " characters", array: " items", set: " items" };

const bound = (side: "least" | "most", limit: number | bigint, origin: string): string =>
  `must ${origin in UNITS ? "have" : "be"} at ${side} ${limit}${UNITS[origin] ?? ""}`;

/** Our words for a failure, from the raw issue that still holds the input. A schema's own message goes before. */
export const sentence = (issue: z.core.$ZodRawIssue): string => {
  if (issue.input === undefined) return "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be of type ${issue.expected}`;
    case "too_small":
      return bound("least", issue.minimum, issue.origin);
    case "too_big":
      return bound("most", issue.maximum, issue.origin);
    case "invalid_value":
      return "must be one of the allowed values";
    case "invalid_format":
      return issue.format === "regex" ? "has the wrong form" : `must be a valid ${issue.format}`;
    case "invalid_key":
      return "has a name of the wrong form";
    case "invalid_union":
      return "fits none of the accepted shapes";
    default:
      return "is not accepted";
  }
};

/** A name that a record refuses is data of the caller's, unlike a field's: the pointer stops before it. */
const pathOf = ({ code, path }: Issue): readonly PropertyKey[] => (code === "invalid_key" ? path.slice(0, -1) : path);

const errorsOf = (issue: Issue): readonly FieldError[] =>
  issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), message: "is not a known field" }))
    : [{ pointer: pointer(pathOf(issue)), message: issue.message }];

export const fieldErrors = (issues: readonly Issue[]): readonly FieldError[] =>
  issues.flatMap(errorsOf).slice(0, MAX_ERRORS);

/** The accepted values, where one enumerated field is all that is wrong. */
export const allowedValues = (issues: readonly Issue[]): readonly string[] | undefined => {
  const [only] = issues;
  return issues.length === 1 && only?.code === "invalid_value" ? only.values.map(String) : undefined;
};
