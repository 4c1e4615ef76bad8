import { describe, expect, test } from "vitest";
import { bindAccount, VENDOR_IDS, type VendorId } from "../../../adapters/registry.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { withKnownKeys } from "../../kit/adapter-kit/signature.ts";
import { answering } from "../../kit/specs/plaid-idv.keys.ts";
import { SPECS } from "../../kit/subjects.ts";
import { committed, makeAll, textOf } from "../../vectors/make.ts";
import { ACCOUNT as SUMSUB } from "../../vectors/make-sumsub.ts";
import { PUBLISHED, ACCOUNT as VERIFF } from "../../vectors/make-veriff.ts";
import { ACCOUNT as YOTI } from "../../vectors/make-yoti.ts";
import { bytesOf, type VectorFile, type WebhookVector } from "../../vectors/vector.ts";
import { generateSignature } from "../../witness/veriff.ts";

const FILES: readonly VectorFile[] = VENDOR_IDS.map((vendor) => JSON.parse(committed(vendor)));

/** Accounts that the vectors of an account's own were made for. */
const SIGNERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  sumsub: SUMSUB,
  veriff: VERIFF,
  yoti: YOTI,
};

const bind = (vendor: VendorId, more: Readonly<Record<string, unknown>>): BoundAdapter => {
  const adapter = bindAccount(vendor, { ...SPECS[vendor].settings, ...more });
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

const receiver = (vendor: string, vector: WebhookVector): BoundAdapter => {
  const id = vendor as VendorId;
  const pinned = vector.pinned ? { webhookDigest: vector.pinned } : {};
  const { secretsSetting } = SPECS[id];
  const secrets = secretsSetting === undefined ? {} : { [secretsSetting]: vector.secrets };
  const adapter = bind(id, { ...SIGNERS[vendor], ...secrets, ...pinned });
  return withKnownKeys(adapter, { keyed: { signers: [], answerTo: answering(vector.keys ?? []) } });
};

describe("the signature vectors", () => {
  test("are as many as the cases we know", () => {
    const counts = FILES.map((file) => [file.vendor, [file.webhooks.length, file.requests.length]]);
    expect(Object.fromEntries(counts)).toEqual({
      onfido: [15, 0],
      sumsub: [13, 12],
      "stripe-identity": [21, 0],
      didit: [23, 0],
      veriff: [17, 12],
      jumio: [14, 2],
      yoti: [14, 11],
      "plaid-idv": [30, 0],
      persona: [27, 0],
      manual: [23, 0],
    });
  });

  test("are what the vendors' own SDKs make and say today", async () => {
    for (const file of await makeAll()) expect(textOf(file)).toBe(committed(file.vendor));
  });

  test("differ from the SDKs' opinion only where the gateway is stricter", () => {
    const differing = FILES.flatMap((file) =>
      file.webhooks.filter(({ sdk, expected }) => sdk && sdk.outcome !== expected),
    );
    expect(differing.map(({ name, expected }) => `${name} ${expected}`)).toEqual([
      "signature_with_trailing_garbage reject",
      "future_one_hour reject",
      "tolerance_zero_stale reject",
      "replay_with_a_new_time reject",
      "respelled_signature reject",
      "padded reject",
    ]);
  });
});

describe.each(FILES)("our verifier over the vectors of $vendor", ({ vendor, webhooks }) => {
  test.each(webhooks)("$expected: $name", (vector) => {
    const [key, ...others] = new URLSearchParams(vector.query).getAll("key");
    const shown = others.length === 0 ? key : undefined;
    const verified = receiver(vendor, vector).verify(vector.headers, bytesOf(vector), vector.nowSeconds, shown);
    expect(verified.ok).toBe(vector.expected === "accept");
    if (!verified.ok) expect(verified.fault.kind).toBe("unauthentic");
    if (!verified.ok || vector.dedupeKey === undefined) return;
    const received = receiver(vendor, vector).read(verified.value);
    expect(received.kind === "events" && received.events.map((event) => event.dedupeKey)).toEqual([vector.dedupeKey]);
  });
});

const SIGNED = FILES.filter(({ vendor, requests }) => requests.length > 0 && vendor !== "jumio");

describe.each(SIGNED)("our request signer over the vectors of $vendor", ({ vendor, requests }) => {
  const adapter = bind(vendor as VendorId, SIGNERS[vendor] ?? {});

  test.each(requests)("$expected: $name", ({ method, path, body, headers, serverNowSeconds, expected }) => {
    const call = { step: "vector", method, path, ...(body === "" ? {} : { body }), repeat: "harmless" } as const;
    const signedAt = expected === "accept" ? Number(headers["X-App-Access-Ts"] ?? serverNowSeconds) : serverNowSeconds;
    const ours = adapter.authenticate(call, signedAt);
    if (expected === "accept") expect(ours).toEqual(headers);
    else expect(ours).not.toEqual(headers);
  });
});

describe("the witness of Veriff's signatures", () => {
  test("agrees with the sample that the vendor publishes", () => {
    expect(generateSignature(PUBLISHED.body, PUBLISHED.secret)).toBe(PUBLISHED.signature);
  });
});

describe("our requests for a token over Jumio's vectors", () => {
  const requests = FILES.flatMap((file) => (file.vendor === "jumio" ? file.requests : []));

  test.each(requests)("$name", ({ method, path, body, headers, credentials }) => {
    const adapter = bind("jumio", credentials ?? {});
    const call = adapter.token?.().next().value;
    expect(call).toMatchObject({ method, path, body, origin: "auth" });
    if (call !== undefined && "step" in call) expect(adapter.authenticate(call, 0)).toMatchObject(headers);
  });
});
