import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { blurred, glared } from "../../mock-vendor/capture/specimens/variants.ts";
import { specimenFile } from "./capture-server.ts";
import { agree, DESK, heading, look, press, startVisitors, type Visitors } from "./capture-visit.ts";

const feeds = mkdtempSync(join(tmpdir(), "kyc-gateway-camera-"));
afterAll(() => rmSync(feeds, { recursive: true }));

/**
 * A camera feed out of one still. Chromium takes the frames of the file for video levels (16 to 235) and stretches
 * them, so the picture is squeezed into these first.
 */
const feedOf = async (still: Uint8Array): Promise<string> => {
  const squeezed = sharp(still)
    .resize(1280)
    .linear(219 / 255, 16);
  const frame = await squeezed.jpeg({ quality: 92 }).toBuffer();
  const path = join(mkdtempSync(join(feeds, "feed-")), "camera.mjpeg");
  writeFileSync(path, Buffer.concat([frame, frame, frame, frame]));
  return path;
};

const seeing = async (still: Uint8Array, act: (visitors: Visitors) => Promise<void>): Promise<void> => {
  const visitors = await startVisitors(await feedOf(still));
  try {
    await act(visitors);
  } finally {
    await visitors.close();
  }
};

/** Resolves after eight more measurements: enough for a good view to have taken itself. */
const EIGHT_MORE = `new Promise((resolve) => {
  let seen = 0;
  const count = () => ++seen === 8 && resolve();
  new MutationObserver(count).observe(document.querySelector("[data-part=meters]"), { attributes: true, subtree: true });
})`;

test("a document that is held well takes its own picture and is submitted", () =>
  seeing(specimenFile("identity-card"), async ({ open, sessions }) => {
    const { page, complaints } = await open("camera");
    await agree(page, "Identity card");
    await press(page, "Use the camera");
    await page.locator(".stage.good").first().waitFor({ state: "attached" });
    await look(page, "phone-3-camera-good");
    await heading(page, "Is everything readable?");
    await press(page, "Send this picture");
    await heading(page, "Your picture was submitted");
    expect(sessions.told("camera").at(-1)).toMatchObject({ document: "identity_card", defects: [] });
    expect(complaints).toEqual([]);
  }));

test("a blurred view says so aloud, does not take itself, and can still be taken by the button", async () =>
  seeing(await blurred(specimenFile("passport"), 9), async ({ open }) => {
    const { page } = await open("blurred", { screen: DESK });
    await agree(page, "Passport");
    await press(page, "Use the camera");
    await page.getByRole("status").filter({ hasText: "Hold still and let it focus" }).waitFor({ state: "attached" });
    await page.evaluate(EIGHT_MORE);
    await heading(page, "Fit the document into the frame");
    await look(page, "desk-3-camera-blurry");
    await press(page, "Take the picture");
    await page.getByText("The picture is blurry.").waitFor();
    await look(page, "desk-4-preview-blurry");
  }));

test("a reflection is named while it is seen, and the picture is not taken until the person asks", async () =>
  seeing(await glared(specimenFile("driving-licence"), 0.12), async ({ open, sessions }) => {
    const { page } = await open("glare");
    await agree(page, "Driving licence");
    await press(page, "Use the camera");
    await page.getByRole("status").filter({ hasText: "Tilt to avoid glare" }).waitFor({ state: "attached" });
    await look(page, "phone-3-camera-glare");
    await press(page, "Take the picture");
    await press(page, "Send it anyway");
    await heading(page, "Light is reflected on the document");
    expect(sessions.told("glare").at(-1)).toMatchObject({ defects: ["glare"] });
  }));
