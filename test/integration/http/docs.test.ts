import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../../browser/chromium.ts";
import { fixture } from "../../kit/http-fixture.ts";
import { type Listening, listen } from "../../kit/listen.ts";

const ARTEFACTS = fileURLToPath(new URL("../../../artefacts/", import.meta.url));

let server: Listening;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(ARTEFACTS, { recursive: true });
  server = await listen((await fixture()).app);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A page, and all that it complained of or asked for elsewhere. */
const visit = async (path: string): Promise<{ readonly page: Page; readonly complaints: string[] }> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`failed ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on("request", (request) => {
    const here = request.url().startsWith(server.origin) || request.url().startsWith("data:");
    if (!here) complaints.push(`elsewhere ${request.url()}`);
  });
  await page.goto(server.origin + path);
  return { page, complaints };
};

describe("the pages in a real browser", () => {
  test("the reference shows every operation, without a complaint or a request elsewhere", async () => {
    const { page, complaints } = await visit("/docs");
    await page.waitForSelector("#operations-Keys-createKey");
    const shown = await page.locator(".opblock").count();
    expect(shown).toBeGreaterThanOrEqual(14);
    await page.locator("#operations-Keys-createKey .opblock-summary-control").click();
    await page.waitForSelector("#operations-Keys-createKey .opblock-body");
    await page.screenshot({ path: `${ARTEFACTS}docs.png` });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("the reference can try a call out with a key", async () => {
    const { page, complaints } = await visit("/docs");
    await page.locator("#operations-Operations-health .opblock-summary-control").click();
    await page.locator("#operations-Operations-health .try-out__btn").click();
    await page.locator("#operations-Operations-health .execute").click();
    await page.waitForSelector("#operations-Operations-health .live-responses-table");
    expect(await page.locator("#operations-Operations-health .live-responses-table").textContent()).toContain('"up"');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("the landing page is whole, in both colour schemes", async () => {
    const { page, complaints } = await visit("/");
    expect(await page.locator("h1").textContent()).toBe("KYC gateway");
    expect(await page.evaluate("getComputedStyle(document.body).maxWidth")).not.toBe("none");
    await page.screenshot({ path: `${ARTEFACTS}landing.png`, fullPage: true });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: `${ARTEFACTS}landing-dark.png`, fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  });
});
