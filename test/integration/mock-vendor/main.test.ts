import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { ACCOUNTS, STRIPE } from "./drive.ts";

const MAIN = fileURLToPath(new URL("../../../mock-vendor/main.ts", import.meta.url));

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

const start = (environment: Record<string, string>, ...flags: readonly string[]): Started => {
  const child = spawn(process.execPath, [MAIN, ...flags], { env: { ...process.env, MOCK_PORT: "0", ...environment } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  return { child, output: () => output };
};

const urlOf = async ({ child, output }: Started): Promise<string> => {
  for (;;) {
    const found = /mock vendor listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1];
    if (found !== undefined) return found;
    await once(child.stdout ?? child, "data");
  }
};

const accountsFile = (content: unknown): string => {
  const file = join(mkdtempSync(join(tmpdir(), "mock-accounts-")), "accounts.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
};

describe("the mock vendor as a process", () => {
  let running: ChildProcess | undefined;
  afterEach(() => running?.kill("SIGKILL"));

  test("serves the accounts of its file, prints no secret and ends on SIGTERM", async () => {
    const started = start({ MOCK_ACCOUNTS: accountsFile(ACCOUNTS) });
    running = started.child;
    const url = await urlOf(started);
    const headers = { authorization: `Bearer ${STRIPE.apiKey}` };
    const { statusCode, body } = await request(`${url}/v1/identity/verification_sessions`, { headers });
    expect([statusCode, await body.json()]).toEqual([200, expect.objectContaining({ object: "list", data: [] })]);
    expect(started.output()).not.toContain(STRIPE.apiKey);
    const exit = once(started.child, "exit");
    started.child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  test("makes sandbox credentials and prints them when it has no file", async () => {
    const started = start({ MOCK_ACCOUNTS: "" });
    running = started.child;
    await urlOf(started);
    expect(started.output()).toMatch(/api_sandbox\.[\s\S]*sbx:[\s\S]*sk_test_/);
  });

  test("explains itself, and refuses accounts that miss a field by the field's name", async () => {
    const help = start({}, "--help");
    expect(await once(help.child, "exit")).toEqual([0, null]);
    expect(help.output()).toContain("MOCK_ACCOUNTS");
    const wrong = start({ MOCK_ACCOUNTS: accountsFile([{ ...STRIPE, webhook: { url: "http://x" } }]) });
    expect(await once(wrong.child, "exit")).toEqual([1, null]);
    expect(wrong.output()).toContain("MOCK_ACCOUNTS[0].webhook.secret");
    expect(wrong.output()).not.toContain(STRIPE.apiKey);
  });
});
