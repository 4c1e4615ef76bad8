import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";

const bytes = (...values: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
const inside = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(`{"subject":{"reference":${text}}}`));

/** The example with one member of its tree replaced. */
export const changed = (path: readonly string[], value: unknown): unknown => {
  const copy: unknown = structuredClone(CREATE_SESSION_EXAMPLE);
  const parent = path.slice(0, -1).reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], copy);
  (parent as Record<string, unknown>)[path.at(-1) ?? ""] = value;
  return copy;
};

export const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** Bodies that are no strict JSON. */
export const UNREADABLE: readonly (readonly [name: string, body: string | Uint8Array<ArrayBuffer>])[] = [
  ["nothing", ""],
  ["space alone", "  \n"],
  ["half an object", '{"subject":'],
  ["text after the value", "{} {}"],
  ["a comma too many", '{"a":1,}'],
  ["a list with a hole", "[1,,2]"],
  ["single quotes", "{'a':1}"],
  ["a name without quotes", "{a:1}"],
  ["a comment", '{"a":1}/* x */'],
  ["NaN", '{"a":NaN}'],
  ["Infinity", '{"a":-Infinity}'],
  ["undefined", '{"a":undefined}'],
  ["a leading zero", '{"a":01}'],
  ["a plus sign", '{"a":+1}'],
  ["a bare point", '{"a":.5}'],
  ["hexadecimal", '{"a":0x1F}'],
  ["a duplicate name", '{"jurisdiction":"DE","jurisdiction":"FR"}'],
  ["a duplicate name, written with an escape", '{"level":1,"\\u006cevel":2}'],
  ["a duplicate name deep inside", '{"a":[{"b":{"c":1,"c":2}}]}'],
  ["__proto__", '{"__proto__":{"admin":true}}'],
  ["__proto__, written with escapes", '{"\\u005f_proto__":{"admin":true}}'],
  ["constructor", '{"constructor":{"prototype":{"admin":true}}}'],
  ["constructor as null", '{"metadata":{"constructor":null}}'],
  ["prototype", '{"prototype":1}'],
  ["a byte order mark", bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d)],
  ["UTF-16", bytes(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00)],
  ["invalid UTF-8", bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
  ["overlong UTF-8", bytes(0x22, 0xc0, 0xaf, 0x22)],
  ["a surrogate in UTF-8", bytes(0x22, 0xed, 0xa0, 0x80, 0x22)],
  ["UTF-8 cut short", bytes(0x22, 0xe2, 0x82, 0x22)],
  ["a lone high surrogate", inside('"\\ud800"')],
  ["a lone low surrogate", inside('"\\udc00x"')],
  ["a lone surrogate in a name", '{"\\ud800":1}'],
  ["a raw control character", inside('"a\u0000b"')],
  ["a raw newline in a string", inside('"a\nb"')],
  ["a wrong escape", inside('"\\x41"')],
  ["a short unicode escape", inside('"\\u12"')],
  ["a number beyond a double", '{"a":1e400}'],
  ["an integer beyond 2^53", '{"a":12345678901234567890}'],
  ["33 levels", nested(33)],
  ["a million levels", "[".repeat(250_000)],
  ["too many names", `{${Array.from({ length: 10_001 }, (_, index) => `"k${index}":1`).join(",")}}`],
  ["too many items", `[${Array.from({ length: 10_001 }, () => "1").join(",")}]`],
  ["no-break space between members", '{"a":1,\u00a0"b":2}'],
];

/** JSON that is no session, each with the pointer to its mistake. */
export const UNFITTING: readonly (readonly [name: string, body: unknown, pointer: string])[] = [
  ["a list", [], ""],
  ["a string", "x", ""],
  ["null", null, ""],
  ["an unknown field", changed(["surname"], "x"), "/surname"],
  ["an unknown field inside", changed(["subject", "ssn"], "x"), "/subject/ssn"],
  ["no reference", changed(["subject"], {}), "/subject/reference"],
  ["an empty reference", changed(["subject", "reference"], ""), "/subject/reference"],
  ["a reference as number", changed(["subject", "reference"], 42), "/subject/reference"],
  ["a reference of 129", changed(["subject", "reference"], "a".repeat(129)), "/subject/reference"],
  ["a string of 200 KB", changed(["subject", "given_name"], "a".repeat(200_000)), "/subject/given_name"],
  ["NUL in a name", changed(["subject", "given_name"], "a\u0000"), "/subject/given_name"],
  ["an unknown country", changed(["jurisdiction"], "ZZ"), "/jurisdiction"],
  ["a country in lower case", changed(["jurisdiction"], "de"), "/jurisdiction"],
  ["a country of three letters", changed(["jurisdiction"], "DEU"), "/jurisdiction"],
  ["a Cyrillic country", changed(["jurisdiction"], "DЕ"), "/jurisdiction"],
  ["30 February", changed(["subject", "date_of_birth"], "1990-02-30"), "/subject/date_of_birth"],
  ["29 February in a common year", changed(["subject", "date_of_birth"], "1990-02-29"), "/subject/date_of_birth"],
  ["a date the other way round", changed(["subject", "date_of_birth"], "10.12.1990"), "/subject/date_of_birth"],
  ["the year 0", changed(["subject", "date_of_birth"], "0000-01-01"), "/subject/date_of_birth"],
  ["a birth in 1700", changed(["subject", "date_of_birth"], "1700-01-01"), "/subject/date_of_birth"],
  ["a phone without country", changed(["subject", "phone"], "0151 1234"), "/subject/phone"],
  ["an address that is no mail address", changed(["subject", "email"], "ada"), "/subject/email"],
  ["an unknown level", changed(["level"], "vip"), "/level"],
  ["a script as return URL", changed(["return_url"], "javascript:alert(1)"), "/return_url"],
  ["credentials in the return URL", changed(["return_url"], "https://a:b@example.test/"), "/return_url"],
  [
    "21 metadata names",
    changed(["metadata"], Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, "v"]))),
    "/metadata",
  ],
  ["a metadata value that is no string", changed(["metadata"], { a: 1 }), "/metadata/a"],
  ["no scopes", changed(["consent", "scopes"], []), "/consent/scopes"],
  ["a consent without zone", changed(["consent", "granted_at"], "2026-11-23T10:00:00"), "/consent/granted_at"],
  [
    "a notice hash in upper case",
    changed(["consent", "notice_hash"], `sha256:${"A".repeat(64)}`),
    "/consent/notice_hash",
  ],
  ["true where a name belongs", changed(["subject", "family_name"], true), "/subject/family_name"],
];
