import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import { commandLines, runCommand } from "../../mock-vendor/command-line/run.ts";
import { FAULT_NAMES } from "../../mock-vendor/faults/catalogue.ts";
import { type RunningServer, serveApp } from "../../mock-vendor/server.ts";
import { type AdvancingWorld, virtualWorld } from "../../mock-vendor/world.ts";
import { sandboxFor } from "../kit/sandbox.ts";

let server: RunningServer;
let mock: MockVendor;
const world: AdvancingWorld = virtualWorld();

beforeAll(async () => {
  const accounts = [sandboxFor("onfido", "http://gateway.test").account];
  mock = createMockVendor(world, { accounts, publicUrl: "http://mock.test" });
  server = await serveApp(() => mock.app, "127.0.0.1", 0);
});
afterAll(() => server.close());

const run = async (text: string) => {
  const [said, told]: [string[], string[]] = [[], []];
  const terminal = {
    print: (line: string) => said.push(line),
    progress: (line: string) => told.push(line),
    defaultKey: () => undefined,
  };
  const code = await runCommand(text.split(" "), { mockUrl: server.url, ...terminal });
  return { code, said: said.join("\n"), told: told.join("\n") };
};

describe("the command line of a running mock", () => {
  test("lists every fault, tells about each, and says which are on", async () => {
    const { said } = await run("faults");
    for (const name of FAULT_NAMES) expect(said).toContain(`  ${name}`);
    expect(said).toContain("on: none");
    for (const name of FAULT_NAMES)
      expect((await run(`fault about ${name}`)).said).toMatch(/does: .*[\s\S]*consumer: /);
  });

  test("switches a fault on with everything that limits it, and off by name", async () => {
    const words = "fault set slow --vendor onfido --session att_9 --seed 7 --times 2 --for 30s --seconds 4";
    expect(await run(words)).toMatchObject({ code: 0, said: "flt_1 slow: onfido, session att_9, 4 s, seed 7" });
    expect(mock.faults.list()).toMatchObject([
      { kind: "slow", vendor: "onfido", session: "att_9", seed: 7, times: 2, seconds: 4, until: world.now() + 30_000 },
    ]);
    expect((await run("faults")).said).toMatch(/flt_1 +slow +on +0 hits/);
    expect(await run("fault clear slow")).toMatchObject({ code: 0, said: "1 ended" });
    expect(mock.faults.list()).toEqual([]);
  });

  test("moves the clock, chooses a scenario and shows the journal", async () => {
    const before = world.now();
    expect((await run("clock advance 1h")).said).toBe(new Date(before + 3_600_000).toISOString());
    expect((await run("scenario set approve")).said).toContain("approve");
    expect((await run("scenarios")).said).toContain("without a label: approve");
    await mock.app.request("/v3.6/ping", { headers: { authorization: "Token token=nobody" } });
    expect((await run("journal --kind request")).said).toMatch(/onfido +GET \/v3.6\/ping +401/);
    expect(JSON.parse((await run("journal --json --limit 1")).said)).toMatchObject({ operation: "ping", status: 401 });
    expect(await run("reset")).toMatchObject({ code: 0 });
    expect(mock.journal()).toEqual([]);
  });

  test.each([
    ["fault set flood", 2, "no fault is called flood"],
    ["fault set hang --for soon", 2, "--for: a duration like 30s"],
    ["fault set hang --times x", 2, "--times: a number"],
    ["fault set hang --vendor acme", 1, "vendor: one of onfido"],
    ["fault set hang --probability 3", 1, "probability: from 0 to 1"],
    ["fault clear hang", 1, "hang is not on"],
    ["clock advance", 2, "how far?"],
    ["scenario set nonsense", 1, "unknown scenario: one of approve"],
    ["journal --colour", 2, "--colour"],
    ["constructor", 2, "no command is called constructor"],
    ["faults --mock http://127.0.0.1:1", 1, "no mock vendor answers at http://127.0.0.1:1"],
  ])("refuses `%s` with the reason and the code", async (words, code, reason) => {
    const { told, ...run_ } = await run(words);
    expect([run_.code, run_.said]).toEqual([code, ""]);
    expect(told).toContain(reason);
  });

  test("helps with every command", async () => {
    for (const line of commandLines()) {
      const words = /-- (.*?)(?: [<[]| {2})/.exec(line)?.[1] ?? "";
      const { code, said } = await run(`${words} --help`);
      expect([code, said]).toEqual([0, expect.stringContaining(`npm run mock -- ${words}`)]);
    }
  });
});
