import { createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createKeyring, type Spot } from "../../../src/privacy/keyring.ts";
import { seal } from "../../../src/privacy/seal.ts";
import type { SubjectRow } from "../../../src/store/tables.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const SPOT: Spot = { table: "sessions", column: "sealed_person", row: "ses_1" };
const keyring = () => createKeyring(createVirtualWorld({ seed: 1 }), new Uint8Array(32).fill(7));

const subjectOf = (ring: ReturnType<typeof keyring>, id: string, tenant = "default"): SubjectRow => {
  const key = ring.createSubjectKey(tenant, id);
  return { id, tenant, livemode: 0, reference_index: id, ...key, created_at: 0, erased_at: null };
};

const PLACES: readonly (readonly [string, Spot])[] = [
  ["row", { ...SPOT, row: "ses_2" }],
  ["column", { ...SPOT, column: "sealed_capture" }],
  ["table", { ...SPOT, table: "inbox" }],
];

/** The very bytes, which the keyring may remember, and a copy as it comes from the store, which it must decipher. */
const FORMS = [
  ["just sealed", (sealed: Uint8Array) => sealed],
  ["read from the store", (sealed: Uint8Array) => new Uint8Array(sealed)],
] as const;

describe.each(FORMS)("a value that was %s", (_name, form) => {
  test("opens where it was sealed", () => {
    const ring = keyring();
    const subject = subjectOf(ring, "sub_1");
    const sealed = form(ring.sealForSubject(subject, SPOT, "Ada"));
    expect(ring.openForSubject(subject, SPOT, sealed)?.toString()).toBe("Ada");
  });

  test.each(PLACES)("does not open in another %s", (_place, elsewhere) => {
    const ring = keyring();
    const subject = subjectOf(ring, "sub_1");
    const sealed = form(ring.sealForSubject(subject, SPOT, "Ada"));
    expect(() => ring.openForSubject(subject, elsewhere, sealed)).toThrow("does not open");
  });

  test("does not open for another subject or tenant", () => {
    const ring = keyring();
    const sealed = form(ring.sealForSubject(subjectOf(ring, "sub_1"), SPOT, "Ada"));
    for (const other of [subjectOf(ring, "sub_2"), subjectOf(ring, "sub_1", "other")])
      expect(() => ring.openForSubject(other, SPOT, sealed)).toThrow("does not open");
  });

  test("is gone with the subject's key", () => {
    const ring = keyring();
    const subject = subjectOf(ring, "sub_1");
    const sealed = form(ring.sealForSubject(subject, SPOT, "Ada"));
    expect(ring.openForSubject({ ...subject, wrapped_key: null, erased_at: 1 }, SPOT, sealed)).toBeUndefined();
  });
});

test("the sealed bytes are AES-256-GCM as Node's own cipher reads it: format, nonce, text, tag, and the place as additional data", () => {
  const [key, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2)];
  const place = { tenant: "t", subject: "s", ...SPOT, keyVersion: 1 };
  const sealed = seal(key, nonce, place, Buffer.from("Ada"));
  const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 13));
  cipher.setAAD(Buffer.from(["t", "s", SPOT.table, SPOT.column, SPOT.row, "1"].join("\u0000")));
  cipher.setAuthTag(sealed.subarray(-16));
  expect([sealed[0], cipher.update(sealed.subarray(13, -16), undefined, "utf8") + cipher.final("utf8")]).toEqual([
    1,
    "Ada",
  ]);
});
