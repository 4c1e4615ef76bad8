import { createHmac } from "node:crypto";
import { SECRETS, signedHeaders, type Vendor } from "../../kit/gateway/whole-gateway.ts";

type Pairs = readonly (readonly [string, string])[];

/** A name and the header lines that are sent; a line may be there twice. */
export type BadSignature = readonly [name: string, lines: (body: string, at: number) => Pairs];

const one =
  (vendor: Vendor, change: (good: string, name: string) => Pairs) =>
  (body: string, at: number): Pairs => {
    const headers = Object.entries(signedHeaders(vendor, body, at));
    const [[name, good] = ["", ""], ...rest] = headers;
    return [...change(good, name), ...rest];
  };

/** Of a header that is one hex digest. */
const digestFaults = (vendor: Vendor): readonly BadSignature[] => {
  const replaced = (name: string, change: (good: string) => string): BadSignature => [
    name,
    one(vendor, (good, header) => [[header, change(good)]]),
  ];
  return [
    ["no signature", one(vendor, () => [])],
    replaced("an empty signature", () => ""),
    replaced("hex junk", () => "z".repeat(64)),
    replaced("an odd number of digits", (good) => good.slice(1)),
    replaced("too few digits", (good) => good.slice(2)),
    replaced("too many digits", (good) => `${good}00`),
    replaced("a single digit changed", (good) => (good.startsWith("0") ? `1${good.slice(1)}` : `0${good.slice(1)}`)),
    replaced("a prefix", (good) => `sha256=${good}`),
    replaced("base64", (good) => Buffer.from(good, "hex").toString("base64")),
    replaced("a list with the right digest in it", (good) => `${"0".repeat(64)},${good}`),
    replaced("5,000 characters", (good) => good.repeat(80)),
    replaced("words of JavaScript", () => "NaN"),
    [
      "the right header twice",
      one(vendor, (good, header) => [
        [header, good],
        [header, good],
      ]),
    ],
  ];
};

const ALGORITHMS = [
  "",
  "HMAC_SHA1_HEX",
  "HMAC_SHA512_HEX",
  "NONE",
  "hmac_sha256_hex",
  "constructor",
  "__proto__",
  "toString",
];

const sumsubFaults: readonly BadSignature[] = [
  ["no algorithm", (body, at) => [["x-payload-digest", signedHeaders("sumsub", body, at)["x-payload-digest"] ?? ""]]],
  ...ALGORITHMS.map(
    (algorithm): BadSignature => [
      `the algorithm "${algorithm}"`,
      (body, at) => [
        ["x-payload-digest", signedHeaders("sumsub", body, at)["x-payload-digest"] ?? ""],
        ["x-payload-digest-alg", algorithm],
      ],
    ],
  ),
  [
    "a right SHA-1 digest, which the account has not pinned",
    (body) => [
      ["x-payload-digest", createHmac("sha1", SECRETS.sumsub[0]).update(body).digest("hex")],
      ["x-payload-digest-alg", "HMAC_SHA1_HEX"],
    ],
  ],
];

const signature = (body: string, t: string): string =>
  createHmac("sha256", SECRETS["stripe-identity"][0]).update(`${t}.`).update(body).digest("hex");

/** Signed over its own words, so that only the timestamp is wrong. */
const timed = (name: string, t: (at: number) => string): BadSignature => [
  `a timestamp: ${name}`,
  (body, at) => [["stripe-signature", `t=${t(at)},v1=${signature(body, t(at))}`]],
];
const written = (name: string, value: (t: number, v1: string) => string): BadSignature => [
  name,
  (body, at) => [["stripe-signature", value(at, signature(body, String(at)))]],
];

const stripeFaults: readonly BadSignature[] = [
  timed("NaN", () => "NaN"),
  timed("Infinity", () => "Infinity"),
  timed("empty", () => ""),
  timed("negative", (at) => `-${at}`),
  timed("a fraction", (at) => `${at}.5`),
  timed("an exponent", () => "1e9"),
  timed("hexadecimal", (at) => `0x${at.toString(16)}`),
  timed("milliseconds", (at) => `${at}000`),
  timed("a leading zero", (at) => `0${at}`),
  timed("a sign", (at) => `+${at}`),
  timed("Arabic digits' escape", (at) => `%31${at}`),
  timed("five minutes and a second old", (at) => String(at - 301)),
  timed("five minutes and a second ahead", (at) => String(at + 301)),
  timed("forty digits", () => "9".repeat(40)),
  written("no timestamp", (_t, v1) => `v1=${v1}`),
  written("no digest", (t) => `t=${t}`),
  written("two timestamps", (t, v1) => `t=${t},t=${t},v1=${v1}`),
  written("an unlisted scheme alone", (t, v1) => `t=${t},v0=${v1}`),
  written("an empty digest", (t) => `t=${t},v1=`),
  written("hex junk", (t) => `t=${t},v1=${"z".repeat(64)}`),
  written("an odd number of digits", (t, v1) => `t=${t},v1=${v1.slice(1)}`),
  written("too many digits", (t, v1) => `t=${t},v1=${v1}00`),
  written("capital digits", (t, v1) => `t=${t},v1=${v1.toUpperCase().replace(/^\d+$/, "A".repeat(64))}`),
  written("spaces after commas", (t, v1) => `t=${t}, v1=${v1}`),
  written("an empty element", (t, v1) => `t=${t},,v1=${v1}`),
  written("a semicolon", (t, v1) => `t=${t};v1=${v1}`),
  written("no equals sign", (t, v1) => `t${t},v1${v1}`),
  written("nothing", () => ""),
  written("3,000 characters", (t, v1) => `t=${t},v1=${v1},${"x=1,".repeat(750)}x=1`),
  ["no header", () => []],
  [
    "the right header twice",
    (body, at) => [
      ["stripe-signature", `t=${at},v1=${signature(body, String(at))}`],
      ["stripe-signature", `t=${at},v1=${signature(body, String(at))}`],
    ],
  ],
];

export const BAD_SIGNATURES: Readonly<Record<Vendor, readonly BadSignature[]>> = {
  onfido: digestFaults("onfido"),
  sumsub: [...digestFaults("sumsub"), ...sumsubFaults],
  "stripe-identity": stripeFaults,
};
