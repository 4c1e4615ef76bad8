import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import { type LocalProcess, startLocalProcess } from "../kit/gateway/local-process.ts";
import { agree, DESK, heading, look, PHONE, press } from "./capture-visit.ts";
import { launchChromium } from "./chromium.ts";

let local: LocalProcess;
let browser: Browser;
const complaints: string[] = [];
beforeAll(async () => {
  local = await startLocalProcess();
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await local.stop();
});

const call = async (method: string, path: string, body?: object, key?: string): Promise<Session> => {
  const answer = await fetch(local.origin + path, {
    method,
    headers: {
      ...{ authorization: `Bearer ${local.key}`, "content-type": "application/json" },
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path} answered ${answer.status}`).toBe(true);
  return (await answer.json()) as Session;
};

const opened = (vendor: string, locale: string): Promise<Session> =>
  call(
    "POST",
    "/v1/sessions",
    {
      ...CREATE_SESSION_EXAMPLE,
      consent: { ...CREATE_SESSION_EXAMPLE.consent, locale },
      sandbox: { vendor, scenario: "interactive" },
    },
    `desk-${vendor}-${locale}`,
  );

const until = async (id: string, status: string): Promise<Session> => {
  const stream = await fetch(`${local.origin}/v1/sessions/${id}/stream`, {
    headers: { authorization: `Bearer ${local.key}` },
  });
  for await (const part of stream.body ?? []) if (Buffer.from(part).toString().includes(`"status":"${status}"`)) break;
  return call("GET", `/v1/sessions/${id}`);
};

const visit = async (url: string, screen: BrowserContextOptions): Promise<Page> => {
  const page = await (await browser.newContext(screen)).newPage();
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto(url);
  return page;
};

const vendorOf = ({ attempts }: Session) => attempts.find(({ fenced }) => !fenced);

/** Everything in the page is reachable and nothing runs over its edge. */
const fits = async (page: Page): Promise<void> => {
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(over).toBe(0);
};

/** The person tells their number, and the reviewer finds the case by it. */
const work = async (origin: string, number: string): Promise<void> => {
  const desk = await visit(`${origin}/desk`, DESK);
  await heading(desk, "Manual desk");
  await fits(desk);
  await look(desk, "desk-1-list");
  await desk.getByRole("link", { name: number, exact: true }).click();
  await heading(desk, new RegExp(number));
  await look(desk, "desk-2-case");
  await press(desk, "Accept");
  await desk.getByRole("alert").filter({ hasText: "Every check must be clear" }).waitFor();
  await look(desk, "desk-3-not-yet");
  await desk.getByRole("group", { name: "Document that was shown" }).getByLabel("identity card").check();
  for (const name of ["document", "face match", "liveness"])
    await desk.getByRole("group", { name, exact: true }).getByLabel("clear", { exact: true }).check();
  await fits(desk);
  await look(desk, "desk-4-ticked");
  await press(desk, "Accept");
  await heading(desk, "Manual desk");
  await look(desk, "desk-5-done");
};

describe.each(["onfido", "sumsub", "stripe-identity"])("a person without a camera at %s", (vendor) => {
  test("takes another way on the capture page, shows the document to somebody, and is approved", async () => {
    const session = await opened(vendor, "de-DE");
    const page = await visit(session.capture?.url ?? "", PHONE);
    await agree(page, "Passport");
    await page.getByRole("button", { name: "Use another way" }).filter({ visible: true }).first().click();
    await heading(page, "There is another way");
    const asked = await until(session.id, "needs_resubmission");
    // Sumsub has no word of its own for it: there the person tells the caller.
    if (asked.reasons.every(({ remedy }) => remedy !== "other_path"))
      await call("POST", `/v1/sessions/${session.id}/continue`, { another_way: true });
    await page.goto(asked.capture?.continue_url ?? "");
    await heading(page, "Zeigen Sie Ihr Dokument einem Menschen");
    await fits(page);
    await look(page, `desk-${vendor}-person-1-ways`);
    await press(page, "Persönlich, in einer Filiale");
    await page.getByText("Bringen Sie das Dokument in eine Filiale").waitFor();
    await look(page, `desk-${vendor}-person-2-chosen`);
    const attempt = vendorOf(await until(session.id, "capture_in_progress"));
    expect(attempt?.vendor).toBe("manual");
    const { origin } = new URL(page.url());
    const number = attempt?.vendor_reference ?? "";
    await page.getByText(number).waitFor();
    await work(origin, number);
    expect((await until(session.id, "approved")).status).toBe("approved");
    await page.reload();
    await page.getByText("Hier ist nichts weiter zu tun.").waitFor();
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
  }, 60_000);
});
