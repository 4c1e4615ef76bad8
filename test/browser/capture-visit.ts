import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { CaptureSession } from "../../mock-vendor/capture/session.ts";
import { createTestSessions, startCaptureServer, type TestSessions } from "./capture-server.ts";
import { launchChromium } from "./chromium.ts";

const ARTEFACTS = join(import.meta.dirname, "../../artefacts");

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
};
export const DESK: BrowserContextOptions = { viewport: { width: 1180, height: 900 } };

export interface Visit {
  readonly page: Page;
  /** What the browser wrote to its console as errors. */
  readonly complaints: readonly string[];
  /** Addresses outside this machine that the page called. */
  readonly strangers: readonly string[];
}

export interface VisitOptions {
  readonly screen?: BrowserContextOptions;
  readonly session?: Partial<CaptureSession>;
}

export interface Visitors {
  readonly origin: string;
  readonly sessions: TestSessions;
  /** Adds an open session under `token` and opens its page. */
  readonly open: (token: string, options?: VisitOptions) => Promise<Visit>;
  readonly close: () => Promise<void>;
}

const visit = async (browser: Browser, url: string, screen: BrowserContextOptions): Promise<Visit> => {
  const page = await (await browser.newContext(screen)).newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  page.on("request", (request) => void (/^(blob:)?http:\/\/127/.test(request.url()) || strangers.push(request.url())));
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).filter({ visible: true }).waitFor();
  return { page, complaints, strangers };
};

/**
 * A browser and a capture page of its own to visit.
 *
 * @param camera path of the video that the browser plays as its camera.
 */
export const startVisitors = async (camera?: string): Promise<Visitors> => {
  mkdirSync(ARTEFACTS, { recursive: true });
  const sessions = createTestSessions();
  const server = await startCaptureServer(sessions);
  const browser = await launchChromium(camera === undefined ? {} : { camera });
  return {
    origin: server.origin,
    sessions,
    open: (token, { screen = PHONE, session = {} } = {}) => {
      sessions.add({ token, returnUrl: "https://example.test/done", ...session });
      return visit(browser, `${server.origin}/capture/onfido/${token}`, screen);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
};

/** Waits for the screen with this heading. */
export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

/** Keeps a screenshot of the whole page among the artefacts. */
export const look = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: join(ARTEFACTS, `capture-${name}.png`), fullPage: true });

export const agree = async (page: Page, document: string): Promise<void> => {
  await page.getByLabel(document).check();
  await press(page, "Agree and continue");
  await heading(page, "Take or choose a picture");
};

/** Chooses a file by the page's own input, once its screen is there: nobody can choose before. */
export const choose = async (page: Page, picture: Uint8Array): Promise<void> => {
  await heading(page, "Take or choose a picture");
  const file = { name: "document.jpg", mimeType: "image/jpeg", buffer: Buffer.from(picture) };
  await page.locator('[data-screen="method"] input[type=file]').setInputFiles(file);
};
