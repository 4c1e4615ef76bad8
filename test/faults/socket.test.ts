import { get, type IncomingMessage } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createMockVendor } from "../../mock-vendor/app.ts";
import type { FaultRule } from "../../mock-vendor/faults/rules.ts";
import { type RunningServer, serveApp } from "../../mock-vendor/server.ts";
import { virtualWorld } from "../../mock-vendor/world.ts";
import { sandboxFor } from "../kit/sandbox.ts";

let server: RunningServer | undefined;
afterEach(() => server?.close());

const PATH = "/v1/identity/verification_sessions";

interface Heard {
  readonly status: number | undefined;
  readonly text: string;
  readonly pieces: number;
  /** Milliseconds between the last byte and the end. */
  readonly endedAfter: number;
}

const listened = (answer: IncomingMessage): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let last = performance.now();
    answer.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      last = performance.now();
    });
    answer.once("error", reject);
    answer.once("end", () => {
      const text = Buffer.concat(chunks).toString();
      resolve({ status: answer.statusCode, text, pieces: chunks.length, endedAfter: performance.now() - last });
    });
  });

const hear = async (rule: Omit<FaultRule, "id"> | undefined): Promise<Heard> => {
  const { account, settings } = sandboxFor("stripe-identity", "http://gateway.test");
  const mock = createMockVendor(virtualWorld(), { accounts: [account], publicUrl: "http://mock.test" });
  if (rule) mock.faults.add(rule);
  server = await serveApp(() => mock.app, "127.0.0.1", 0);
  const headers = { authorization: `Bearer ${String(settings.apiKey)}` };
  return new Promise((resolve, reject) => {
    get(`${server?.url}${PATH}`, { headers, agent: false }, (answer) => listened(answer).then(resolve, reject)).once(
      "error",
      reject,
    );
  });
};

describe("on a socket", () => {
  test("trickle sends the very answer in many small pieces", async () => {
    const plain = await hear(undefined);
    await server?.close();
    const slow = await hear({ kind: "trickle" });
    expect([slow.status, slow.text]).toEqual([plain.status, plain.text]);
    expect(plain.pieces).toBe(1);
    expect(slow.pieces).toBeGreaterThan(10);
  });

  test("slow_close sends the very answer at once, and its end later", async () => {
    const plain = await hear(undefined);
    await server?.close();
    const slow = await hear({ kind: "slow_close", seconds: 0.2 });
    expect([slow.status, slow.text]).toEqual([plain.status, plain.text]);
    expect(slow.endedAfter).toBeGreaterThan(150);
    expect(plain.endedAfter).toBeLessThan(150);
  });
});
