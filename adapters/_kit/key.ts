import { createHash } from "node:crypto";

/** An id, a word or a time of a vendor. A space stands in a time alone: two words could be a name. */
const PLAIN = /^(?:[A-Za-z0-9.:/_+-]{0,128}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\d.+-]{0,16})$/;

/**
 * A dedupe key of a vendor's own identifying parts. Where one of them is free text the whole key is one hash: keys are stored
 * in the clear, and neither the text nor the hash of it alone may be.
 */
export const keyOf = (...parts: readonly string[]): string =>
  parts.every((part) => PLAIN.test(part))
    ? parts.join("|")
    : createHash("sha256")
        .update(JSON.stringify(["dedupe key", ...parts]))
        .digest("hex");
