import { describe, expect, test } from "vitest";
import sdk from "yoti";
import { seededRandom } from "../../mock-vendor/random.ts";
import { rsaPair } from "../../mock-vendor/rsa.ts";
import type { YotiAccount } from "../../mock-vendor/vendors/yoti/account.ts";
import { sandboxFor } from "../kit/sandbox.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const HOOKS = "https://gateway.example.test";
const { account, settings } = sandboxFor("yoti", HOOKS);
const ACCOUNTS = [account as YotiAccount];
const TOKEN = "sdk-user:sdk:password";

/** What the SDK's declarations say of every check, and its parser makes of one of a list. */
interface Report {
  getRecommendation(): { getValue(): string };
  getWatchlistSummary(): { getTotalHits(): number; getSearchConfig(): { getCategories(): readonly string[] } };
}

type Session = Awaited<ReturnType<InstanceType<typeof sdk.IDVClient>["getSession"]>>;

const specification = (reference: string, scenario: string) =>
  new sdk.SessionSpecificationBuilder()
    .withClientSessionTokenTtl(600)
    .withResourcesTtl(90_000)
    .withUserTrackingId(`${reference};mock_scenario=${scenario}`)
    .withNotifications(
      new sdk.NotificationConfigBuilder()
        .withEndpoint(`${HOOKS}/webhooks/yoti`)
        .withAuthToken(TOKEN)
        .withAuthTypeBasic()
        .forCheckCompletion()
        .forSessionCompletion()
        .build(),
    )
    .withRequestedCheck(new sdk.RequestedDocumentAuthenticityCheckBuilder().withManualCheckFallback().build())
    .withRequestedCheck(new sdk.RequestedLivenessCheckBuilder().forStaticLiveness().withMaxRetries(3).build())
    .withRequestedCheck(new sdk.RequestedFaceMatchCheckBuilder().withManualCheckFallback().build())
    .withRequestedCheck(new sdk.RequestedWatchlistScreeningCheckBuilder().withSanctionsCategory().build())
    .withRequestedTask(new sdk.RequestedTextExtractionTaskBuilder().withManualCheckFallback().build())
    .withSdkConfig(new sdk.SdkConfigBuilder().withAllowsCameraAndUpload().withPresetIssuingCountry("GBR").build())
    .build();

/** What the SDK throws about a refused call: status and text. */
const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("expected the SDK to throw");
};

const verdictsOf = (session: Session): readonly string[] =>
  session.getChecks().map((check) => {
    const recommendation = check.getReport()?.getRecommendation();
    return [check.getType(), check.getState(), recommendation?.getValue(), recommendation?.getReason()]
      .filter(Boolean)
      .join(" ");
  });

const drive = (reach: Reach): void => {
  const client = (more: { readonly id?: string; readonly pem?: string } = {}) =>
    new sdk.IDVClient(more.id ?? String(settings.sdkId), more.pem ?? String(settings.privateKey), {
      apiUrl: `${reach.origin()}/idverify/v1`,
    });
  const made = async (reference: string, scenario: string): Promise<string> =>
    (await client().createSession(specification(reference, scenario))).getSessionId();

  test("a session is made, played and read by the SDK's own parsers", async () => {
    const created = await client().createSession(specification("cust-1", "approve"));
    expect([created.getClientSessionTokenTtl(), created.getClientSessionToken()]).toEqual([600, expect.any(String)]);
    const id = created.getSessionId();
    expect((await client().getSession(id)).getState()).toBe("ONGOING");
    await reach.world().advance(5_000);
    const session = await client().getSession(id);
    expect(session.getState()).toBe("COMPLETED");
    expect(verdictsOf(session)).toEqual([
      "ID_DOCUMENT_AUTHENTICITY DONE APPROVE",
      "LIVENESS DONE APPROVE",
      "ID_DOCUMENT_FACE_MATCH DONE APPROVE",
      "WATCHLIST_SCREENING DONE APPROVE",
    ]);
    const [document] = session.getResources().getIdDocuments();
    expect([document?.getDocumentType(), document?.getIssuingCountry()]).toEqual(["PASSPORT", "GBR"]);
    expect(session.getBiometricConsentTimestamp()).toBeDefined();
  });

  test("a refused document says which of its checks refused it, and why", async () => {
    const id = await made("cust-2", "reject-forged");
    await reach.world().advance(5_000);
    expect(verdictsOf(await client().getSession(id))).toContain("ID_DOCUMENT_AUTHENTICITY DONE REJECT TAMPERED");
  });

  test("a hit on a list says what was looked through", async () => {
    const id = await made("cust-3", "sanctions-hit");
    await reach.world().advance(5_000);
    const [check] = (await client().getSession(id)).getWatchlistScreeningChecks();
    const report = check?.getReport() as Report | undefined;
    expect(report?.getRecommendation()?.getValue()).toBe("CONSIDER");
    expect(report?.getWatchlistSummary()?.getSearchConfig()?.getCategories()).toEqual(["SANCTIONS"]);
    expect(report?.getWatchlistSummary()?.getTotalHits()).toBe(1);
  });

  test("what a document said is a media object of its own, and a session is deleted for good", async () => {
    const id = await made("cust-4", "approve");
    await reach.world().advance(5_000);
    const [document] = (await client().getSession(id)).getResources().getIdDocuments();
    const media = document?.getDocumentFields()?.getMedia()?.getId() ?? "";
    const content = await client().getMediaContent(id, media);
    expect(JSON.parse(content?.getContent().toString() ?? "")).toMatchObject({ issuing_country: "GBR" });
    await client().deleteSession(id);
    expect(await refusalOf(client().getSession(id))).toContain("SESSION_NOT_FOUND");
  });

  test("a session with running checks is not deleted, an unknown one not found, a wrong one not made", async () => {
    const id = await made("cust-5", "grey-outage");
    await reach.world().advance(5_000);
    expect(await refusalOf(client().deleteSession(id))).toContain("SESSION_IN_PROGRESS");
    expect(await refusalOf(client().getSession("none"))).toContain("SESSION_NOT_FOUND");
    const wrong = new sdk.SessionSpecificationBuilder().withClientSessionTokenTtl(600).withResourcesTtl(600).build();
    expect(await refusalOf(client().createSession(wrong))).toContain("resources_ttl");
    expect(await refusalOf(made("cust-6", "underage"))).toContain("no words");
    expect(await refusalOf(made("cust-7", "rate-limited"))).toContain("TOO_MANY_REQUESTS");
  });

  test("another key, another account and a repeated nonce are refused", async () => {
    const { privateKey: pem } = rsaPair(seededRandom(3));
    expect(await refusalOf(client({ pem }).getSession("any"))).toContain("UNAUTHORIZED");
    expect(await refusalOf(client({ id: "11111111-1111-4111-8111-111111111111" }).getSession("any"))).toContain(
      "UNAUTHORIZED",
    );
    const builder = new sdk.RequestBuilder()
      .withPemString(String(settings.privateKey))
      .withBaseUrl(`${reach.origin()}/idverify/v1`)
      .withEndpoint("/sessions/any")
      .withQueryParam("sdkId", String(settings.sdkId))
      .withGet();
    const request = builder.build();
    expect(await refusalOf(request.execute())).toContain("Not Found");
    expect(await refusalOf(request.execute())).toContain("Unauthorized");
  });

  test("notifications show the token in Basic, and name what there is to look at", async () => {
    const id = await made("cust-8", "forged-callback");
    await reach.world().advance(5_000);
    const expected = `Basic ${Buffer.from(TOKEN).toString("base64")}`;
    const own = reach.sent().filter(({ body }) => body.includes(id));
    const topics = own.map(({ body }) => (JSON.parse(body) as { topic: string }).topic);
    expect(topics.filter((topic) => topic === "check_completion")).toHaveLength(4);
    expect(own.filter(({ headers }) => headers.authorization === expected).length).toBeGreaterThan(0);
    expect(own.every(({ url }) => url === `${HOOKS}/webhooks/yoti`)).toBe(true);
  });
};

describe("the official SDK at the vendor's host through MSW", () =>
  drive(atRealHost("https://api.yoti.com", ACCOUNTS)));
describe("the official SDK at loopback over HTTP", () => drive(atLoopback(ACCOUNTS)));
