import { describe, expect, test } from "vitest";
import type { Answer, Call, Conversation } from "../../../contracts/adapter.ts";
import { failed, ok } from "../../../contracts/fault.ts";
import { converse, MAX_CALLS } from "../../../src/vendors/converse.ts";
import { createAccount } from "../../../src/vendors/create-account.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { answers, boundAdapter, call, fails } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld, type HttpHandler } from "../../kit/virtual-world.ts";

const bench = (http: HttpHandler) => {
  const world = createVirtualWorld({ seed: 5, http });
  const account = createAccount(world, { connection: "example-eu", livemode: false, adapter: boundAdapter() });
  const run = <T>(conversation: Conversation<T>) =>
    world.settle(converse(world, account, "start", conversation, deadlineIn(world, 12_000)));
  return { world, run };
};

const first: Call = call({ step: "create_applicant", path: "/applicants" });
const second: Call = call({ step: "create_run", path: "/runs" });

function* twoSteps(seen: Answer[] = []): Conversation<string> {
  seen.push(yield first);
  seen.push(yield second);
  return ok(seen.map(({ body }) => body).join("+"));
}

describe("a conversation", () => {
  test("is given each answer in turn and returns its result with the last request id", async () => {
    const it = bench(({ url }) => answers(200, { "x-request-id": `req${url.at(-1)}` }, url.split("/").at(-1)));
    expect(await it.run(twoSteps())).toEqual({ ok: true, value: "applicants+runs", calls: 2, vendorRequestId: "reqs" });
  });

  test("reads an error status itself", async () => {
    const it = bench(() => answers(409, {}, "exists"));
    function* adopts(): Conversation<string> {
      const answer = yield first;
      return answer.status === 409 ? ok(answer.body) : failed({ kind: "unreadable", detail: "not expected" });
    }
    expect(await it.run(adopts())).toEqual({ ok: true, value: "exists", calls: 1 });
  });

  test("ends where the transport fails, and its finally blocks run", async () => {
    let cleaned = 0;
    function* guarded(): Conversation<string> {
      try {
        return yield* twoSteps();
      } finally {
        cleaned += 1;
      }
    }
    const it = bench(({ url }) => (url.endsWith("runs") ? fails("reset", "maybe") : answers(200)));
    expect(await it.run(guarded())).toMatchObject({
      ok: false,
      fault: { kind: "in_doubt", step: "create_run" },
      calls: 2,
    });
    expect(cleaned).toBe(1);
  });

  test("that throws is an unreadable vendor, and what it was reading is told to nobody", async () => {
    function* throws(): Conversation<string> {
      const answer = yield first;
      throw new SyntaxError(`cannot read ${answer.body}`);
    }
    const it = bench(() => answers(200, {}, "Ada Lovelace"));
    const result = await it.run(throws());
    expect(result).toMatchObject({ ok: false, fault: { kind: "unreadable", step: "create_applicant" }, calls: 1 });
    expect(JSON.stringify([result, it.world.logs])).not.toContain("Ada");
    expect(it.world.logs.at(-1)).toMatchObject({ level: "error", fields: { thrown: "SyntaxError" } });
  });

  test("that throws before its first call makes no call", async () => {
    // biome-ignore lint/correctness/useYield: the point of it
    function* throws(): Conversation<string> {
      throw new TypeError("at once");
    }
    const it = bench(() => answers(200));
    expect(await it.run(throws())).toMatchObject({ ok: false, fault: { kind: "unreadable" }, calls: 0 });
    expect(it.world.requests).toEqual([]);
  });

  test("that never ends is ended", async () => {
    function* endless(): Conversation<string> {
      for (;;) yield first;
    }
    const it = bench(() => answers(200));
    expect(await it.run(endless())).toMatchObject({ ok: false, fault: { kind: "unreadable" }, calls: MAX_CALLS });
    expect(it.world.requests.length).toBe(MAX_CALLS);
  });

  test.each([
    [10, 4],
    [100, 7],
    [400, 22],
  ])("of reads comes to its end under a contract of %i a minute: %i of them", async (requestsPerMinute, count) => {
    function* reads(): Conversation<string> {
      for (let made = 0; made < count; made += 1) yield call({ method: "GET", repeat: "harmless" });
      return ok("done");
    }
    const world = createVirtualWorld({ seed: 5, http: () => answers(200) });
    const options = { connection: "example-eu", livemode: false, adapter: boundAdapter() };
    const account = createAccount(world, { ...options, limits: { requestsPerMinute } });
    const read = () => world.settle(converse(world, account, "read", reads(), deadlineIn(world, 15_000)));
    expect(await read()).toEqual({ ok: true, value: "done", calls: count });
    expect(await read()).toMatchObject({ ok: false, fault: { kind: "rate_limited" } });
  });

  test("has one deadline for all its calls", async () => {
    const it = bench(async (_request, world) => {
      await new Promise<void>((resolve) => {
        world.timer(3_500, resolve);
      });
      return answers(200);
    });
    function* slow(): Conversation<string> {
      for (let count = 0; count < 5; count += 1) yield call({ repeat: "never" });
      return ok("done");
    }
    expect(await it.run(slow())).toMatchObject({ ok: false, fault: { kind: "in_doubt" }, calls: 4 });
    expect(it.world.monotonic()).toBe(12_000);
  });
});
