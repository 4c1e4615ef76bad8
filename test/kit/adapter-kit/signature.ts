import assert from "node:assert/strict";
import type { Headers } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { answerOf, bytesOf, drive, NOW } from "../drive.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { bound } from "./bound.ts";

/** One genuine callback, and what is needed to spoil it. */
export interface Case {
  readonly adapter: BoundAdapter;
  readonly spec: AdapterSpec;
  readonly body: Uint8Array;
  readonly secret: string;
  readonly genuine: Headers;
}

export const caseOf = (subject: Subject, spec: AdapterSpec): Case => {
  const body = bytesOf(spec.callbacks[0]?.body);
  const secret = secretsOf(spec)[0] ?? "";
  const adapter = withKnownKeys(bound(subject, spec.settings), spec);
  return { adapter, spec, body, secret, genuine: spec.sign(body, secret, NOW) };
};

/** An adapter whose verification keys are fetched, with the vendor's answers at hand: it verifies like every other. */
export const withKnownKeys = (
  adapter: BoundAdapter,
  { keyed: published }: Pick<AdapterSpec, "keyed">,
): BoundAdapter => {
  const { keyed } = adapter;
  if (keyed === undefined || published === undefined) return adapter;
  return {
    ...adapter,
    verify: (headers, body, now) => {
      const claim = keyed.claim(headers, body, now);
      if (!claim.ok) return claim;
      const { status, body: answer } = published.answerTo(claim.value.keyId);
      const { result: key } = drive(keyed.key(claim.value.keyId), [answerOf(status, answer)]);
      assert.ok(key?.ok, `the key ${claim.value.keyId}: ${JSON.stringify(key)}`);
      return key.value === null
        ? { ok: false, fault: { kind: "unauthentic", detail: "the vendor has no such key" } }
        : claim.value.verify(key.value);
    },
  };
};

export const secretsOf = ({ keyed, settings, secretsSetting = "" }: AdapterSpec): readonly string[] =>
  keyed?.signers ?? (settings[secretsSetting] as readonly string[]);

/** `:key` among the headers stands for the key in the address. */
const verifyWith = (adapter: BoundAdapter, headers: Headers, body: Uint8Array, now: number) =>
  adapter.verify(headers, body, now, headers[":key"]);

export const accepted = (what: string, { adapter }: Case, headers: Headers, body: Uint8Array, now = NOW): void => {
  assert.equal(verifyWith(adapter, headers, body, now).ok, true, `${what} must be accepted`);
};

export const refused = (what: string, { adapter }: Case, headers: Headers, body: Uint8Array, now = NOW): void => {
  const result = verifyWith(adapter, headers, body, now);
  assert.equal(result.ok, false, `${what} must be refused`);
  if (!result.ok) assert.equal(result.fault.kind, "unauthentic", what);
};

/** A digest in hex, or the third part of a token. */
const DIGEST = /[0-9a-f]{40,128}|(?<=^[\w-]+\.[\w-]+\.)[\w-]{86}$/;

/** The signature header with its digest replaced. */
const withDigest = ({ genuine, spec }: Case, change: (digest: string) => string): Headers => {
  const value = genuine[spec.signatureHeader] ?? "";
  return { ...genuine, [spec.signatureHeader]: value.replace(spec.digestForm ?? DIGEST, change) };
};

const alteredBytes = (test: Case): void => {
  for (const at of [0, 1, Math.floor(test.body.length / 2), test.body.length - 1]) {
    const altered = Uint8Array.from(test.body);
    altered[at] = (altered[at] ?? 0) ^ 1;
    refused(`a body altered at ${at}`, test, test.genuine, altered);
  }
  refused("a body with a newline more", test, test.genuine, Uint8Array.from([...test.body, 10]));
  refused("a body with a mark before it", test, test.genuine, Uint8Array.from([0xef, 0xbb, 0xbf, ...test.body]));
  refused("an empty body", test, test.genuine, new Uint8Array());
};

const oddDigests = (test: Case): void => {
  const changes: readonly (readonly [string, (digest: string) => string])[] = [
    ["no digest", () => ""],
    ["one digit less", (digest) => digest.slice(1)],
    ["one digit more", (digest) => `${digest}0`],
    ["a byte less", (digest) => digest.slice(2)],
    ["other letters", (digest) => `zz${digest.slice(2)}`],
    ["letters behind it", (digest) => `${digest}zz`],
    ["base64", (digest) => Buffer.from(digest, "hex").toString("base64")],
    ["a null character", (digest) => `${digest.slice(0, -1)}\u0000`],
    ["wide digits", (digest) => digest.replace(/\d/, "１")],
    ["a very long digest", () => "a".repeat(100_000)],
  ];
  for (const [what, change] of changes) refused(what, test, withDigest(test, change), test.body);
};

const emptySecret = (subject: Subject, test: Case): void => {
  const forged = test.spec.sign(test.body, "", NOW);
  refused("a signature made with an empty secret", test, forged, test.body);
  const { secretsSetting } = test.spec;
  if (secretsSetting === undefined) return;
  for (const secrets of [[], [""], ["", ""]]) {
    const account = subject.bind({ ...test.spec.settings, [secretsSetting]: secrets });
    if (account.ok) refused("an account without a secret", { ...test, adapter: account.value }, forged, test.body);
  }
};

const staleAndFuture = (test: Case): readonly NamedCheck[] => [
  {
    name: "stale-time-refused",
    run: () => {
      accepted("a signature of the edge", test, test.genuine, test.body, NOW + 300);
      refused("a signature a second too old", test, test.genuine, test.body, NOW + 301);
      refused("a signature a day too old", test, test.genuine, test.body, NOW + 86_400);
    },
  },
  {
    name: "future-time-refused",
    run: () => {
      accepted("a signature of the other edge", test, test.genuine, test.body, NOW - 300);
      refused("a signature a second too young", test, test.genuine, test.body, NOW - 301);
      refused("a signature an hour too young", test, test.genuine, test.body, NOW - 3600);
    },
  },
  {
    name: "malformed-time-refused",
    run: () => {
      const at = (time: string): Headers =>
        test.spec.signAt?.(test.body, test.secret, time) ??
        Object.fromEntries(
          Object.entries(test.genuine).map(([name, value]) => [name, value.replace(String(NOW), time)]),
        );
      for (const time of ["NaN", "Infinity", "1e9", "-1", "0x10", "", " 1772446530", "1772446530.0", "+1772446530"]) {
        refused(`the time ${time}`, test, at(time), test.body);
      }
      refused("a clock that is not a number", test, test.genuine, test.body, Number.NaN);
    },
  },
];

export const signatureChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const test = (): Case => caseOf(subject, spec);
  const check = (name: string, run: (test: Case) => void): NamedCheck => ({ name, run: () => run(test()) });
  const timed = spec.timed ? staleAndFuture(caseOf(subject, spec)) : [];
  return [
    check("genuine-signature-accepted", (one) => accepted("a genuine signature", one, one.genuine, one.body)),
    check("second-secret-accepted", (one) => {
      accepted("the older secret", one, spec.sign(one.body, secretsOf(spec)[1] ?? "", NOW), one.body);
    }),
    check("altered-body-refused", alteredBytes),
    check("wrong-secret-refused", (one) =>
      refused("a wrong secret", one, spec.sign(one.body, "another", NOW), one.body),
    ),
    check("missing-signature-refused", (one) => {
      refused("no header", one, {}, one.body);
      refused("an empty header", one, { ...one.genuine, [spec.signatureHeader]: "" }, one.body);
    }),
    check("empty-secret-refused", (one) => emptySecret(subject, one)),
    check("odd-digest-refused-without-a-throw", oddDigests),
    check("unlisted-algorithm-refused", (one) => {
      const { downgrade } = spec;
      if (downgrade) refused("another digest than the account's", one, downgrade(one.body, one.secret), one.body);
      if (downgrade)
        refused(
          "the names of objects' own functions",
          one,
          { ...one.genuine, "x-payload-digest-alg": "toString", ...downgrade(one.body, one.secret) },
          one.body,
        );
    }),
    check("doubled-header-refused", (one) => {
      const value = one.genuine[spec.signatureHeader] ?? "";
      refused("the header twice", one, { ...one.genuine, [spec.signatureHeader]: `${value}, ${value}` }, one.body);
    }),
    ...timed,
  ];
};
