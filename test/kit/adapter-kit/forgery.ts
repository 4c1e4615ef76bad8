import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import type { Headers } from "../../../contracts/adapter.ts";
import { bytesOf, NOW } from "../drive.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { accepted, type Case, caseOf, refused, secretsOf } from "./signature.ts";

/** Bytes that a parser would write differently, or could not parse at all: they are verified before anyone reads them. */
const rawBytesAreVerified = (one: Case): void => {
  const text = new TextDecoder().decode(one.body);
  const forms: Readonly<Record<string, Uint8Array>> = {
    "spaces and line ends": bytesOf(`${text.replace(/^\{/, "{\r\n  ")}\n`),
    "escaped letters": bytesOf(
      text.replace(/[a-z](?=[^"]*"\s*[,}])/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
    ),
    "a byte order mark": Uint8Array.from([0xef, 0xbb, 0xbf, ...one.body]),
    "bytes that are not UTF-8": Uint8Array.from([...one.body, 0xff, 0xfe]),
    "no JSON": bytesOf("a=b&c=d"),
  };
  const unreadable = ["a byte order mark", "bytes that are not UTF-8", "no JSON"];
  for (const [what, bytes] of Object.entries(forms)) {
    const told = one.spec.timeInBody && unreadable.includes(what) ? refused : accepted;
    told(`a genuine signature over ${what}`, one, one.spec.sign(bytes, one.secret, NOW), bytes);
  }
  const again = bytesOf(JSON.stringify(JSON.parse(text), null, 2));
  refused("the same content in other bytes", one, one.genuine, again);
};

const everyByteIsCovered = (one: Case): void => {
  for (let at = 0; at < one.body.length; at += 1) {
    const altered = Uint8Array.from(one.body);
    altered[at] = (altered[at] ?? 0) ^ 1;
    refused(`a body altered at byte ${at}`, one, one.genuine, altered);
  }
};

const hex = (algorithm: string, text: Uint8Array | string): string => createHash(algorithm).update(text).digest("hex");

/** Headers that other schemes, older ones of this vendor among them, would carry for this body and this secret. */
const otherSchemes = ({ body, secret, spec }: Case): readonly Headers[] => {
  const text = new TextDecoder().decode(body);
  const hmac = (algorithm: string) => createHmac(algorithm, secret).update(body);
  const digests = [
    hex("sha256", text + secret),
    hex("sha256", secret + text),
    hex("sha256", body),
    hex("md5", text + secret),
    hmac("sha1").digest("hex"),
    hmac("md5").digest("hex"),
    hmac("sha256").digest("base64"),
    createHmac("sha256", "").update(body).digest("hex"),
    secret,
  ];
  const names = [spec.signatureHeader, "x-signature", "x-signature-simple", "x-hub-signature-256", "authorization"];
  return names.flatMap((name) => digests.flatMap((value) => [{ [name]: value }, { [name]: `sha256=${value}` }]));
};

const otherSchemesAreRefused = (one: Case): void => {
  for (const headers of otherSchemes(one)) {
    const [name = "", value = ""] = Object.entries(headers)[0] ?? [];
    if (one.genuine[name] === value) continue;
    refused(`another scheme in ${name}`, one, headers, one.body);
    if (name === one.spec.signatureHeader)
      refused(`another digest in ${name}`, one, { ...one.genuine, ...headers }, one.body);
  }
};

const thirdSecretIsRefused = (subject: Subject, spec: AdapterSpec, setting: string): NamedCheck => ({
  name: "third-secret-is-refused",
  run: () => {
    const three = [...secretsOf(spec), "kit-third-secret"];
    const account = subject.bind({ ...spec.settings, [setting]: three });
    assert.ok(!account.ok, "an account with three live secrets: nobody would notice the one that should be gone");
  },
});

export const forgeryChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const check = (name: string, run: (one: Case) => void): NamedCheck => ({
    name,
    run: () => run(caseOf(subject, spec)),
  });
  return [
    check("raw-bytes-are-verified", rawBytesAreVerified),
    check("every-byte-is-covered", everyByteIsCovered),
    check("other-schemes-are-refused", otherSchemesAreRefused),
    ...(spec.secretsSetting === undefined ? [] : [thirdSecretIsRefused(subject, spec, spec.secretsSetting)]),
  ];
};
