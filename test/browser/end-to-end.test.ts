import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import { blurred } from "../../mock-vendor/capture/specimens/variants.ts";
import { type LocalProcess, startLocalProcess } from "../kit/gateway/local-process.ts";
import { specimenFile } from "./capture-server.ts";
import { agree, choose, heading, look, PHONE, press } from "./capture-visit.ts";
import { launchChromium } from "./chromium.ts";

let local: LocalProcess;
let browser: Browser;
beforeAll(async () => {
  local = await startLocalProcess();
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await local.stop();
});

const authorised = () => ({ authorization: `Bearer ${local.key}`, "content-type": "application/json" });

const openSession = async (vendor: string, key: string): Promise<{ id: string; capture: { url: string } }> => {
  const answer = await fetch(`${local.origin}/v1/sessions`, {
    method: "POST",
    headers: { ...authorised(), "idempotency-key": key },
    body: JSON.stringify({ ...CREATE_SESSION_EXAMPLE, sandbox: { vendor, scenario: "interactive" } }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; capture: { url: string } };
};

/** The statuses of a session as its stream tells them, up to `last`. */
const statusesUntil = async (id: string, last: string): Promise<readonly string[]> => {
  const stream = await fetch(`${local.origin}/v1/sessions/${id}/stream`, { headers: authorised() });
  const seen: string[] = [];
  for await (const part of stream.body ?? []) {
    for (const [, status = ""] of Buffer.from(part)
      .toString()
      .matchAll(/^data: \{"id":"[^"]+","status":"(\w+)"/gm))
      seen.push(status);
    if (seen.at(-1) === last) break;
  }
  return seen;
};

const visit = async (url: string): Promise<Page> => {
  const page = await (await browser.newContext(PHONE)).newPage();
  await page.goto(url);
  return page;
};

describe.each(["onfido", "sumsub", "stripe-identity"])("a person at %s, from the link to the decision", (vendor) => {
  test("a sharp specimen ends in approved", async () => {
    const session = await openSession(vendor, `sharp-${vendor}`);
    const page = await visit(session.capture.url);
    await agree(page, "Passport");
    await choose(page, specimenFile("passport"));
    await press(page, "Send this picture");
    expect((await statusesUntil(session.id, "approved")).at(-1)).toBe("approved");
    await heading(page, /done|submitted/);
    await look(page, `end-${vendor}-approved`);
  }, 60_000);

  test("a blurred one needs a resubmission and, after the retake in the same session, is approved", async () => {
    const session = await openSession(vendor, `blurred-${vendor}`);
    const page = await visit(session.capture.url);
    await agree(page, "Passport");
    await choose(page, await blurred(specimenFile("passport"), 8));
    await press(page, "Send it anyway");
    expect(await statusesUntil(session.id, "needs_resubmission")).toContain("needs_resubmission");
    await heading(page, "The picture is blurry");
    await look(page, `end-${vendor}-retake`);
    await press(page, "Take a new picture");
    await choose(page, specimenFile("passport"));
    await press(page, "Send this picture");
    expect((await statusesUntil(session.id, "approved")).at(-1)).toBe("approved");
  }, 60_000);
});
