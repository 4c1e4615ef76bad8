import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { byteChecks } from "./bytes.ts";
import { callChecks } from "./calls.ts";
import { forgeryChecks } from "./forgery.ts";
import { hintChecks } from "./hint.ts";
import { meaningChecks } from "./meaning.ts";
import { privacyChecks } from "./privacy.ts";
import { readingChecks } from "./reading.ts";
import { signatureChecks } from "./signature.ts";
import { startChecks } from "./start.ts";
import { tableChecks } from "./tables.ts";

/**
 * Everything an adapter promises, as named checks that throw where the promise is broken. A spec's skip names exact
 * checks and a reason; one that names an unknown check throws here.
 */
export const adapterChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const all = [
    ...tableChecks(subject, spec),
    ...readingChecks(subject, spec),
    ...meaningChecks(subject, spec),
    ...byteChecks(subject, spec),
    ...signatureChecks(subject, spec),
    ...forgeryChecks(subject, spec),
    ...hintChecks(subject, spec),
    ...callChecks(subject, spec),
    ...startChecks(subject, spec),
    ...privacyChecks(subject, spec),
  ];
  const names = new Set(all.map((check) => check.name));
  const skipped = new Set((spec.skip ?? []).flatMap((skip) => skip.checks));
  for (const name of skipped) if (!names.has(name)) throw new Error(`a skip names the unknown check ${name}`);
  return all.filter((check) => !skipped.has(check.name));
};
