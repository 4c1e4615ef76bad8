import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blurred } from "../../mock-vendor/capture/specimens/variants.ts";
import { specimenFile } from "./capture-server.ts";
import { agree, choose, DESK, heading, look, press, startVisitors, type Visitors } from "./capture-visit.ts";

let visitors: Visitors;
beforeAll(async () => {
  visitors = await startVisitors();
});
afterAll(() => visitors.close());

describe("with a file", () => {
  test("a sharp picture is submitted, the page follows the check to its end and leads back", async () => {
    const { page, complaints, strangers } = await visitors.open("sharp");
    await look(page, "phone-1-welcome");
    await agree(page, "Passport");
    await look(page, "phone-2-method");
    await choose(page, specimenFile("passport"));
    await heading(page, "Is everything readable?");
    await look(page, "phone-4-preview");
    await press(page, "Send this picture");
    await heading(page, "Your picture was submitted");
    await look(page, "phone-6-submitted");
    expect(visitors.sessions.told("sharp")).toEqual([
      { told: "opened" },
      { told: "submitted", document: "passport", defects: [], selfie: false },
    ]);
    visitors.sessions.set("sharp", { state: "closed" });
    await heading(page, "You are done here");
    await look(page, "phone-7-done");
    const back = page.getByRole("link", { name: "Go back", exact: true });
    expect(await back.getAttribute("href")).toBe("https://example.test/done");
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
  });

  test("a blurred picture is warned of, comes back by name, and is replaced in the same session", async () => {
    const { page, complaints } = await visitors.open("blurred");
    await agree(page, "Identity card");
    await choose(page, await blurred(specimenFile("identity-card"), 8));
    await page.getByText("The picture is blurry.").waitFor();
    await look(page, "phone-4-preview-blurry");
    await press(page, "Send it anyway");
    await heading(page, "The picture is blurry");
    await look(page, "phone-5-retake");
    await press(page, "Take a new picture");
    await choose(page, specimenFile("identity-card"));
    await press(page, "Send this picture");
    await heading(page, "Your picture was submitted");
    expect(visitors.sessions.told("blurred").map((fact) => ("defects" in fact ? fact.defects : fact.told))).toEqual([
      "opened",
      ["blurry"],
      [],
    ]);
    expect(complaints).toEqual([]);
  });

  test("the vendor's own wish for another picture, after submission, is shown", async () => {
    const { page } = await visitors.open("later");
    await agree(page, "Driving licence");
    await choose(page, specimenFile("driving-licence"));
    await press(page, "Send this picture");
    await heading(page, "Your picture was submitted");
    visitors.sessions.set("later", { state: "open", retake: { defect: "glare" } });
    await heading(page, "Light is reflected on the document");
  });

  test("a retake waits until the vendor has opened the session again", async () => {
    const { page } = await visitors.open("slow-vendor");
    await agree(page, "Passport");
    await choose(page, await blurred(specimenFile("passport"), 8));
    await press(page, "Send it anyway");
    await heading(page, "The picture is blurry");
    visitors.sessions.set("slow-vendor", { state: "submitted" });
    const looks = page.waitForResponse(/state$/).then(() => page.waitForResponse(/state$/));
    await press(page, "Take a new picture");
    await looks;
    expect(await page.getByRole("button", { name: "Take a new picture" }).isDisabled()).toBe(true);
    visitors.sessions.set("slow-vendor", { state: "open" });
    await heading(page, "Take or choose a picture");
  });

  test("a file that is no picture is explained, and another can be chosen", async () => {
    const { page } = await visitors.open("pdf");
    await agree(page, "Passport");
    await choose(page, Buffer.from("%PDF-1.7 not a picture"));
    await heading(page, "This is not a picture we can read");
    await look(page, "phone-8-trouble");
    await press(page, "Choose another picture");
    await heading(page, "Take or choose a picture");
  });

  test("a drawn specimen stands in for whoever has no document at hand", async () => {
    const { page } = await visitors.open("tester");
    await agree(page, "Driving licence");
    await page.getByText("No document? Try a drawn specimen").click();
    await page.getByRole("combobox", { name: "Quality" }).selectOption("dark");
    await press(page, "Use the specimen");
    await page.getByText("The picture is too dark.").waitFor();
    await press(page, "Send it anyway");
    await heading(page, "The picture is too dark");
    expect(visitors.sessions.told("tester").at(-1)).toMatchObject({ document: "driving_licence", defects: ["dark"] });
  });
});

describe("without a picture", () => {
  test("a camera that may not be used is explained, and the page offers the other ways", async () => {
    const { page } = await visitors.open("forbidden");
    await agree(page, "Passport");
    await press(page, "Use the camera");
    await heading(page, "We cannot use your camera");
    await look(page, "phone-8-no-camera");
    await press(page, "Choose another picture");
    await heading(page, "Take or choose a picture");
  });

  test("another way is told to the twin and explained", async () => {
    const { page } = await visitors.open("other", { screen: DESK });
    await look(page, "desk-1-welcome");
    await press(page, "No camera? Use another way");
    await heading(page, "There is another way");
    await look(page, "desk-7-another-way");
    expect(visitors.sessions.told("other")).toEqual([{ told: "opened" }, { told: "another_way" }]);
  });

  test("declining is told to the twin and explained", async () => {
    const { page } = await visitors.open("declined", { screen: DESK });
    await press(page, "I don’t agree");
    await heading(page, "You did not agree");
    await look(page, "desk-7-declined");
    expect(visitors.sessions.told("declined")).toEqual([{ told: "opened" }, { told: "declined" }]);
  });

  test("nothing can be sent before a document is chosen", async () => {
    const { page } = await visitors.open("nothing");
    await press(page, "Agree and continue");
    await heading(page, "Show us your document");
  });
});

describe("for everyone", () => {
  test("the whole way goes by keyboard alone, and each screen takes the focus to its heading", async () => {
    const { page } = await visitors.open("keyboard", { screen: DESK });
    const focused = () => page.evaluate("document.activeElement.textContent.trim() || document.activeElement.value");
    expect(await focused()).toBe("Show us your document");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Agree and continue");
    await page.keyboard.press("Enter");
    await heading(page, "Take or choose a picture");
    expect(await focused()).toBe("Take or choose a picture");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Use the camera");
    const asked = page.waitForEvent("filechooser");
    await page.keyboard.press("Tab");
    await look(page, "desk-2-method-focus");
    await page.keyboard.press("Enter");
    const picture = { name: "card.jpg", mimeType: "image/jpeg", buffer: specimenFile("identity-card") };
    await (await asked).setFiles(picture);
    await heading(page, "Is everything readable?");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Send this picture");
    await page.keyboard.press("Enter");
    await heading(page, "Your picture was submitted");
    expect(visitors.sessions.told("keyboard").at(-1)).toMatchObject({ document: "identity_card", defects: [] });
  });

  test.each([320, 390, 768])("nothing sticks out at a width of %i pixels", async (width) => {
    const { page } = await visitors.open(`width-${width}`, { screen: { viewport: { width, height: 700 } } });
    for (const document of ["Passport", "Driving licence"]) await page.getByLabel(document).check();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await press(page, "Agree and continue");
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  test("every control has a name and is at least 44 pixels high for a thumb", async () => {
    const { page } = await visitors.open("thumb");
    const lowest = await page.evaluate(
      "Math.min(...[...document.querySelectorAll('.button, .choice')].filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height))",
    );
    expect(lowest).toBeGreaterThanOrEqual(44);
    expect(
      await page.locator("button").evaluateAll((all) => all.filter((one) => !one.textContent?.trim()).length),
    ).toBe(0);
  });

  test("only the documents that are asked for are offered, and a single one is chosen already", async () => {
    const { page } = await visitors.open("single", { session: { documents: ["identity_card"] } });
    expect(await page.getByLabel("Passport").isVisible()).toBe(false);
    expect(await page.getByLabel("Identity card").isChecked()).toBe(true);
  });

  test("a session that waits for a retake starts with the reason", async () => {
    const { page } = await visitors.open("waiting", { session: { retake: { defect: "cropped" } } });
    await heading(page, "Part of the document is cut off");
    await press(page, "Take a new picture");
    await heading(page, "Show us your document");
  });

  test("a link that does not work says so", async () => {
    const { page } = await visitors.open("some");
    await page.goto(`${visitors.origin}/capture/onfido/nobody`);
    await heading(page, "This link does not work");
    await look(page, "phone-9-unknown");
  });
});
