import { describe, expect, test } from "vitest";
import { PERSONA } from "../integration/mock-vendor/drive.ts";
import { type Answered, createClient, isAuthentic, type Resource } from "../witness/persona.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const TEMPLATE = { "inquiry-template-id": PERSONA.templateId };

const drive = (reach: Reach): void => {
  const client = (apiKey = PERSONA.apiKey) => createClient(reach.origin(), apiKey);
  const create = async (reference: string, scenario: string, more: object = {}) => {
    const attributes = { ...TEMPLATE, tags: [`mock_scenario:${scenario}`], ...more };
    const made = await client().createInquiry(attributes, { "auto-create-account-reference-id": reference });
    expect(made.status).toBe(201);
    return made.body.data.id;
  };
  const statusOf = async (id: string) => (await client().retrieve(id)).body.data.attributes.status;
  const refusal = ({ status, body }: Answered) => [status, body.errors[0]?.title];

  test("an inquiry is made with its ways in, and approved with what belongs to it", async () => {
    const made = await client().createInquiry(
      { ...TEMPLATE, fields: { "name-first": "Jane", birthdate: "1990-04-12" }, tags: ["mock_scenario:approve"] },
      {
        ...{ "auto-create-account-reference-id": "cust-1001", "auto-create-inquiry-session": true },
        ...{ "auto-create-one-time-link": true, "one-time-link-expiration-seconds": 3600 },
      },
    );
    expect(made.body).toMatchObject({
      data: {
        type: "inquiry",
        attributes: {
          ...{ status: "created", "reference-id": "cust-1001", "started-at": null, "next-step-name": "start" },
          fields: { "name-first": { type: "string", value: "Jane" }, birthdate: { type: "date", value: "1990-04-12" } },
        },
      },
      included: [],
      meta: {
        "session-token": expect.stringMatching(/^eyJ/),
        "one-time-link": expect.stringContaining("/capture/persona/"),
      },
    });
    await reach.world().advance(5_000);
    const { id } = made.body.data;
    expect((await client().retrieve(id)).body.included).toEqual([]);
    const whole = await client().retrieve(id, "verifications,reports");
    expect(whole.body.data.attributes).toMatchObject({ status: "approved", "failed-at": null });
    expect(whole.body.included).toMatchObject([
      { type: "verification/government-id", attributes: { status: "passed" } },
      { type: "verification/selfie", attributes: { status: "passed" } },
      { type: "report/watchlist", attributes: { status: "ready", "has-match": false } },
      { type: "report/politically-exposed-person" },
    ]);
  });

  test("a key replays its first answer, an error like a success, and no answer to other parameters", async () => {
    const first = await client().createInquiry(TEMPLATE, {}, { key: "key-1" });
    const again = await client().createInquiry(TEMPLATE, {}, { key: "key-1" });
    expect(again.body).toEqual(first.body);
    const other = await client().createInquiry({ ...TEMPLATE, note: "other" }, {}, { key: "key-1" });
    expect(refusal(other)).toEqual([409, "Conflict"]);
    const wrong = { "inquiry-template-id": "itmpl_none" };
    expect((await client().createInquiry(wrong, {}, { key: "key-2" })).status).toBe(404);
    expect((await client().createInquiry(wrong, {}, { key: "key-2" })).status).toBe(404);
    expect(refusal(await client().createInquiry(TEMPLATE, {}, { key: "key-2" }))).toEqual([409, "Conflict"]);
    await reach.world().advance(25 * 3_600_000);
    expect((await client().createInquiry(TEMPLATE, {}, { key: "key-2" })).status).toBe(201);
  });

  test("errors have the vendor's form", async () => {
    expect(refusal(await client("persona_sandbox_wrong").retrieve("inq_none"))).toEqual([401, "Token is invalid"]);
    expect(refusal(await client().retrieve("inq_none"))).toEqual([404, "Record not found"]);
    expect(refusal(await client().createInquiry({ ...TEMPLATE, nonsense: 1 }))).toEqual([400, "Bad Request"]);
    expect(refusal(await client().createInquiry({}))).toEqual([400, "Bad Request"]);
    const mixed = { "auto-create-account": false, "auto-create-account-reference-id": "x" };
    expect(refusal(await client().createInquiry(TEMPLATE, mixed))).toEqual([422, "Unprocessable entity"]);
    const tags = (scenario: string) => ({ ...TEMPLATE, tags: [`mock_scenario:${scenario}`] });
    expect(refusal(await client().createInquiry(tags("rate-limited")))).toEqual([429, "Rate limit exceeded"]);
    expect(refusal(await client().createInquiry(tags("outage-503")))).toEqual([503, "Service unavailable"]);
    expect(refusal(await client().createInquiry(tags("consent-declined")))).toEqual([400, "Bad Request"]);
    const older = await client().call("GET", "/inquiries", undefined, { headers: { "Persona-Version": "2019-01-01" } });
    expect(refusal(older)).toEqual([400, "Bad Request"]);
  });

  test("every answer tells what is left of the minute", async () => {
    const { headers } = await client().retrieve("inq_none");
    expect(headers.get("ratelimit-limit")).toBe("300");
    expect(Number(headers.get("ratelimit-remaining"))).toBeLessThan(300);
    expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    expect(headers.get("request-id")).toMatch(/^req_/);
  });

  test("an expired inquiry takes no link until it is resumed; a redacted one is redacted once", async () => {
    const id = await create("cust-expire", "interactive");
    expect((await client().act(id, "generate-one-time-link")).body.meta["one-time-link"]).toContain(
      "/capture/persona/",
    );
    expect((await client().act(id, "expire")).body.data.attributes.status).toBe("expired");
    expect(refusal(await client().act(id, "expire"))).toEqual([409, "Conflict"]);
    expect(refusal(await client().act(id, "generate-one-time-link"))).toEqual([409, "Conflict"]);
    expect((await client().act(id, "resume")).body.meta["session-token"]).toMatch(/^eyJ/);
    expect((await client().act(id, "generate-one-time-link")).status).toBe(200);
    expect((await client().redact(id)).body.data.attributes.fields).toEqual({});
    expect(refusal(await client().redact(id))).toEqual([409, "Conflict"]);
  });

  test("the sandbox's actions run in order, and people decide by API", async () => {
    const id = await create("cust-simulate", "interactive");
    await client().simulate(id, "start_inquiry", "create_failed_verification", "fail_inquiry");
    expect(await statusOf(id)).toBe("failed");
    expect((await client().act(id, "mark-for-review")).body.data.attributes.status).toBe("needs_review");
    const decided = await client().act(id, "approve", { comment: "looked at it" });
    expect(decided.body.data.attributes).toMatchObject({ status: "approved", "reviewer-comment": "looked at it" });
    expect(refusal(await client().act(id, "mark-for-review"))).toEqual([409, "Conflict"]);
    await reach.world().advance(1_000);
    const told = await client().call("GET", `/events?filter[object-id]=${id}`);
    const names = (told.body.data as unknown as readonly Resource[]).map((event) => event.attributes.name);
    expect(names).toEqual(
      ["approved", "marked-for-review", "failed", "started", "created"].map((verb) => `inquiry.${verb}`),
    );
    expect(refusal(await client().simulate(id, "fly"))).toEqual([400, "Bad Request"]);
  });

  test("lists filter and page", async () => {
    const made: string[] = [];
    for (let index = 0; index < 3; index += 1) made.push(await create("cust-list", "interactive"));
    const list = async (more: string) =>
      (await client().call("GET", `/inquiries?filter[reference-id]=cust-list&page[size]=2${more}`)).body;
    const first = await list("");
    const ids = (page: Answered["body"]) => (page.data as unknown as { id: string }[]).map(({ id }) => id);
    expect(ids(first)).toEqual(made.toReversed().slice(0, 2));
    expect(ids(await list(`&page[after]=${ids(first)[1]}`))).toEqual([made[0]]);
  });

  test("the witness takes every callback and refuses a forged one", async () => {
    const id = await create("cust-forged", "forged-callback");
    await reach.world().advance(5_000);
    const read = reach
      .sent()
      .filter(({ body }) => body.includes(id) && body.includes('"name":"inquiry.'))
      .map(({ body, headers }) => {
        const { name } = JSON.parse(body).data.attributes;
        return `${name} ${isAuthentic(headers["persona-signature"], PERSONA.webhook.secret, Buffer.from(body))}`;
      });
    expect(read).toEqual([
      "inquiry.created true",
      "inquiry.started true",
      "inquiry.completed true",
      "inquiry.declined false",
      "inquiry.approved true",
    ]);
  });
};

describe("the witness of Persona at the vendor's host through MSW", () =>
  drive(atRealHost("https://api.withpersona.com")));
describe("the witness of Persona at loopback over HTTP", () => drive(atLoopback()));
