import { describe, expect, test } from "vitest";
import { createMockVendor } from "../../../mock-vendor/app.ts";
import { type OutgoingRequest, virtualWorld } from "../../../mock-vendor/world.ts";
import { sandboxFor } from "../../kit/sandbox.ts";

const { account, settings } = sandboxFor("manual", "http://gateway.test");

const opened = async (more: object = {}) => {
  const sent: OutgoingRequest[] = [];
  const send = async (request: OutgoingRequest) => {
    sent.push(request);
    return { status: 200 };
  };
  const world = virtualWorld({ seed: 4, send });
  const { app } = createMockVendor(world, { accounts: [account], publicUrl: "http://mock.test" });
  const expires_at = new Date(world.now() + 3_600_000).toISOString();
  const body = {
    reference: "att_1",
    checks: ["document"],
    documents: ["passport"],
    country: "DE",
    expires_at,
    ...more,
  };
  const headers = { authorization: `Bearer ${String(settings.apiKey)}`, "content-type": "application/json" };
  const api = async (method: string, path: string, sentBody?: object) => {
    const answer = await app.request(path, { method, headers, ...(sentBody && { body: JSON.stringify(sentBody) }) });
    return (await answer.text().then((text) => (text === "" ? {} : JSON.parse(text)))) as Record<string, unknown>;
  };
  const { id, page_url } = await api("POST", "/desk/v1/cases", body);
  const form = async (fields: readonly (readonly [string, string])[], more_: Record<string, string> = {}) => {
    const answer = await app.request(`/desk/cases/${String(id)}`, {
      method: "POST",
      headers: { host: "mock.test", ...more_ },
      body: new URLSearchParams(fields.map((field) => [...field])).toString(),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const statuses = async () => {
    await world.advance(1_000);
    return sent.map((request) => (JSON.parse(request.body) as { data: { status: string } }).data.status);
  };
  const look = async (path: string) => (await app.request(path)).text();
  return { world, app, api, form, statuses, look, id: String(id), page: new URL(String(page_url)).pathname };
};

const CLEAR = [
  ["check:document", "clear"],
  ["document", "passport"],
] as const;

describe("the reviewers' page of the manual desk", () => {
  test("takes no decision that its own record does not carry", async () => {
    const it = await opened();
    const refused = [
      await it.form([["decision", "accepted"]]),
      await it.form([
        ["decision", "accepted"],
        ["check:document", "failed"],
        ["document", "passport"],
      ]),
      await it.form([["decision", "refused"]]),
      await it.form([
        ["decision", "refused"],
        ["reason", "vendor.error"],
        ["reason", "made.up"],
      ]),
      await it.form([
        ["decision", "incomplete"],
        ["reason", "fraud.suspected"],
      ]),
    ];
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
    expect(await it.statuses()).toEqual([]);
    expect((await it.form([...CLEAR, ["decision", "accepted"]])).status).toBe(303);
    expect(await it.statuses()).toEqual(["accepted"]);
  });

  test("records without deciding, and decides anew", async () => {
    const it = await opened();
    await it.form([...CLEAR, ["decision", "none"]]);
    expect(await it.statuses()).toEqual([]);
    await it.form([["decision", "accepted"]]);
    await it.form([
      ["check:document", "failed"],
      ["reason", "fraud.document_forged"],
      ["decision", "refused"],
    ]);
    expect(await it.statuses()).toEqual(["accepted", "refused"]);
  });

  test("does not take a form that another site sent", async () => {
    const it = await opened();
    const fields = [...CLEAR, ["decision", "accepted"]] as const;
    expect((await it.form(fields, { origin: "https://evil.test" })).status).toBe(403);
    expect((await it.form(fields, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await it.form(fields, { origin: "http://mock.test", "sec-fetch-site": "same-origin" })).status).toBe(303);
    expect(await it.statuses()).toEqual(["accepted"]);
  });

  test("shows what the person is called, not what their name would do to the page, and nothing once it is erased", async () => {
    const it = await opened({
      person: { given_name: '<img src=x onerror="alert(1)">', address: { town: "Bonn & Co" } },
    });
    const page = await it.look(`/desk/cases/${it.id}`);
    expect(page).not.toContain("<img");
    expect(page).toContain("Bonn &#38; Co");
    expect(await it.look("/desk")).toContain(it.id);
    await it.api("DELETE", `/desk/v1/cases/${it.id}`);
    expect(await it.look(`/desk/cases/${it.id}`)).not.toContain("Bonn");
  });
});

describe("the person's page of the manual desk", () => {
  test("says in their language that nobody takes a picture, and forbids every script", async () => {
    const it = await opened({ locale: "fr-FR" });
    const answer = await it.app.request(it.page);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/,
    );
    const text = await answer.text();
    expect(text).toContain('lang="fr"');
    expect(text).toContain("Aucune image de vous");
    expect(text).not.toMatch(/<script| on\w+="|<input type="file"/);
    const stranger = await opened({ locale: "xx" });
    expect(await stranger.look(stranger.page)).toContain("No picture of you");
    expect(await stranger.look("/desk/person/guessed")).toContain("leads nowhere");
  });

  test("ends when the time is over, and a reviewer who has seen the document still decides", async () => {
    const late = await opened();
    await late.world.advance(3_700_000);
    expect(await late.statuses()).toEqual(["lapsed"]);
    const seen = await opened();
    await seen.form([["decision", "shown"]]);
    await seen.world.advance(3_700_000);
    await seen.form([...CLEAR, ["decision", "accepted"]]);
    expect(await seen.statuses()).toEqual(["shown", "accepted"]);
  });
});
