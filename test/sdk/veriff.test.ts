import { createRequire } from "node:module";
import { afterEach, describe, expect, test, vi } from "vitest";
import { VERIFF } from "../integration/mock-vendor/drive.ts";
import { createClient, generateSignature, isSignatureValid } from "../witness/veriff.ts";
import { openPage } from "./page-stand-in.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

interface Made {
  readonly verification: { readonly id: string; readonly url: string; readonly status: string };
}
type Library = (options: object) => { setParams: (params: object) => void; mount: () => void };

/** The library as it is published; loaded where its page is already there. */
const pageLibrary = (): Library => {
  const { Veriff } = createRequire(import.meta.url)("@veriff/js-sdk") as { Veriff: Library };
  return Veriff;
};

const makeByPage = (host: string, apiKey: string, vendorData: string) =>
  new Promise<{ error: unknown; made: Made | null }>((resolve) => {
    const page = openPage((name, value) => vi.stubGlobal(name, value));
    const onSession = (error: unknown, made: Made | null) => resolve({ error, made });
    const library = pageLibrary()({ host, apiKey, parentId: "veriff-root", onSession });
    library.setParams({ person: { givenName: "Jane", lastName: "Doe" }, vendorData });
    library.mount();
    page.submit();
  });

const idOf = (answer: { readonly body: unknown }): string => (answer.body as Made).verification.id;

const drive = (reach: Reach): void => {
  const client = (secret = VERIFF.sharedSecret) =>
    createClient(reach.origin(), { apiKey: VERIFF.apiKey, sharedSecret: secret });
  const create = async (vendorData: string, firstName = "Jane") =>
    idOf(await client().createSession({ person: { firstName, lastName: "Doe" }, vendorData }));
  const codeOf = (answer: { readonly status: number; readonly body: unknown }) => [
    answer.status,
    (answer.body as { code?: string }).code,
  ];
  afterEach(() => vi.unstubAllGlobals());

  test("the vendor's page library makes a session, and one of an unknown integration is refused", async () => {
    const { made, error } = await makeByPage(reach.origin(), VERIFF.apiKey, "cust-page");
    expect(error).toBeNull();
    expect(made?.verification).toMatchObject({ status: "created", url: expect.stringContaining("/capture/veriff/") });
    const refused = await makeByPage(reach.origin(), "8e4d7a10-93c2-4b6f-a1d5-0c7b2e9f0000", "cust-page");
    expect(refused.error).toMatchObject({ status: 401 });
  });

  test("pictures sent by API are decided by the first name, and every answer is signed", async () => {
    const id = await create("cust-api", "Approve");
    expect((await client().decision(id)).body).toMatchObject({ status: "success", verification: null });
    for (const context of ["document-front", "face"])
      expect((await client().uploadMedia(id, context)).status).toBe(200);
    expect(await client().submit(id)).toMatchObject({ status: 200, genuine: true });
    expect((await client().media(id)).body).toMatchObject({
      images: [{ context: "document-front" }, { context: "face" }],
    });
    await reach.world().advance(1_000);
    const decided = await client().decision(id);
    expect(decided.genuine).toBe(true);
    expect(decided.body).toMatchObject({
      verification: { id, status: "approved", code: 9001, reasonCode: null, vendorData: "cust-api" },
    });
    expect((await client().screening(id)).body).toMatchObject({ data: { matchStatus: "no_match", sessionId: id } });
    expect(codeOf(await client().submit(id))).toEqual([400, "1304"]);
  });

  test("nine pictures are asked for again under one link, and the tenth is declined", async () => {
    const id = await create("cust-again", "Resubmit");
    const words: unknown[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await client().submit(id);
      await reach.world().advance(1_000);
      const { verification } = (await client().decision(id)).body as { verification: Record<string, unknown> };
      words.push([verification.status, verification.reasonCode]);
    }
    const { verifications } = (await client().attempts(id)).body as { verifications: { status: string }[] };
    expect(words.slice(0, 9)).toEqual(Array(9).fill(["resubmission_requested", 204]));
    expect(words[9]).toEqual(["declined", 539]);
    expect(verifications.map(({ status }) => status)).toEqual(["declined", ...Array(9).fill("resubmission_requested")]);
    expect(codeOf(await client().submit(id))).toEqual([400, "1304"]);
  });

  test("a session that is left is abandoned after seven days, one that nobody opened expires", async () => {
    const left = await create("cust-left|mock_scenario:blurred-then-approve");
    const untouched = await create("cust-untouched|mock_scenario:interactive");
    const begun = await create("cust-begun|mock_scenario:abandon");
    await reach.world().advance(8 * 86_400_000);
    expect((await client().decision(left)).body).toMatchObject({ verification: { status: "approved" } });
    expect((await client().decision(untouched)).body).toMatchObject({
      verification: { status: "expired", code: 9104 },
    });
    // This page of the vendor's has another code for the word than the table of codes.
    expect((await client().decision(begun)).body).toMatchObject({ verification: { status: "abandoned", code: 9121 } });
  });

  test("a deleted session is gone, an open one not without its last word", async () => {
    const id = await create("cust-gone|mock_scenario:interactive");
    expect(await client().remove(id)).toMatchObject({ status: 200, body: { verification: { id } } });
    await reach.world().advance(1_000);
    expect((await client().decision(id)).status).toBe(404);
    const last = reach.sent().findLast(({ body }) => body.includes(id));
    expect(JSON.parse(last?.body ?? "{}")).toMatchObject({ verification: { id, status: "expired" } });
  });

  test("calls without key or signature, or with another's, are refused under the vendor's codes", async () => {
    const id = await create("cust-auth|mock_scenario:interactive");
    const path = `/v1/sessions/${id}/decision`;
    const get = (headers: Record<string, string>) => client().call("GET", path, undefined, headers);
    expect(codeOf(await get({ "X-AUTH-CLIENT": "no-uuid" }))).toEqual([401, "1802"]);
    expect(codeOf(await get({ "X-AUTH-CLIENT": "8e4d7a10-93c2-4b6f-a1d5-0c7b2e9f0000" }))).toEqual([401, "1803"]);
    expect(codeOf(await get({ "X-HMAC-SIGNATURE": "abc" }))).toEqual([401, "1812"]);
    const ofPath = generateSignature(path, VERIFF.sharedSecret);
    expect(codeOf(await get({ "X-HMAC-SIGNATURE": ofPath }))).toEqual([401, "1818"]);
    expect(codeOf(await client("another").decision(id))).toEqual([401, "1818"]);
    expect(codeOf(await client("another").submit(id))).toEqual([401, "1819"]);
  });

  test("faulty sessions are refused under the vendor's codes", async () => {
    const refused = async (verification: object) => codeOf(await client().createSession(verification));
    expect(codeOf(await client().call("POST", "/v1/sessions", {}))).toEqual([400, "1102"]);
    expect(await refused({ callback: "http://shop.test/done" })).toEqual([400, "1302"]);
    expect(await refused({ vendorData: "x".repeat(1_001) })).toEqual([400, "1500"]);
    expect(await refused({ vendorData: 7 })).toEqual([400, "1501"]);
    expect(await refused({ timestamp: "2016-05-19T08:30:25.597Z" })).toEqual([400, "1201"]);
    expect(await refused({ person: { dateOfBirth: "1990" } })).toEqual([400, "2003"]);
    expect(await refused({ document: { type: "LIBRARY_CARD" } })).toEqual([400, "2103"]);
    expect(await refused({ document: { country: "EST" } })).toEqual([400, "2104"]);
    expect(await refused({ vendorData: "cust|mock_scenario:underage" })).toEqual([400, "1104"]);
  });

  test("the witness takes every callback and refuses a forged one", async () => {
    const id = await create("cust-forged|mock_scenario:forged-callback");
    await reach.world().advance(5_000);
    const read = reach
      .sent()
      .filter(({ body }) => body.includes(id))
      .map(({ body, headers }) => {
        const { action, matchStatus, verification } = JSON.parse(body);
        const payload = Buffer.from(body);
        const genuine = isSignatureValid({
          signature: headers["x-hmac-signature"],
          secret: VERIFF.sharedSecret,
          payload,
        });
        expect(headers["x-auth-client"]).toBe(VERIFF.apiKey);
        return `${action ?? matchStatus ?? verification.status} ${genuine}`;
      });
    expect(read).toEqual(["started true", "submitted true", "no_match true", "declined false", "approved true"]);
  });
};

describe("Veriff's library and the witness at the vendor's host through MSW", () =>
  drive(atRealHost("https://stationapi.veriff.com")));
describe("Veriff's library and the witness at loopback over HTTP", () => drive(atLoopback()));
