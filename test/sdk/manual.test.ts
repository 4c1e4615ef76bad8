import { describe, expect, test } from "vitest";
import type { ManualAccount } from "../../mock-vendor/vendors/manual/account.ts";
import { openManual } from "../witness/manual.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const ACCOUNT: ManualAccount = {
  vendor: "manual",
  apiKey: "mdk_test_keyOfTheTest0123456789",
  webhook: {
    url: "http://gateway.test/webhooks/manual",
    secret: `whsec_${Buffer.from("the desk's webhook secret 01234").toString("base64")}`,
  },
};

type Json = Readonly<Record<string, unknown>>;

/** The document's own calls, as it words them. */
const drive = (reach: Reach): void => {
  const send = async (method: string, path: string, body?: Json, key = ACCOUNT.apiKey) => {
    const response = await fetch(reach.origin() + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as Json };
  };
  const bodyOf = (reference: string, scenario: string, more: Json = {}): Json => ({
    ...{ reference, checks: ["document", "face_match"], documents: ["passport", "residence_permit"], country: "DE" },
    expires_at: new Date(reach.world().now() + 3_600_000).toISOString(),
    ...{ locale: "de-DE", person: { given_name: "Ada" }, labels: { mock_scenario: scenario } },
    ...more,
  });
  const open = (reference: string, scenario: string) => send("POST", "/desk/v1/cases", bodyOf(reference, scenario));

  test("a case is opened once for a reference, found by it, and decided", async () => {
    const { status, body } = await open("ref-1", "approve");
    expect([status, body.status, body.sequence]).toEqual([201, "open", 0]);
    expect(body.page_url).toContain("/desk/person/");
    expect(await open("ref-1", "approve")).toMatchObject({ status: 200, body: { id: body.id } });
    expect((await send("GET", "/desk/v1/cases?reference=ref-1")).body).toMatchObject({ cases: [{ id: body.id }] });
    await reach.world().advance(5_000);
    expect((await send("GET", `/desk/v1/cases/${body.id}`)).body).toMatchObject({
      ...{ status: "accepted", document: "passport", reasons: [] },
      checks: [
        { name: "document", outcome: "clear" },
        { name: "face_match", outcome: "clear" },
      ],
    });
  });

  test("a case with a bad copy is opened again at another address, an accepted one is not", async () => {
    const { body } = await open("ref-2", "unsupported-document");
    await reach.world().advance(5_000);
    const again = await send("POST", `/desk/v1/cases/${body.id}/reopen`);
    expect(again).toMatchObject({ status: 200, body: { id: body.id, status: "open", reasons: [] } });
    expect(again.body.page_url).not.toBe(body.page_url);
    const accepted = await open("ref-3", "approve");
    await reach.world().advance(5_000);
    expect((await send("POST", `/desk/v1/cases/${accepted.body.id}/reopen`)).status).toBe(409);
  });

  test("a case is withdrawn, and its person forgotten", async () => {
    const { body } = await open("ref-4", "interactive");
    expect((await send("POST", `/desk/v1/cases/${body.id}/withdraw`)).body).toMatchObject({ status: "withdrawn" });
    expect((await send("DELETE", `/desk/v1/cases/${body.id}`)).status).toBe(204);
    const page = await fetch(String(body.page_url).replace(/^https?:\/\/[^/]+/, reach.origin()));
    expect(page.status).toBe(404);
  });

  test("what is not as the document says is refused", async () => {
    const refused = async (more: Json) =>
      (await send("POST", "/desk/v1/cases", bodyOf("ref-5", "approve", more))).status;
    expect(await refused({ surprise: 1 })).toBe(400);
    expect(await refused({ checks: ["mood"] })).toBe(400);
    expect(await refused({ documents: [] })).toBe(400);
    expect(await refused({ reference: "a b" })).toBe(400);
    expect(await refused({ expires_at: "soon" })).toBe(400);
    expect((await send("GET", "/desk/v1/cases/case_none")).status).toBe(404);
    expect((await send("GET", "/desk/v1/cases", undefined, "mdk_test_stranger")).status).toBe(401);
  });

  test("callbacks are Standard Webhooks by the reference library, without the person or their address", async () => {
    const { body } = await open("ref-6", "forged-callback");
    await reach.world().advance(5_000);
    const { secret } = ACCOUNT.webhook;
    const seen = reach
      .sent()
      .filter((request) => request.body.includes("ref-6"))
      .map((request) => {
        const read = openManual(request.body, request.headers, secret) as { data: Json } | undefined;
        expect(request.body).not.toMatch(/Ada|person|page_url/);
        return read === undefined ? "not theirs" : `${String(read.data.status)} ${String(read.data.sequence)}`;
      });
    expect(seen).toEqual(["meeting 1", "shown 2", "not theirs", "accepted 3"]);
    expect(body.reference).toBe("ref-6");
  });
};

describe("the document's client at a desk of its own through MSW", () =>
  drive(atRealHost("https://desk.example.test", [ACCOUNT])));
describe("the document's client at loopback over HTTP", () => drive(atLoopback([ACCOUNT])));
