import type { ErrorObject, ValidateFunction } from "ajv";

/** What a message has that its schema does not allow. */
export interface Problem {
  /** JSON pointer into the message. */
  readonly pointer: string;
  readonly expected: string;
}

export type Check = (value: unknown) => readonly Problem[];

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
};

/** Published schemas have words and patterns that a strict reader would refuse. */
export const LENIENT = {
  strict: false,
  allErrors: true,
  formats: FORMATS,
  unicodeRegExp: false,
  logger: false,
} as const;

/** What ajv's sentences leave out, by the word of the schema. */
const DETAILS: Readonly<Record<string, string>> = {
  enum: "allowedValues",
  const: "allowedValue",
  additionalProperties: "additionalProperty",
  unevaluatedProperties: "unevaluatedProperty",
};

const expectedBy = ({ message = "", params, keyword }: ErrorObject): string => {
  const detail: unknown = params[DETAILS[keyword] ?? ""];
  return detail === undefined ? message || keyword : `${message}: ${[detail].flat().map(String).join(", ")}`;
};

/** Alternatives all fail together: the branches say what is missing, the words around them and "or null" nothing. */
const AROUND = ["anyOf", "oneOf", "if", "not"];

/** Where one alternative is of the right type and differs inside, that the others are of another type says nothing. */
const withoutOtherTypes = (errors: readonly ErrorObject[], telling: readonly ErrorObject[]): readonly ErrorObject[] => {
  const places = new Set(errors.filter(({ keyword }) => AROUND.includes(keyword)).map((one) => one.instancePath));
  const isInside = (one: ErrorObject, place: string): boolean =>
    one.instancePath.startsWith(`${place}/`) || (one.instancePath === place && one.keyword !== "type");
  return telling.filter(
    ({ keyword, instancePath }) =>
      keyword !== "type" || !places.has(instancePath) || !telling.some((one) => isInside(one, instancePath)),
  );
};

const problemsOf = (errors: readonly ErrorObject[]): readonly Problem[] => {
  const telling = errors.filter(({ keyword, params }) => !AROUND.includes(keyword) && params.type !== "null");
  const shown = telling.length > 0 ? withoutOtherTypes(errors, telling) : errors;
  const problems = shown.map((error) => ({ pointer: error.instancePath, expected: expectedBy(error) }));
  return [...new Map(problems.map((one) => [`${one.pointer} ${one.expected}`, one])).values()];
};

export const checkBy =
  (validate: ValidateFunction): Check =>
  (value) =>
    validate(value) ? [] : problemsOf(validate.errors ?? []);
