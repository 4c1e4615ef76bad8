import { describe, test } from "vitest";
import { SUBJECTS, twinFor } from "../subjects.ts";
import { twinChecks } from "./twin.ts";

describe.each(SUBJECTS)("the adapter of %s against its twin", (id, subject, spec) => {
  for (const check of twinChecks(twinFor(id), subject, spec)) test(`keeps ${check.name}`, () => check.run());
});
