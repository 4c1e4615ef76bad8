import { describe, expect, test } from "vitest";
import { VENDORS } from "../../mock-vendor/accounts.ts";
import { CATALOGUE, FAULT_NAMES } from "../../mock-vendor/faults/catalogue.ts";
import { driveUnder } from "./drive.ts";

describe.each(VENDORS)("at %s", (vendor) => {
  test.each(FAULT_NAMES)("the fault %s strikes, and the twin lives on", async (kind) => {
    const part = CATALOGUE[kind].probability === undefined ? {} : { probability: 1 };
    const drive = driveUnder(vendor, "approve", { kind, ...part });
    await drive.start();
    await drive.world.advance(60_000);
    const [rule] = drive.mock.faults.list();
    const callbacks = drive.mock.journal().filter((entry) => entry.kind === "callback");
    const isOfCallbacks = ["delivery", "authenticity", "content"].includes(CATALOGUE[kind].class);
    expect(rule?.hits).toBeGreaterThan(isOfCallbacks && callbacks.length === 0 ? -1 : 0);
    drive.mock.faults.clear();
    expect((await drive.start("att_kit_2")).ok).toBe(true);
  });
});
