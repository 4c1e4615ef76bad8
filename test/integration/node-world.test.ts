import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { Writable } from "node:stream";
import { type Context, type ContextManager, context, ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createNodeWorld, type NodeWorldOptions } from "../../src/node-world.ts";
import { newId } from "../../src/world.ts";

const worlds: ReturnType<typeof createNodeWorld>[] = [];

const realWorld = (options: Partial<NodeWorldOptions> = {}): ReturnType<typeof createNodeWorld> => {
  const world = createNodeWorld({ logLevel: "silent", ...options });
  worlds.push(world);
  return world;
};

afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

describe("randomness", () => {
  test("gives out every byte once: no two of 100,000 draws are equal, and none is changed later", () => {
    const world = realWorld();
    const drawn = Array.from({ length: 100_000 }, () => world.random(16));
    const seen = new Set(drawn.map((bytes) => Buffer.from(bytes).toString("hex")));
    expect(seen.size).toBe(drawn.length);
    expect(seen.has("0".repeat(32))).toBe(false);
    expect(new Set(drawn.map(({ buffer }) => buffer)).size).toBe(drawn.length);
  });

  test("gives any number of bytes, and ids that differ", () => {
    const world = realWorld();
    for (const bytes of [0, 1, 4095, 4096, 4097, 100_000]) expect(world.random(bytes).length).toBe(bytes);
    expect(new Set(Array.from({ length: 10_000 }, () => newId(world, "ses"))).size).toBe(10_000);
  });
});

describe("timers", () => {
  test("longer than Node's longest fire neither at once nor early, and can be cancelled", () => {
    vi.useFakeTimers();
    try {
      const delay = 2 ** 31 + 1_000;
      let fired = 0;
      const count = (): void => {
        fired += 1;
      };
      const cancel = realWorld().timer(delay, count);
      realWorld().timer(delay, count);
      vi.advanceTimersByTime(delay - 1);
      expect(fired).toBe(0);
      cancel();
      vi.advanceTimersByTime(1);
      expect(fired).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("fire once, and not after they were cancelled", async () => {
    const world = realWorld();
    const fired: string[] = [];
    const cancel = world.timer(1, () => fired.push("cancelled"));
    cancel();
    await new Promise<void>((resolve) => {
      world.timer(5, () => {
        fired.push("kept");
        resolve();
      });
    });
    expect(fired).toEqual(["kept"]);
  });
});

const lines = (): { readonly to: Writable; readonly read: () => Record<string, unknown>[] } => {
  const written: string[] = [];
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  return {
    to,
    read: () =>
      written
        .join("")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
};

/** Just enough for a span to be active without an SDK. */
const oneContext = (active: Context): ContextManager => ({
  active: () => active,
  with: (_context, run, self, ...args) => run.apply(self, args),
  bind: (_context, target) => target,
  enable: () => oneContext(active),
  disable: () => oneContext(ROOT_CONTEXT),
});

describe("the log", () => {
  test("writes one JSON object a line: level, time, fields, message, and nothing about the machine", () => {
    const { to, read } = lines();
    const world = realWorld({ logLevel: "info", logTo: to });
    world.log.debug({ a: 1 }, "not written");
    world.log.warn({ connection: "x", count: 2, gone: undefined }, "said");
    expect(read()).toEqual([
      { level: "warn", time: expect.stringMatching(/^\d{4}-.*Z$/), connection: "x", count: 2, msg: "said" },
    ]);
  });

  test("carries the ids of the active span", () => {
    const { to, read } = lines();
    const world = realWorld({ logLevel: "info", logTo: to });
    const spanContext = { traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: TraceFlags.SAMPLED };
    context.setGlobalContextManager(oneContext(trace.setSpanContext(ROOT_CONTEXT, spanContext)));
    try {
      world.log.info({}, "within");
    } finally {
      context.disable();
    }
    world.log.info({}, "without");
    expect(read()).toMatchObject([{ trace_id: spanContext.traceId, span_id: spanContext.spanId }, { msg: "without" }]);
    expect(read()[1]).not.toHaveProperty("trace_id");
  });
});

describe("the network", () => {
  test("reaches loopback for vendors, and for receivers only where that was allowed", async () => {
    const server = createServer((_request, response) => response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    const request = { pool: "a", url, method: "GET", headers: {}, timeoutMs: 2_000, maxBytes: 100 };
    expect(await realWorld().http({ ...request, addresses: "any" })).toMatchObject({ kind: "answer" });
    expect(await realWorld().http({ ...request, addresses: "public" })).toMatchObject({ why: "address_forbidden" });
    const local = realWorld({ allowLoopback: true });
    expect(await local.http({ ...request, addresses: "public" })).toMatchObject({ kind: "answer" });
    server.closeAllConnections();
    server.close();
  });
});

describe("crash points", () => {
  test("kill the process without a word when the named point is passed for the stated time", () => {
    const program = `
      import { createNodeWorld } from "./src/node-world.ts";
      const world = createNodeWorld({ logLevel: "silent", crashAt: "vendor.before_send:3" });
      process.on("exit", () => console.log("exit handler"));
      for (let pass = 1; pass <= 5; pass += 1) {
        world.point("vendor.after_answer");
        console.log(pass);
        world.point("vendor.before_send");
      }`;
    const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(ended.signal).toBe("SIGKILL");
    expect(ended.stdout).toBe("1\n2\n3\n");
  });

  test("do nothing unless asked for, and a point that is not written name:count is refused", () => {
    realWorld().point("vendor.before_send");
    for (const crashAt of ["vendor.before_send", "x:0", "x:-1", ":1", "x:1.5"])
      expect(() => createNodeWorld({ logLevel: "silent", crashAt })).toThrow("name:count");
  });
});

test("timers and idle connections do not keep the process alive", () => {
  const program = `
    import { createNodeWorld } from "./src/node-world.ts";
    const world = createNodeWorld({ logLevel: "silent" });
    world.timer(60_000, () => console.log("fired"));
    console.log("done");`;
  const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect([ended.status, ended.stdout]).toEqual([0, "done\n"]);
});
