import { startGateway, type TestGateway } from "kyc-gateway/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Onboarding, startOnboarding } from "./onboarding.ts";

let gateway: TestGateway;
let onboarding: Onboarding;

beforeAll(async () => {
  gateway = await startGateway();
  onboarding = await startOnboarding(gateway);
  const { secret } = await gateway.deliverEventsTo(onboarding.webhookUrl);
  onboarding.trust(secret);
});
afterAll(async () => {
  await gateway.stop();
  await onboarding.close();
});
beforeEach(() => gateway.scenario("approve"));

const MINUTE = 60_000;

test("a customer who is approved gets a credit", async () => {
  const before = onboarding.credits();
  const { link } = await onboarding.open("ada");
  expect(link).toContain(gateway.mockUrl);
  await gateway.clock.advance(MINUTE);
  expect(onboarding.statusOf("ada")).toBe("approved");
  expect(onboarding.credits()).toBe(before + 1);
});

test("a customer whose document is forged is rejected, and gets none", async () => {
  const before = onboarding.credits();
  await gateway.scenario("reject-forged");
  await onboarding.open("mallory");
  await gateway.clock.advance(MINUTE);
  expect(onboarding.statusOf("mallory")).toBe("rejected");
  expect(onboarding.credits()).toBe(before);
});

test("a vendor that tells everything fifty times leads to one credit", async () => {
  const before = onboarding.credits();
  const end = await gateway.fault("callback_storm");
  await onboarding.open("bea");
  await gateway.clock.advance(MINUTE);
  await end();
  expect((await gateway.journal({ kind: "callback" })).length).toBeGreaterThan(100);
  expect(onboarding.statusOf("bea")).toBe("approved");
  expect(onboarding.credits()).toBe(before + 1);
});

test("a customer who comes while every vendor is down is verified once one is back", async () => {
  const end = await gateway.fault("unavailable");
  const { link } = await onboarding.open("carl");
  expect(link).toBeNull();
  await gateway.clock.advance(5 * MINUTE);
  expect(onboarding.statusOf("carl")).not.toBe("approved");
  await end();
  await gateway.clock.advance(30 * MINUTE);
  expect(onboarding.statusOf("carl")).toBe("approved");
});
