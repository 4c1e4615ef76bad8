import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { createMockVendor } from "../../mock-vendor/app.ts";
import { runCommand } from "../../mock-vendor/command-line/run.ts";
import { IN_TIME, type Outcome, outcomeOf, type Person } from "../../mock-vendor/incidents/person.ts";
import { type RunningServer, serveApp } from "../../mock-vendor/server.ts";
import type { Reading } from "../../mock-vendor/target/driver.ts";
import { realWorld } from "../../mock-vendor/world.ts";
import { startLocalProcess } from "../kit/gateway/local-process.ts";
import { sandboxFor } from "../kit/sandbox.ts";

const replayAt = async (mockUrl: string, words: string, key?: string) => {
  const said: string[] = [];
  const terminal = { print: (line: string) => said.push(line), progress: (line: string) => said.push(line) };
  const code = await runCommand(`replay ${words}`.split(" "), { mockUrl, defaultKey: () => key, ...terminal });
  return { code, said: said.join("\n") };
};

const rowsOf = (said: string): readonly (readonly string[])[] =>
  [...said.matchAll(/^(?:before|during|after) +\d.*$/gm)].map(([line]) => line.split(/ +/));

describe("the replay of an incident", () => {
  test("loses nobody at this gateway: 2 January 2024 in seconds", async () => {
    const local = await startLocalProcess();
    const mockUrl = /mock vendor on (http:[^)]+)\)/.exec(local.output())?.[1] ?? "";
    const { code, said } = await replayAt(
      mockUrl,
      `onfido-2024-01-02 --target ${local.origin} --persons 10`,
      local.key,
    );
    expect(await local.stop()).toBe(0);
    expect([code, said]).toEqual([0, expect.stringContaining("nobody was lost")]);
    expect(said).toMatch(/1[34] h \d+ min in [\d.]+ s: \d+ times as fast/);
    const counts = rowsOf(said).map(([phase, persons]) => [phase, Number(persons)]);
    expect(counts).toEqual([
      ["before", 2],
      ["during", 6],
      ["after", 2],
    ]);
    const during = rowsOf(said)[1]?.slice(2).map(Number) ?? [];
    // Some were decided a day late or not at all, and the person was told so.
    expect((during[1] ?? 0) + (during[2] ?? 0)).toBeGreaterThan(0);
  });
});

describe("a target that never listens to its vendor", () => {
  let mock: RunningServer;
  let target: Server;
  afterEach(async () => {
    target.close();
    await mock.close();
  });

  /** Starts a verification as the vendor's documents say, and forgets it. */
  const begin = async (): Promise<string> => {
    const { settings } = sandboxFor("onfido", "http://127.0.0.1:9");
    const headers = { authorization: `Token token=${String(settings.apiToken)}`, "content-type": "application/json" };
    const post = async (path: string, body: object) =>
      (await (
        await fetch(`${mock.url}/v3.6${path}`, { method: "POST", headers, body: JSON.stringify(body) })
      ).json()) as {
        id: string;
        link?: { url: string };
      };
    const { id } = await post("/applicants", { first_name: "A", last_name: "B", dob: "1990-01-01" });
    const run = await post("/workflow_runs", { applicant_id: id, workflow_id: settings.workflowId });
    return run.link?.url ?? "";
  };

  test("is shown to have lost everybody, and the command ends with 1", async () => {
    const { account } = sandboxFor("onfido", "http://127.0.0.1:9");
    mock = await serveApp(
      (url) => createMockVendor(realWorld(1), { accounts: [account], publicUrl: url }).app,
      "127.0.0.1",
      0,
    );
    const links = new Map<string, string>();
    target = createServer(async (incoming, outgoing) => {
      await text(incoming);
      const id = incoming.method === "POST" ? `v-${links.size + 1}` : (incoming.url?.split("/").at(-1) ?? "");
      if (incoming.method === "POST") links.set(id, await begin());
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify({ id, status: "created", link: links.get(id) }));
    });
    await new Promise<void>((resolve) => void target.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
    const words = `onfido-2023-11-08 --target ${url} --driver simple --persons 4 --patience 0s`;
    const { code, said } = await replayAt(mock.url, words);
    expect([code, said]).toEqual([1, expect.stringContaining("4 persons were lost, doubled or told something wrong")]);
    expect((await (await fetch(`${mock.url}/__control/faults`)).json()) as object).toMatchObject({ faults: [] });
  });
});

describe("what became of a person", () => {
  const OPEN: Reading = {
    ...{ id: "v-1", standing: "open", contested: false, revised: false, waiting: false },
    ...{ link: null, announced: undefined },
  };
  const person = (change: Partial<Person>): Person => ({
    ...{ name: "p", phase: "during", openedAt: 5, answered: 201, reading: OPEN, links: new Set() },
    ...{ objects: new Map([["onfido 1", "submitted"]]), shownAt: undefined },
    ...change,
  });
  const approved = { ...OPEN, standing: "approved" } as const;
  const objects = new Map([["onfido 1", "approved"]]);

  test.each<[Outcome, Partial<Person>]>([
    ["in time", { reading: approved, objects, shownAt: 5 + IN_TIME }],
    ["delayed", { reading: approved, objects, shownAt: 6 + IN_TIME }],
    ["waiting", {}],
    ["waiting", { objects: new Map(), reading: { ...OPEN, waiting: true } }],
    ["refused", { answered: 503, reading: undefined }],
    ["refused", { answered: 0, reading: undefined }],
    ["lost", { objects }],
    ["lost", { objects: new Map() }],
    ["doubled", { reading: { ...approved, announced: ["approved", "approved"] }, objects }],
    ["doubled", { reading: approved, objects: new Map([...objects, ["sumsub 1", "approved"]]) }],
    ["wrong", { reading: { ...OPEN, standing: "rejected" }, objects }],
    ["wrong", { reading: approved }],
  ])("is %s when the facts say so (%o)", (outcome, change) => {
    expect(outcomeOf(person(change))).toBe(outcome);
  });
});
