import { expect, test } from "vitest";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import { createRig } from "../../kit/gateway/rig.ts";
import { attempts, CONSENT, goOn, MINUTE, pathOf, visit } from "./continue-rig.ts";

test.each([
  ["onfido", "sumsub"],
  ["sumsub", "onfido"],
] as const satisfies readonly (readonly VendorId[])[])(
  "a refusal that %s gave while it was down, after its person had gone to %s, is asked for and becomes a case",
  async (left, next) => {
    const rig = await createRig({ accounts: [left, next], latency: () => 20 });
    rig.mock.faults.add({ kind: "callback_drop", vendor: left });
    rig.mock.faults.add({ kind: "decisions_slow", vendor: left, seconds: 120 });
    rig.mock.faults.add({ kind: "never_finishes", vendor: next });
    const session = await rig.open("reject-forged");
    await visit(rig, pathOf(session));
    await rig.advance(200);
    const { id: down } = rig.mock.faults.add({ kind: "unavailable", vendor: left });
    expect((await goOn(rig, session.id, { person_agrees: true, consent: CONSENT })).status).toBe(200);
    await rig.advance(MINUTE);
    rig.mock.faults.remove(down);
    await rig.advance(120 * MINUTE);
    expect(attempts(rig, session.id)[0]?.fenced_by).toBe("capture_begun");
    const cases = rig.engine.list({ table: "reviews", order: ["id", "asc"], limit: 10 }).map(({ kind }) => kind);
    expect(cases).toEqual(["fenced_rejection"]);
    expect(rig.engine.count("timers", { kind: "prompt" })).toBe(0);
  },
);
