import assert from "node:assert/strict";
import type { Observation } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CHECK_NAMES, DOCUMENT_CLASSES } from "../../../contracts/check.ts";
import { isCountry } from "../../../contracts/country.ts";
import { reasonClass } from "../../../contracts/reason.ts";
import type { AdapterSpec, NamedCheck, Subject } from "../spec.ts";
import { telling } from "./bound.ts";
import { observations } from "./reading.ts";

const classesOf = (seen: Observation): readonly string[] => seen.reasons.map(({ code }) => reasonClass(code));

type Look = (seen: Observation, where: string) => void;

/** What no observation may say, whatever the vendor's word was. */
const PROMISES: Readonly<Record<string, Look>> = {
  "capture-problem-never-rejects": (seen, where) => {
    const classes = classesOf(seen);
    const isCaptureAlone = classes.length > 0 && classes.every((one) => one === "capture");
    assert.ok(
      !(seen.status === "rejected" && isCaptureAlone),
      `${where}: a bad picture became a rejection; say needs_resubmission`,
    );
  },
  "compliance-finding-never-rejects": (seen, where) =>
    assert.ok(
      !(seen.status === "rejected" && classesOf(seen).includes("compliance")),
      `${where}: a list entry became a rejection; say pending_review, a person decides`,
    ),
  "refusal-has-a-reason": (seen, where) => {
    if (seen.status === "rejected" || seen.status === "needs_resubmission")
      assert.ok(seen.reasons.length > 0, `${where}: ${seen.raw} refuses and gives no reason`);
  },
  "approval-is-not-contradicted": (seen, where) => {
    if (seen.status !== "approved") return;
    assert.deepEqual(
      seen.checks.filter(({ outcome }) => outcome === "failed"),
      [],
      `${where}: approved with a failed check`,
    );
    assert.ok(!classesOf(seen).some((one) => one === "fraud"), `${where}: approved with a fraud reason`);
  },
  "each-check-is-told-once": (seen, where) => {
    const names = seen.checks.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, `${where}: one check with two outcomes: ${names.join(", ")}`);
  },
};

const within = <T>(what: string, values: readonly T[], known: readonly T[]): void => {
  assert.ok(values.length > 0, `capabilities.${what} is empty`);
  assert.equal(new Set(values).size, values.length, `capabilities.${what} repeats a value`);
  assert.deepEqual(
    values.filter((value) => !known.includes(value)),
    [],
    `capabilities.${what} has values that we do not know`,
  );
};

const manifestIsSound = ({ capabilities }: BoundAdapter): void => {
  const { checks, documents, countries, regions, price, quotas, linkLifeSeconds, unconfirmed } = capabilities;
  within("checks", checks, CHECK_NAMES);
  within("documents", documents, DOCUMENT_CLASSES);
  within("regions", regions, regions);
  for (const region of regions) assert.match(region, /^[a-z]{2,12}(-[a-z0-9]+)*$/, "capabilities.regions");
  if (countries !== "all") within("countries", countries, countries.filter(isCountry));
  assert.ok(
    price.amount >= 0 && /^[A-Z]{3}$/.test(price.currency),
    "capabilities.price: an amount and an ISO 4217 code",
  );
  assert.ok(quotas.requestsPerMinute > 0, "capabilities.quotas.requestsPerMinute must be positive");
  assert.ok(linkLifeSeconds > 0, "capabilities.linkLifeSeconds must be positive");
  for (const sentence of unconfirmed)
    assert.match(sentence, /^UNCONFIRMED: .{10,}\.$/, "capabilities.unconfirmed: sentences `UNCONFIRMED: … .`");
};

export const meaningChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = () => telling(subject, spec);
  const promises = Object.entries(PROMISES).map(([name, look]) => ({
    name,
    run: () => {
      for (const [where, seen] of observations(adapter(), spec)) look(seen, where);
    },
  }));
  return [...promises, { name: "manifest-is-sound", run: () => manifestIsSound(adapter()) }];
};
