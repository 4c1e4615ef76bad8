import { beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "../../contracts/api-keys.ts";
import { startWhole, type Whole } from "../kit/gateway/whole-gateway.ts";
import { open } from "../kit/gateway/whole-session.ts";
import { breachesOf } from "../witness/verified-claims.ts";

let whole: Whole;
const ids: Record<string, string> = {};

const claims = async (id: string, key = whole.admin) => {
  const response = await whole.call("GET", `/v1/sessions/${id}/verified-claims`, { key });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

beforeAll(async () => {
  whole = await startWhole();
  const opened = [
    ["approved", "approve", "onfido"],
    ["uncompared", "approve", "sumsub"],
    ["refused", "reject-forged", "onfido"],
    ["contested", "approve-then-revoke", "onfido"],
    ["waiting", "interactive", "onfido"],
  ] as const;
  for (const [name, scenario, vendor] of opened) ids[name] = (await open(whole, scenario, vendor)).id;
  await whole.world.advance(30_000);
});

describe("the verified claims of a session", () => {
  test("are its person's, as OpenID Identity Assurance has them", async () => {
    const { status, body } = await claims(ids.approved ?? "");
    expect([status, breachesOf(body)]).toEqual([200, []]);
    expect(body).toMatchObject({
      verified_claims: {
        verification: {
          trust_framework: "urn:kyc-gateway:test",
          evidence: [{ type: "document", document_details: { type: "passport" } }],
        },
        claims: { given_name: expect.any(String), family_name: expect.any(String), birthdate: expect.any(String) },
      },
    });
  });

  test.each([
    ["refused", 409, /Only an approved session/],
    ["waiting", 409, /Only an approved session/],
    ["contested", 409, /have the open case decided/],
    ["uncompared", 409, /let the policy cell ask for data_match/],
  ])("of a %s one are a problem with its mend", async (name, status, mend) => {
    const answer = await claims(ids[name] ?? "");
    expect([answer.status, answer.body.type]).toEqual([status, "https://kyc-gateway.dev/problems/wrong-state"]);
    expect(answer.body.detail).toMatch(mend);
  });

  test("of none, and of another tenant's, do not exist", async () => {
    expect((await claims("ses_0")).status).toBe(404);
    expect((await claims(ids.approved ?? "", await whole.keyFor("admin", { tenant: "other" }))).status).toBe(404);
  });

  test("are for those alone who may see personal data", async () => {
    const allowed: string[] = [];
    for (const role of ROLES) {
      const { status, body } = await claims(ids.approved ?? "", await whole.keyFor(role));
      if (status === 200) allowed.push(role);
      else expect([status, JSON.stringify(body)]).toEqual([403, expect.not.stringContaining("birthdate")]);
    }
    expect(allowed.toSorted()).toEqual(["admin", "compliance"]);
  });

  test("leave an audit entry each time they are read, and none when they are not given", async () => {
    const entries = async () =>
      (await whole.store.list({ table: "audit", where: {}, order: ["sequence", "asc"], limit: 1000 })).filter(
        ({ action }) => action === "claims.exported",
      ).length;
    const before = await entries();
    await claims(ids.approved ?? "");
    await claims(ids.refused ?? "");
    expect((await entries()) - before).toBe(1);
  });
});
