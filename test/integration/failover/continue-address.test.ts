import { describe, expect, test } from "vitest";
import { MESSAGES } from "../../../contracts/messages/message.ts";
import { MINUTE, pathOf, rigWith, takeDown, visit } from "./continue-rig.ts";

describe("the person's address", () => {
  test("leads to the way in, to the other vendor once the first is down, and tells nothing of the person", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    const path = pathOf(session);
    expect(path).toMatch(/^\/continue\/ses_[0-9a-z]+\.[0-9a-f]{32}$/);
    await takeDown(rig);
    const led = await visit(rig, path);
    expect([led.status, led.text, led.headers["referrer-policy"]]).toEqual([303, "", "no-referrer"]);
    const now = await rig.session(session.id);
    expect(led.headers.location).toBe(now.capture?.url);
    expect(now.attempts.map(({ vendor, fenced }) => [vendor, fenced])).toEqual([
      ["onfido", true],
      ["sumsub", false],
    ]);
  });

  test("is nobody's without its token, with another session's token, or with one digit changed", async () => {
    const rig = await rigWith();
    const [mine, other] = [pathOf(await rig.open("interactive")), pathOf(await rig.open("interactive"))];
    const [id = "", token = ""] = mine.slice("/continue/".length).split(".");
    const flipped = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
    const wrong = [id, `${id}.`, `${id}.${other.split(".")[1]}`, `${id}.${flipped}`, `ses_nobody.${token}`];
    for (const ticket of [...wrong, "cut%20off", "ses_"]) {
      const page = await visit(rig, `/continue/${ticket}`);
      expect([page.status, page.headers["content-type"]], ticket).toEqual([404, "text/html; charset=utf-8"]);
      expect(page.text).toContain(MESSAGES.en.link_unknown);
    }
    expect((await visit(rig, mine)).status).toBe(303);
  });

  test("tells a person who waits in their own language, and looks again by itself", async () => {
    const rig = await rigWith();
    const session = await rig.open("interactive");
    await takeDown(rig);
    rig.mock.faults.add({ kind: "unavailable", vendor: "sumsub" });
    const page = await visit(rig, pathOf(session));
    expect([page.status, page.headers.refresh, page.headers["content-type"]]).toEqual([
      ...[200, "30", "text/html; charset=utf-8"],
    ]);
    expect(page.text).toContain('lang="de"');
  });

  test("leads back where nothing is left to do", async () => {
    const rig = await rigWith();
    const session = await rig.open("approve", undefined, { return_url: "https://example.test/done" });
    await rig.advance(MINUTE);
    const led = await visit(rig, pathOf(session));
    expect([led.status, led.headers.location]).toEqual([303, "https://example.test/done"]);
  });
});
