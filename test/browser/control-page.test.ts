import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import { FAULT_NAMES } from "../../mock-vendor/faults/catalogue.ts";
import { type RunningServer, serveApp } from "../../mock-vendor/server.ts";
import { virtualWorld } from "../../mock-vendor/world.ts";
import { sandboxFor } from "../kit/sandbox.ts";
import { launchChromium } from "./chromium.ts";

let browser: Browser;
let server: RunningServer;
let mock: MockVendor;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  const accounts = [sandboxFor("onfido", "http://gateway.test").account];
  mock = createMockVendor(virtualWorld(), { accounts, publicUrl: "http://mock.test" });
  server = await serveApp(() => mock.app, "127.0.0.1", 0);
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 420, height: 900 } });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(`${server.url}/__control/page`);
  await page.waitForSelector("#catalogue tr");
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const switchOf = (name: string) => page.getByRole("button", { name: `Switch ${name}`, exact: true });

test("the control page lists every fault, and fits a small screen", async () => {
  expect(await page.locator("#catalogue tr").count()).toBe(FAULT_NAMES.length);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(420);
});

test("a fault is switched on for one vendor and session, and off again", async () => {
  await page.selectOption("#vendor", "onfido");
  await page.fill("#session", "att_1");
  await page.fill("#search", "hang");
  await switchOf("hang").click();
  await page.waitForSelector("tr.on");
  expect(mock.faults.list()).toMatchObject([{ kind: "hang", vendor: "onfido", session: "att_1", live: true }]);
  expect(await page.locator("#on").textContent()).toContain("session att_1");
  await switchOf("hang").click();
  await page.waitForSelector("tr.on", { state: "detached" });
  expect(mock.faults.list()).toEqual([]);
  expect(problems).toEqual([]);
});
