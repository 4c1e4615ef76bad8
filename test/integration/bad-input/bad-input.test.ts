import { beforeAll, describe, expect, test } from "vitest";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { PROBLEM_BASE, PROBLEMS, Problem } from "../../../contracts/problem.ts";
import { changed } from "../../kit/bad-bodies.ts";
import { startWhole, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { everything, open, openWith, read } from "../../kit/gateway/whole-session.ts";
import { CASES } from "./cases.ts";
import type { Case } from "./places.ts";

let whole: Whole;

beforeAll(async () => {
  whole = await startWhole();
  await open(whole, "approve", "onfido");
  await open(whole, "blurred-then-approve", "sumsub");
  await whole.world.advance(30_000);
  await open(whole, "interactive", "stripe-identity");
  await openWith(whole, CREATE_SESSION_EXAMPLE, { "idempotency-key": "used" });
  await whole.call("POST", "/v1/webhook-endpoints", { json: { url: "https://hooks.example.test/kyc" } });
  await whole.world.advance(30_000);
});

const send = ({ method = "POST", path = "/v1/sessions", call }: Case): Promise<Response> =>
  whole.call(method, path, call);

/** What any problem must be; its parsed document. */
const problemIn = async (answer: Response) => {
  const raw = await answer.text();
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  return Problem.parse(JSON.parse(raw));
};

describe("bad input", () => {
  test("comes in more than sixty named ways", () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThan(60);
  });

  test.each(CASES)("$name: $slug, and nothing changes", async (bad) => {
    const before = await everything(whole.store);
    const asked = whole.world.requests.length;
    const answer = await send(bad);
    const problem = await problemIn(answer);
    expect([problem.type, answer.status, problem.status]).toEqual([
      PROBLEM_BASE + bad.slug,
      PROBLEMS[bad.slug].status,
      PROBLEMS[bad.slug].status,
    ]);
    if (bad.pointer !== undefined) expect(problem.errors?.[0]?.pointer).toBe(bad.pointer);
    await whole.world.drain();
    expect(await everything(whole.store)).toEqual(before);
    expect(whole.world.requests.length, "calls to a vendor").toBe(asked);
  });

  test("a live key may not ask for a sandbox, and nothing changes", async () => {
    const live = await whole.keyFor("service", { livemode: 1 });
    const before = await everything(whole.store);
    const answer = await openWith(whole, CREATE_SESSION_EXAMPLE, {}, live);
    const problem = await problemIn(answer);
    expect([problem.type, problem.errors?.[0]?.pointer]).toEqual([`${PROBLEM_BASE}invalid-request`, "/sandbox"]);
    expect(await everything(whole.store)).toEqual(before);
  });

  test("a live key without a live vendor is refused, and nothing changes", async () => {
    const live = await whole.keyFor("service", { livemode: 1 });
    const before = await everything(whole.store);
    const answer = await openWith(whole, changed(["sandbox"], undefined), {}, live);
    expect((await problemIn(answer)).type).toBe(`${PROBLEM_BASE}no-legal-vendor`);
    expect(await everything(whole.store)).toEqual(before);
  });

  test("a client reference that was used is refused, and nothing changes", async () => {
    const body = (key: string) =>
      openWith(whole, { ...CREATE_SESSION_EXAMPLE, client_reference: "order-1" }, { "idempotency-key": key });
    expect((await body("first")).status).toBe(201);
    const before = await everything(whole.store);
    expect((await problemIn(await body("second"))).type).toBe(`${PROBLEM_BASE}reference-taken`);
    expect(await everything(whole.store)).toEqual(before);
  });
});

describe("unusual but good input is taken as text", () => {
  test.each([
    ["a right-to-left override", "\u202eecalevoL"],
    ["Arabic", "\u0623\u062f\u0627"],
    ["an emoji beyond the basic plane", "Ada \u{1f469}\u200d\u{1f52c}"],
    ["combining marks without a base", "\u0301\u0301"],
    ["markup", "<script>alert(1)</script>"],
    ["an SQL fragment", "'; DROP TABLE sessions; --"],
    ["a template", "$" + "{process.exit(1)}"],
    ["200 characters", "\u00e9".repeat(200)],
  ])("%s", async (_name, family) => {
    const answer = await openWith(
      whole,
      changed(["subject"], { ...CREATE_SESSION_EXAMPLE.subject, reference: family.slice(0, 128), family_name: family }),
    );
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    expect((await read(whole, id)).subject.reference).toBe(family.slice(0, 128));
  });
});
