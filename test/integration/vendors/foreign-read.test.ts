import { expect, test } from "vitest";
import { VENDORS } from "../../../mock-vendor/accounts.ts";
import { createRig } from "../../kit/gateway/rig.ts";
import { START } from "../../kit/gateway/rig-parts.ts";

const MINUTE = 60_000;

test.each(VENDORS)("nobody is rejected by what %s answers about somebody else", async (vendor) => {
  // No callback arrives: all that is known comes from reads.
  const rig = await createRig({ accounts: [vendor], callback: async () => ({ status: 200 }) });
  rig.mock.faults.add({ kind: "foreign_read", vendor, seed: 1, until: START + 20 * MINUTE });
  const forger = await rig.open("reject-forged", vendor);
  await rig.advance(3 * MINUTE);
  const other = { reference: "user_43", given_name: "Bea", family_name: "Lind", date_of_birth: "1991-02-11" };
  const honest = await rig.open("approve", vendor, { subject: other });
  await rig.advance(15 * MINUTE);
  expect((await rig.session(forger.id)).status).toBe("rejected");
  expect((await rig.session(honest.id)).status).not.toBe("rejected");
  expect(JSON.stringify(rig.world.logs)).toContain("the vendor answered a question with another session's object");
  await rig.advance(90 * MINUTE);
  expect((await rig.session(honest.id)).status).toBe("approved");
});
