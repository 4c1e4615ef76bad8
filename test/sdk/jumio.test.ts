import { beforeAll, describe, expect, test } from "vitest";
import type { JumioAccount } from "../../mock-vendor/vendors/jumio/account.ts";
import { askToken, carriesKey, type JsonBody, type JumioHosts, jumioClient } from "../witness/jumio.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const ACCOUNT: JumioAccount = {
  vendor: "jumio",
  clientId: "jumio-client",
  clientSecret: "jumio:client:secret",
  workflowKey: 10_163,
  webhook: { url: "http://gateway.test/webhooks/jumio", key: "key-of-the-address-0123456789abcdefghij" },
};

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
const idsOf = (body: JsonBody) =>
  [String(at(body, "account", "id")), String(at(body, "workflowExecution", "id"))] as const;

/** The guide's own example, and the scenario in its one free-form field. */
const bodyOf = (reference: string, scenario: string): JsonBody => ({
  customerInternalReference: reference,
  userReference: "user-42",
  workflowDefinition: {
    key: 10163,
    credentials: [
      {
        category: "ID",
        country: { predefinedType: "DEFINED", values: ["DEU"] },
        type: { predefinedType: "DEFINED", values: ["PASSPORT"] },
      },
    ],
  },
  tokenLifetime: "1d",
  reportingCriteria: `mock_scenario=${scenario}`,
  web: { successUrl: "https://app.example.test/done", errorUrl: "https://app.example.test/failed", locale: "en" },
  userConsent: {
    userIp: "203.0.113.7",
    userLocation: { country: "DEU" },
    consent: { obtained: "yes", obtainedAt: "2026-01-10T10:00:00.000Z" },
  },
});

const drive = (reach: Reach, hostsOf: () => JumioHosts): void => {
  let client: ReturnType<typeof jumioClient>;
  beforeAll(async () => {
    const { status, body } = await askToken(hostsOf(), ACCOUNT);
    expect([status, body.token_type, body.expires_in]).toEqual([200, "Bearer", 3600]);
    client = jumioClient(hostsOf(), String(body.access_token));
  });
  const played = async (reference: string, scenario: string) => {
    const { body } = await client.create(bodyOf(reference, scenario));
    await reach.world().advance(5_000);
    return client.details(...idsOf(body));
  };

  test("an account is made, gone through and told in full", async () => {
    const { status, body } = await client.create(bodyOf("case-7f3a", "approve"));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      web: { href: expect.stringContaining("/capture/jumio/"), successUrl: "https://app.example.test/done" },
      workflowExecution: { credentials: [{ category: "ID", allowedChannels: ["WEB", "API", "SDK"] }, {}] },
    });
    const ids = idsOf(body);
    expect((await client.status(...ids)).body).toMatchObject({ workflowExecution: { status: "INITIATED" } });
    await reach.world().advance(5_000);
    expect((await client.status(...ids)).body).toMatchObject({
      workflowExecution: { id: ids[1], definitionKey: "10163", status: "PROCESSED" },
    });
    expect((await client.details(...ids)).body).toMatchObject({
      workflow: { status: "PROCESSED", customerInternalReference: "case-7f3a", userReference: "user-42" },
      decision: { type: "PASSED", details: { label: "PASSED" }, risk: { score: 0 } },
      capabilities: { extraction: [{ decision: { type: "PASSED" }, data: { type: "PASSPORT" } }] },
    });
  });

  test("what failed stops what needs it, as the guide's own example has it", async () => {
    const { body } = await played("case-blur", "blurred-then-approve");
    expect(at(body, "decision")).toMatchObject({ type: "REJECTED", risk: { score: 100 } });
    const labels = Object.fromEntries(
      Object.entries(body.capabilities as JsonBody).map(([name, runs]) => [
        name,
        `${at(runs, 0, "decision", "type")} ${at(runs, 0, "decision", "details", "label")}`,
      ]),
    );
    const skipped = "NOT_EXECUTED PRECONDITION_NOT_FULFILLED";
    expect(labels).toEqual({
      ...{ usability: "REJECTED BLURRED", imageChecks: skipped, extraction: skipped, dataChecks: skipped },
      ...{ liveness: skipped, similarity: skipped, watchlistScreening: skipped },
    });
  });

  test("a workflow that was processed stays so; another one for the same person has better pictures", async () => {
    const { body } = await client.create(bodyOf("case-again", "glare-then-approve"));
    await reach.world().advance(5_000);
    const [account, first] = idsOf(body);
    const again = await client.update(account, bodyOf("case-again-2", "glare-then-approve"));
    expect([again.status, idsOf(again.body)[0] === account, idsOf(again.body)[1] === first]).toEqual([
      200,
      true,
      false,
    ]);
    await reach.world().advance(5_000);
    expect((await client.details(account, first)).body).toMatchObject({ decision: { type: "REJECTED" } });
    expect((await client.details(...idsOf(again.body))).body).toMatchObject({ decision: { type: "PASSED" } });
    expect((await client.update("no-such-account", bodyOf("x", "approve"))).status).toBe(404);
  });

  test("pictures go to the address of their part with the token of the workflow, and with no other", async () => {
    const { body } = await client.create(bodyOf("case-api", "interactive"));
    const [account, workflow] = idsOf(body);
    const credential = at(body, "workflowExecution", "credentials", 0);
    const target = String(at(credential, "api", "parts", "front"));
    const own = jumioClient(hostsOf(), String(at(credential, "api", "token")));
    expect((await client.upload(target, new Uint8Array([1]))).status).toBe(401);
    expect(await own.upload(target, new Uint8Array([1]))).toMatchObject({ status: 200 });
    expect((await own.status(account, workflow)).status).toBe(401);
    expect((await own.finalize(account, workflow)).status).toBe(200);
    expect((await client.status(account, workflow)).body).toMatchObject({ workflowExecution: { status: "ACQUIRED" } });
    expect((await client.details(account, workflow)).body).toMatchObject({
      credentials: [{ parts: [{ classifier: "FRONT" }] }, { parts: [] }],
    });
  });

  test("what the guide does not allow is refused in its words", async () => {
    const refusal = async (more: JsonBody) => {
      const { status, body } = await client.create({ ...bodyOf("case-bad", "approve"), ...more });
      return `${status} ${String(body.detail)}`;
    };
    expect(await refusal({ customerInternalReference: "a<b" })).toContain("400 customerInternalReference");
    expect(await refusal({ customerInternalReference: "x".repeat(101) })).toContain("400 customerInternalReference");
    expect(await refusal({ workflowDefinition: { key: 1 } })).toContain("400 workflowDefinition.key");
    expect(await refusal({ tokenLifetime: "4m" })).toContain("400 tokenLifetime");
    expect(await refusal({ tokenLifetime: "61d" })).toContain("400 tokenLifetime");
    expect(await refusal({ callbackUrl: "http://gw.example.test/hook" })).toContain("400 callbackUrl");
    expect(await refusal({ web: { successUrl: "https://app.example.test/done?a=b" } })).toContain("no query");
    expect(await refusal({ web: { locale: "zh-Hant" } })).toContain("400 web.locale");
    expect(await refusal({ userConsent: { userLocation: { country: "DE" } } })).toContain("alpha-3");
    expect(await refusal({ reportingCriteria: "mock_scenario=consent-declined" })).toContain("no words");
  });

  test("who does not say who they are, or has no good token, is not served", async () => {
    expect((await askToken(hostsOf(), { ...ACCOUNT, clientSecret: "wrong" })).status).toBe(401);
    expect((await askToken(hostsOf(), ACCOUNT, "")).status).toBe(403);
    const stranger = jumioClient(hostsOf(), "not-a-token");
    expect(await stranger.create(bodyOf("x", "approve"))).toMatchObject({
      status: 401,
      body: { title: "Unauthorized", status: 401, detail: "The provided credentials are invalid" },
    });
    expect((await client.create(bodyOf("x", "rate-limited"))).body).toEqual({
      title: "Too Many Requests",
      status: 429,
      detail: "Request limit exceeded",
    });
  });

  test("a person is deleted with every workflow", async () => {
    const { body } = await client.create(bodyOf("case-gone", "approve"));
    const [account, workflow] = idsOf(body);
    expect((await client.deleteAccount(account)).status).toBe(200);
    expect((await client.status(account, workflow)).status).toBe(404);
    expect((await client.deleteAccount(account)).status).toBe(404);
  });

  test("callbacks tell ids and a status, and only the vendor's carry the key", async () => {
    await client.create({ ...bodyOf("case-forged", "forged-callback"), userReference: "user-forged" });
    await reach.world().advance(5_000);
    const seen = reach
      .sent()
      .filter(({ body }) => body.includes("user-forged"))
      .map(({ url, body }) => {
        const callback = JSON.parse(body) as JsonBody;
        expect(Object.keys(callback).toSorted()).toEqual([
          "account",
          "callbackSentAt",
          "userReference",
          "workflowExecution",
        ]);
        return `${String(at(callback, "workflowExecution", "status"))} ${carriesKey(url, [ACCOUNT.webhook.key])}`;
      });
    expect(seen).toEqual(["ACQUISITION_STARTED true", "ACQUIRED true", "PROCESSED false", "PROCESSED true"]);
  });

  test("a token ends after an hour", async () => {
    await reach.world().advance(3_600_000);
    expect((await client.create(bodyOf("late", "approve"))).status).toBe(401);
  });
};

describe("the guide's client at the vendor's four hosts through MSW", () => {
  const host = (name: string): string => `https://${name}.emea-1.jumio.ai`;
  const hosts = { auth: host("auth"), account: host("account"), api: host("api"), retrieval: host("retrieval") };
  drive(atRealHost(hosts.api, [ACCOUNT], host("*")), () => hosts);
});

describe("the guide's client at loopback over HTTP", () => {
  const reach = atLoopback([ACCOUNT]);
  drive(reach, () => ({
    auth: reach.origin(),
    account: reach.origin(),
    api: reach.origin(),
    retrieval: reach.origin(),
  }));
});
