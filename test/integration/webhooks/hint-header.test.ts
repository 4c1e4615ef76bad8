import { describe, expect, test } from "vitest";
import { sandboxOf } from "../../../mock-vendor/sandbox.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { sandboxFor } from "../../kit/sandbox.ts";

const [TOKEN = ""] = sandboxFor("yoti", "http://gateway.test").settings.notificationTokens as readonly string[];

const opened = async (scenario: "approve" | "interactive") => {
  // The vendor's own notifications are lost: only those of the test come.
  const rig = await createRig({ accounts: ["yoti"], callback: async () => ({ status: 200 }) });
  const { id } = await rig.open(scenario, "yoti");
  return { rig, id, ref: rig.engine.find("attempts", { session_id: id })?.vendor_ref ?? "" };
};

const knock = async (rig: Rig, authorization: string | undefined, body: unknown): Promise<number> => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const { status } = await rig.call("POST", "/webhooks/yoti", { key: null, headers, body });
  await rig.settle();
  await rig.advance(1_000);
  return status;
};

describe("the door for notifications that show a secret in a header", () => {
  test("is closed without it, to another one, and to the right one in another form, and nothing is kept", async () => {
    const { rig, ref } = await opened("interactive");
    const told = { session_id: ref, topic: "session_completion" };
    const wrong = [
      undefined,
      "",
      TOKEN,
      `Basic ${TOKEN}`,
      `bearer ${TOKEN}`,
      `Bearer ${TOKEN}0`,
      `Bearer ${TOKEN.slice(1)}`,
    ];
    for (const authorization of wrong) expect(await knock(rig, authorization, told), authorization).toBe(401);
    expect(rig.engine.count("inbox", {})).toBe(0);
    expect(JSON.stringify(rig.world.logs)).not.toContain(TOKEN);
  });

  test("makes news known at once, and a lie leads to a question and to nothing else", async () => {
    const { rig, id, ref } = await opened("approve");
    const { rig: other, id: open, ref: waiting } = await opened("interactive");
    await rig.advance(5_000);
    expect((await rig.session(id)).status).toBe("initiated");
    const told = { topic: "session_completion", state: "COMPLETED", recommendation: "REJECT" };
    expect(await knock(rig, `Bearer ${TOKEN}`, { session_id: ref, ...told })).toBe(200);
    expect((await rig.session(id)).status).toBe("approved");
    expect(await knock(other, `Bearer ${TOKEN}`, { session_id: waiting, ...told })).toBe(200);
    expect((await other.session(open)).status).toBe("initiated");
  });
});

test("an account of the mock is drawn once: the same world makes the same key", () => {
  const drawn = () => sandboxOf({ random: () => 0.5 }, "yoti", "http://gateway.test").settings.privateKey;
  expect(drawn()).toBe(drawn());
});
