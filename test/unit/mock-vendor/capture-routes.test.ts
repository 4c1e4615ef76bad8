import sharp from "sharp";
import { beforeEach, describe, expect, test } from "vitest";
import { captureRoutes } from "../../../mock-vendor/capture/routes.ts";
import { blurred } from "../../../mock-vendor/capture/specimens/variants.ts";
import { createTestSessions, specimenFile, type TestSessions } from "../../browser/capture-server.ts";

let sessions: TestSessions;
let routes: ReturnType<typeof captureRoutes>;
beforeEach(() => {
  sessions = createTestSessions();
  routes = captureRoutes(sessions);
  sessions.add({ token: "tok", returnUrl: "https://example.test/done" });
});

const passport = specimenFile("passport");
const post = (path: string, body?: Uint8Array): Promise<Response> =>
  Promise.resolve(
    routes.request(`/capture/onfido/tok/${path}`, { method: "POST", ...(body ? { body: Uint8Array.from(body) } : {}) }),
  );
const get = (path: string): Promise<Response> => Promise.resolve(routes.request(path));

describe("an uploaded picture", () => {
  test("that is good is accepted, and the twin hears so without the picture", async () => {
    const answer = await post("document?document=passport", passport);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      verdict: "accepted",
      defects: [],
      guidance: null,
      measurement: { whole: true },
    });
    expect(sessions.told("tok")).toEqual([{ told: "submitted", document: "passport", defects: [], selfie: false }]);
  });

  test("that is blurred comes back with guidance, and a sharp one is then accepted in the same session", async () => {
    const answer = await post("document?document=passport", await blurred(passport, 6));
    expect(await answer.json()).toMatchObject({
      verdict: "retake",
      defects: ["blurry"],
      guidance: { title: "The picture is blurry" },
    });
    expect(await (await get("/capture/onfido/tok/state")).json()).toMatchObject({
      state: "open",
      retake: { defect: "blurry" },
    });
    expect(await (await post("document?document=passport", passport)).json()).toMatchObject({ verdict: "accepted" });
  });

  test.each([
    ["a body over 15 MB", "document?document=passport", new Uint8Array(15 * 1024 * 1024 + 1), 413, "too_large"],
    ["an empty body", "document?document=passport", new Uint8Array(), 400, "empty"],
    ["a PDF", "document?document=passport", Buffer.from("%PDF-1.7 hello"), 415, "not_a_picture"],
    ["half a JPEG", "document?document=passport", passport.subarray(0, passport.length / 2), 422, "damaged"],
    ["an unknown document class", "document?document=library_card", passport, 422, "document_not_asked_for"],
    ["no document class", "document", passport, 422, "document_not_asked_for"],
  ])("with %s is refused in plain words, and the twin hears nothing", async (_, path, body, status, why) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ verdict: "refused", why, guidance: { title: expect.any(String) } });
    expect(sessions.told("tok")).toEqual([]);
  });

  test("of a document that this session does not ask for is refused", async () => {
    sessions.set("tok", { documents: ["identity_card"] });
    expect((await post("document?document=passport", passport)).status).toBe(422);
  });

  test.each(["submitted", "closed"] as const)("to a %s session is refused", async (state) => {
    sessions.set("tok", { state });
    expect((await post("document?document=passport", passport)).status).toBe(409);
    expect(sessions.told("tok")).toEqual([]);
  });

  test("has no effect when the session ended while it was measured", async () => {
    let looks = 0;
    const ending = captureRoutes({
      ...sessions,
      find: (vendor, token) => {
        looks += 1;
        if (looks === 2) sessions.set("tok", { state: "closed" });
        return sessions.find(vendor, token);
      },
    });
    const body = Uint8Array.from(passport);
    const answer = await ending.request("/capture/onfido/tok/document?document=passport", { method: "POST", body });
    expect(answer.status).toBe(409);
    expect(sessions.told("tok")).toEqual([]);
  });

  test("with twice the pixels of the limit is refused before it is decoded", async () => {
    const bomb = await sharp({ create: { width: 16_000, height: 8_000, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(2_000_000);
    expect(await (await post("document?document=passport", bomb)).json()).toMatchObject({ why: "too_many_pixels" });
  });
});

describe("the page", () => {
  test("tells the twin that it was opened, and may load nothing from elsewhere", async () => {
    const answer = await get("/capture/onfido/tok");
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain("Mock vendor");
    expect(html.replaceAll("https://example.test/done", "")).not.toMatch(/https?:|\sstyle=|\son\w+=/);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.headers.get("content-security-policy")).not.toContain("unsafe");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(sessions.told("tok")).toEqual([{ told: "opened" }]);
  });

  test.each([
    ["/capture/onfido/nobody", 404],
    ["/capture/sumsub/tok", 404],
  ])("of the unknown link %s is a friendly one", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain("This link does not work");
  });

  test("of a closed session leads back", async () => {
    sessions.set("tok", { state: "closed" });
    const answer = await get("/capture/onfido/tok");
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('href="https://example.test/done"');
    expect(sessions.told("tok")).toEqual([]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "not a url", '"><script>'])(
    "never links to %s",
    async (returnUrl) => {
      sessions.set("tok", { state: "closed", returnUrl });
      expect(await (await get("/capture/onfido/tok")).text()).not.toContain(returnUrl);
      sessions.set("tok", { state: "open" });
      expect(await (await get("/capture/onfido/tok")).text()).not.toContain(returnUrl);
    },
  );

  test("escapes a vendor's name", async () => {
    sessions.add({ token: "odd", vendor: "<q>" });
    expect(await (await get("/capture/%3Cq%3E/odd")).text()).not.toContain("<q>");
  });

  test("loads the same measuring code that the server runs, without its types", async () => {
    const answer = await get("/capture/assets/picture/assess.ts");
    expect(answer.headers.get("content-type")).toContain("text/javascript");
    expect(await answer.text()).not.toContain("interface");
  });

  test.each([
    "/capture/assets/../measure.ts",
    "/capture/assets/browser/../../measure.ts",
    "/capture/assets/browser/%2e%2e/%2e%2e/measure.ts",
    "/capture/assets/browser/tsconfig.json",
    "/capture/assets/",
    "/capture/specimens/..%2f..%2fmeasure.jpg",
    "/capture/specimens/passport.jpg?defect=toString",
  ])("does not serve %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test.each(["", "?defect=blurry", "?defect=too_small"])("lends a drawn specimen%s to try it with", async (query) => {
    const answer = await get(`/capture/specimens/driving-licence.jpg${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/jpeg");
  });
});

describe.each([
  ["another-way", "another_way"],
  ["decline", "declined"],
] as const)("the end %s", (path, told) => {
  test("reaches the twin once", async () => {
    expect((await post(path)).status).toBe(200);
    expect((await post(path)).status).toBe(409);
    expect(sessions.told("tok")).toEqual([{ told }]);
  });

  test("of an unknown link is refused", async () => {
    const answer = await routes.request(`/capture/onfido/nobody/${path}`, { method: "POST" });
    expect(answer.status).toBe(404);
  });
});
