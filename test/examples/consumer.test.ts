import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startGateway } from "kyc-gateway/testing";
import { afterAll, describe, expect, test } from "vitest";
import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import { startLocalProcess } from "../kit/gateway/local-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "examples");
const run = promisify(execFile);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "kyc-consumer-"));
  folders.push(folder);
  return folder;
};

/** A consumer's project with its packages in place: no network is needed. `place` puts ours there. */
const consumer = (place: (where: string) => void): string => {
  const folder = newFolder();
  cpSync(join(EXAMPLES, "consumer-vitest"), folder, { recursive: true });
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, "node_modules")))
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  place(join(modules, "kyc-gateway"));
  return folder;
};

const testsOf = async (folder: string): Promise<string> => {
  const vitest = join(folder, "node_modules/vitest/vitest.mjs");
  const env = { PATH: process.env.PATH ?? "", NO_COLOR: "1" };
  const { stdout } = await run(process.execPath, [vitest, "run", "--root", folder], { cwd: folder, env });
  return stdout;
};

describe("a consumer's own tests", () => {
  test("run against the packed package", async () => {
    const packed = newFolder();
    const { stdout } = await run("npm", ["pack", "--pack-destination", packed, "--offline"], { cwd: ROOT });
    const tarball = join(packed, stdout.trim().split("\n").at(-1) ?? "");
    await run("tar", ["-xzf", tarball, "-C", packed]);
    expect(existsSync(join(packed, "package/src"))).toBe(false);
    const folder = consumer((where) => cpSync(join(packed, "package"), where, { recursive: true }));
    await run(process.execPath, [join(folder, "node_modules/typescript/bin/tsc"), "-p", folder]);
    expect(await testsOf(folder)).toMatch(/Tests +4 passed/);
  });

  test("run against the folder of the sources", async () => {
    const folder = consumer((where) => symlinkSync(ROOT, where));
    expect(await testsOf(folder)).toMatch(/Tests +4 passed/);
  });

  test("run over plain HTTP, from a shell", async () => {
    const local = await startLocalProcess();
    const mockUrl = /mock vendor on (http:[^)]+)\)/.exec(local.output())?.[1] ?? "";
    const env = { PATH: process.env.PATH ?? "", GATEWAY_URL: local.origin, MOCK_URL: mockUrl, KYC_KEY: local.key };
    const { stdout } = await run("bash", [join(EXAMPLES, "consumer-http/run.sh")], { env });
    expect(await local.stop()).toBe(0);
    expect(stdout.trim().split("\n").at(-1)).toBe("all as expected");
  });
});

describe("the gateway of a test", () => {
  test("leaves no server, no timer and no file behind, and may be stopped twice", async () => {
    const script = `
      import { startGateway } from "kyc-gateway/testing";
      const gateway = await startGateway({ vendors: ["onfido"] });
      await gateway.scenario("approve");
      await gateway.fault("callback_delay", { seconds: 3600 });
      const headers = { authorization: "Bearer " + gateway.key, "content-type": "application/json", "idempotency-key": "1" };
      const body = ${JSON.stringify(JSON.stringify({ ...CREATE_SESSION_EXAMPLE, sandbox: {} }))};
      const made = await fetch(gateway.url + "/v1/sessions", { method: "POST", headers, body });
      await gateway.clock.advance(60_000);
      await gateway.stop();
      await gateway.stop();
      const answers = await Promise.allSettled([fetch(gateway.url), fetch(gateway.mockUrl)]);
      console.log(JSON.stringify([made.status, ...answers.map(({ status }) => status)]));`;
    const folder = newFolder();
    const env = { PATH: process.env.PATH ?? "", TMPDIR: folder };
    const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
    // It ends by itself: whatever was left would keep the process, and this test, waiting.
    const { stdout, stderr } = await run(process.execPath, flags, { cwd: ROOT, env, timeout: 20_000 });
    expect([JSON.parse(stdout), stderr, readdirSync(folder)]).toEqual([[201, "rejected", "rejected"], "", []]);
  });

  test("refuses a vendor that nobody knows, by its name", async () => {
    await expect(startGateway({ vendors: ["acme"] })).rejects.toThrow("vendors: acme is none of onfido");
  });

  test("moves gateway and vendors together: a session expires on one clock", async () => {
    await using gateway = await startGateway({ vendors: ["sumsub"] });
    const headers = { authorization: `Bearer ${gateway.key}` };
    const get = async (path: string) =>
      (await (await fetch(gateway.url + path, { headers })).json()) as { status: string };
    const made = await fetch(`${gateway.url}/v1/sessions`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "idempotency-key": "one" },
      body: JSON.stringify({ ...CREATE_SESSION_EXAMPLE, sandbox: { vendor: "sumsub", scenario: "expire" } }),
    });
    const { id, expires_at } = (await made.json()) as { id: string; expires_at: string };
    await gateway.clock.advance(1_000);
    expect((await get(`/v1/sessions/${id}`)).status).toBe("initiated");
    await gateway.clock.advance(Date.parse(expires_at) - gateway.clock.now() + 60_000);
    expect((await get(`/v1/sessions/${id}`)).status).toBe("expired");
  });

  test("does one thing after the other, however far its clock is moved at once", async () => {
    await using gateway = await startGateway({ vendors: ["onfido"] });
    await gateway.scenario("approve");
    const end = await gateway.fault("unavailable");
    const headers = { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" };
    const made = await fetch(`${gateway.url}/v1/sessions`, {
      method: "POST",
      headers: { ...headers, "idempotency-key": "one" },
      body: JSON.stringify({ ...CREATE_SESSION_EXAMPLE, sandbox: {} }),
    });
    const { id } = (await made.json()) as { id: string };
    await end();
    const before = gateway.clock.now();
    await gateway.clock.advance(5 * 3_600_000);
    const read = await fetch(`${gateway.url}/v1/sessions/${id}`, { headers });
    const { status, decision } = (await read.json()) as { status: string; decision: { decided_at: string } };
    expect([made.status, status]).toEqual([202, "approved"]);
    expect(Date.parse(decision.decided_at) - before).toBeLessThan(20 * 60_000);
  });
});
