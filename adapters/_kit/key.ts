import { createHash } from "node:crypto";

const PLAIN = /^[A-Za-z0-9 .:/_+-]{0,128}$/;

/**
 * A dedupe key of a vendor's own identifying parts. A part that looks like no id, time or word of a vendor is
 * hashed: keys are logged, and text that a vendor put there must not be.
 */
export const keyOf = (...parts: readonly string[]): string =>
  parts.map((part) => (PLAIN.test(part) ? part : createHash("sha256").update(part).digest("hex"))).join("|");
