import { createCipheriv, createDecipheriv } from "node:crypto";

/**
 * AES-256-GCM with a random 96-bit nonce. Layout: format byte, nonce, ciphertext, 16-byte tag.
 * The additional data name the one place where the ciphertext is valid: moved elsewhere it does not open.
 */
const FORMAT = 1;
const NONCE = 12;
const TAG = 16;

/** Where a sealed value stands. Joined with a separator that no id contains. */
export interface Place {
  readonly tenant: string;
  readonly subject: string;
  readonly table: string;
  readonly column: string;
  readonly row: string;
  readonly keyVersion: number;
}

const additionalData = (place: Place): Buffer =>
  Buffer.from(
    [place.tenant, place.subject, place.table, place.column, place.row, String(place.keyVersion)].join("\u0000"),
  );

export const seal = (key: Uint8Array, nonce: Uint8Array, place: Place, plain: Uint8Array): Uint8Array => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
  cipher.setAAD(additionalData(place));
  return Buffer.concat([Uint8Array.of(FORMAT), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Throws `SealBroken` when the bytes, the key or the place are not the ones it was sealed with. */
export const open = (key: Uint8Array, place: Place, sealed: Uint8Array): Buffer => {
  if (sealed.length < 1 + NONCE + TAG || sealed[0] !== FORMAT) throw new SealBroken(place);
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG });
  decipher.setAAD(additionalData(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG)), decipher.final()]);
  } catch {
    throw new SealBroken(place);
  }
};

export class SealBroken extends Error {
  constructor(place: Place) {
    super(`sealed value does not open at ${place.table}.${place.column} of ${place.row}`);
    this.name = "SealBroken";
  }
}
