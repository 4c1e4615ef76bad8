import assert from "node:assert/strict";
import fc from "fast-check";
import type { Verified } from "../../../contracts/adapter.ts";
import { bytesOf } from "../drive.ts";
import type { AdapterSpec, Hinting, NamedCheck, Subject } from "../spec.ts";
import { bound } from "./bound.ts";

const namesAndNothingMore = (subject: Subject, spec: AdapterSpec, { ref, bodies, silent = [] }: Hinting): void => {
  const adapter = bound(subject, spec.settings);
  for (const body of bodies)
    assert.deepEqual(adapter.read(bytesOf(body) as Verified), { kind: "hint", vendorRef: ref });
  for (const body of silent) assert.deepEqual(adapter.read(bytesOf(body) as Verified), { kind: "events", events: [] });
  const bytes = fc.oneof(fc.json().map(bytesOf), fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(bytes, (one) => assert.notEqual(adapter.read(one as Verified).kind, "events", "nobody signed that")),
    { numRuns: 300, seed: 20261123 },
  );
};

export const hintChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const { hinting } = spec;
  if (hinting === undefined) return [];
  return [{ name: "hint-names-an-attempt-and-nothing-more", run: () => namesAndNothingMore(subject, spec, hinting) }];
};
