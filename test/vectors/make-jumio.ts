import { basicOf, carriesKey } from "../witness/jumio.ts";
import type { RequestVector, VectorFile, WebhookVector } from "./vector.ts";

const A = "own-vector-key-A-0123456789abcdefghijklmnop";
const B = "own-vector-key-B-0123456789abcdefghijklmnop";
const C = "own-vector-key-C-0123456789abcdefghijklmnop";
const T = 1_790_000_000;

const callback = (status: string): string =>
  JSON.stringify({
    callbackSentAt: "2026-09-21T13:33:31.917Z",
    workflowExecution: { id: "22222222-2222-4222-8222-aaaaaaaaaaaa", definitionKey: "10163", status },
    account: { id: "11111111-1111-4111-8111-aaaaaaaaaaaa" },
  });

const query = (...keys: readonly string[]): string => new URLSearchParams(keys.map((key) => ["key", key])).toString();

const webhook = (
  name: string,
  note: string,
  sent: string,
  expected: WebhookVector["expected"],
  secrets: readonly string[] = [A],
  body = callback("PROCESSED"),
): WebhookVector => ({
  ...{ name, note, secrets, bodyBase64: Buffer.from(body).toString("base64"), headers: {}, query: sent },
  ...{ nowSeconds: T, expected, sdk: { outcome: carriesKey(`?${sent}`, secrets) ? "accept" : "reject" } },
});

const TOKEN = { method: "POST", path: "/oauth2/token", body: "grant_type=client_credentials" } as const;

const request = (
  name: string,
  note: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  published: string,
): RequestVector => {
  const authorization = basicOf({ clientId, clientSecret });
  if (authorization !== published) throw new Error(`${name} is not the published value`);
  return {
    ...{ name, note, ...TOKEN, serverNowSeconds: T, expected: "accept" },
    headers: { Authorization: authorization },
    credentials: { clientId, clientSecret },
  };
};

/** Beside each: the value that the vendor's text and RFC 7617 lead to, worked out by others. */
const requests = (): readonly RequestVector[] => [
  request(
    "plain_credentials",
    "a name and a secret",
    { clientId: "token-abc", clientSecret: "secret-xyz" },
    "Basic dG9rZW4tYWJjOnNlY3JldC14eXo=",
  ),
  request(
    "colons_in_the_secret",
    "only the first colon divides",
    { clientId: "a1b2c3d4-0000-4000-8000-000000000000", clientSecret: "P4ss:with:colons" },
    "Basic YTFiMmMzZDQtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAwOlA0c3M6d2l0aDpjb2xvbnM=",
  ),
];

export const jumio = (): VectorFile => ({
  vendor: "jumio",
  madeWith: "test/witness/jumio.ts, written from the vendor's guide; the vendor signs nothing",
  requests: requests(),
  webhooks: [
    webhook("key_in_the_address", "the key that the tenant put there", query(A), "accept"),
    webhook(
      "another_body",
      "nothing covers the body: it can only name what to fetch",
      query(A),
      "accept",
      [A],
      callback("?"),
    ),
    webhook("rotation_newest", "the newer of two keys", query(A), "accept", [A, B]),
    webhook("rotation_older", "the older of two keys", query(B), "accept", [A, B]),
    webhook("other_parameters", "more in the query than the key", `a=b&${query(A)}`, "accept"),
    webhook("no_key", "the bare address", "", "reject"),
    webhook("empty_key", "a key without content", query(""), "reject"),
    webhook("wrong_key", "somebody else's key", query(C), "reject"),
    webhook("altered_letter", "one letter differs", query(`${A.slice(0, -1)}q`), "reject"),
    webhook("odd_length", "a letter is missing", query(A.slice(1)), "reject"),
    webhook("longer", "a letter more", query(`${A}p`), "reject"),
    webhook("upper_case", "another case", query(A.toUpperCase()), "reject"),
    webhook("twice", "the key beside another one: parsers differ in which one counts", query(C, A), "reject"),
    webhook("under_another_name", "the key as something else", `secret=${A}`, "reject"),
  ],
});
