import { describe, expect, test } from "vitest";
import type { RouteExplanation } from "../../../contracts/api-routing.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import { ask, impose, rigWith } from "./controls-rig.ts";

describe("the explanation of a route", () => {
  const QUESTION = { segment: "consumer", jurisdiction: "DE", level: "standard", consent: { recipients: ["*"] } };
  const explain = async (rig: Rig, more: object = {}): Promise<RouteExplanation> => {
    const { status, text } = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, ...more });
    expect(status, text).toBe(200);
    return JSON.parse(text) as RouteExplanation;
  };

  test("is what the attempt keeps, and creates nothing", async () => {
    const rig = await rigWith({ accounts: ["onfido", "sumsub", "stripe-identity"] });
    await impose(rig, "onfido", "cordon");
    const explained = await explain(rig);
    expect(explained.order).toEqual(["sumsub", "stripe-identity"]);
    expect(explained.refusals).toEqual([{ connection: "onfido", vendor: "onfido", refusal: "cordoned" }]);
    expect([rig.engine.count("sessions", {}), rig.world.requests.length]).toEqual([0, 0]);
    await rig.open("approve");
    const [attempt] = rig.engine.list({ table: "attempts", order: ["id", "asc"], limit: 1 });
    const { strategy, order, scores, refusals } = explained;
    expect(JSON.parse(attempt?.route_json ?? "")).toEqual({ strategy, order, scores, refusals });
  });

  test("says that a session would wait, and why a vendor never could", async () => {
    const rig = await rigWith();
    await impose(rig, "onfido", "kill");
    const explained = await explain(rig, { consent: { recipients: ["onfido"] } });
    expect([explained.waits, explained.order]).toEqual([true, []]);
    expect(explained.refusals.map(({ refusal }) => refusal)).toEqual(["killed", "not_in_consent"]);
  });

  test("refuses what the policy does not cover, and any data of the person", async () => {
    const rig = await rigWith();
    const closed = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, jurisdiction: "KP" });
    expect([closed.status, closed.text.includes("policy-cell-missing")]).toEqual([422, true]);
    const person = await ask(rig, "POST", "/v1/route:explain", { ...QUESTION, subject: { given_name: "Ada" } });
    expect(person.status).toBe(422);
    expect(person.text).not.toContain("Ada");
  });
});
