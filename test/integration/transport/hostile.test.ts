import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createAccount } from "../../../src/vendors/create-account.ts";
import { deadlineIn } from "../../../src/vendors/deadline.ts";
import { perform } from "../../../src/vendors/perform.ts";
import { ask, client, closeAll, listen, OK, text, timer } from "../../kit/byte-peer.ts";
import { boundAdapter, call } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

afterEach(closeAll);

const HEAD = "HTTP/1.1 200 OK\r\n";

/** Writes for as long as the socket takes it. */
const flood = (socket: Socket, piece: string): void => {
  const more = (): void => {
    if (!socket.destroyed) socket.write(piece.repeat(Math.ceil(4096 / piece.length)), () => setImmediate(more));
  };
  more();
};

const oneByOne = (socket: Socket, bytes: Buffer): void => {
  let at = 0;
  socket.setNoDelay(true);
  const next = (): void => {
    if (at < bytes.length && !socket.destroyed) socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
  };
  next();
};

/** An account whose vendor is a real socket. */
const accountAt = (port: number, limits = {}) => {
  const transport = client();
  const world = { ...createVirtualWorld({ seed: 1 }), monotonic: () => performance.now(), timer, http: transport.http };
  const adapter = boundAdapter({
    baseUrl: `http://127.0.0.1:${port}`,
    faultOf: ({ body }) => {
      JSON.parse(body);
      return undefined;
    },
  });
  const account = createAccount(world, { connection: "hostile", livemode: false, adapter, limits });
  const run = () => perform(world, account, "start", call({ repeat: "never" }), deadlineIn(world, 2_000));
  const failures = () => account.state().breakers.find(({ operation }) => operation === "start")?.failures;
  return { account, run, failures };
};

describe("a peer that has no end", () => {
  test.each([
    ["of header lines", "X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", ""],
    ["of one header line", "a", "X-Filler: "],
    ["of a status line", "a", "HTTP/1.1 200 "],
    ["of early hints", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", undefined],
    ["of a chunk's extension", "a", "Transfer-Encoding: chunked\r\n\r\n1;x="],
    ["of empty chunk lines", "0", "Transfer-Encoding: chunked\r\n\r\n"],
    ["of trailers", "X-Trailer: a\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n"],
  ])("%s is ended within its time, and its socket closed", async (_name, piece, opening) => {
    let closed = 0;
    const peer = await listen((socket) => {
      socket.on("close", () => {
        closed += 1;
      });
      socket.write(opening === undefined ? "" : opening.startsWith("HTTP") ? opening : `${HEAD}${opening}`);
      flood(socket, piece);
    });
    const before = process.memoryUsage().rss;
    const startedAt = performance.now();
    const outcome = await client().http(ask(peer.port, { timeoutMs: 1_000 }));
    expect(outcome).toMatchObject({ kind: "failure", sent: "maybe" });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    await expect.poll(() => closed).toBe(1);
  });

  test("of a body, one byte a segment, is cut off at the limit", async () => {
    const peer = await listen((socket) => oneByOne(socket, Buffer.from(`${HEAD}\r\n${"x".repeat(400)}`)));
    expect(await client().http(ask(peer.port, { maxBytes: 300 }))).toEqual({
      kind: "failure",
      sent: "maybe",
      why: "too_large",
    });
  });

  test("of a body that only the connection's end would end is timed out when that never comes", async () => {
    const peer = await listen((socket) => socket.write(`${HEAD}\r\n{"status":"approved"}`));
    expect(await client().http(ask(peer.port, { timeoutMs: 300 }))).toMatchObject({ kind: "failure", why: "timeout" });
  });
});

describe("a peer that closes slowly", () => {
  test("and half only: its complete answer stands, and the next call is answered too", async () => {
    const peer = await listen((socket) => {
      socket.write(OK);
      setTimeout(() => socket.end(), 20);
    });
    const transport = client();
    for (let count = 0; count < 3; count += 1) {
      const outcome = await transport.http(ask(peer.port));
      expect(outcome.kind === "answer" && text(outcome.body)).toBe("hi");
    }
  });

  test("after half an answer: no part of it is an answer", async () => {
    const peer = await listen((socket) => {
      socket.write(`${HEAD}Content-Length: 40\r\n\r\n{"status":"approved"}`);
      setTimeout(() => socket.end(), 30);
    });
    expect(await client().http(ask(peer.port))).toEqual({ kind: "failure", sent: "maybe", why: "reset" });
  });

  test("and says close: two answers on one connection are not mixed up", async () => {
    const peer = await listen((socket) =>
      socket.write(`${HEAD}Connection: close\r\nContent-Length: 2\r\n\r\nhi${HEAD}Content-Length: 4\r\n\r\nevil`),
    );
    const transport = client();
    for (let count = 0; count < 3; count += 1) {
      const outcome = await transport.http(ask(peer.port));
      expect(outcome.kind === "answer" && text(outcome.body)).toBe("hi");
    }
    expect(peer.connections()).toBe(3);
  });
});

describe("a vendor account at such a peer", () => {
  test("takes a gzip bomb for an unreadable answer of its few bytes, and counts it", async () => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
    const peer = await listen((socket) => {
      socket.write(`${HEAD}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const { run, failures } = accountAt(peer.port);
    const before = process.memoryUsage().rss;
    await run();
    expect(failures()).toBe(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  test("stops at its limit of bytes and is in doubt about what it asked for", async () => {
    const peer = await listen((socket) => {
      socket.write(`${HEAD}\r\n`);
      flood(socket, "x");
    });
    const { run, failures } = accountAt(peer.port);
    expect(await run()).toMatchObject({ ok: false, fault: { kind: "in_doubt" } });
    expect(failures()).toBe(1);
  });

  test("opens its breaker at the fifth silent call, and no socket is used for the sixth", async () => {
    const peer = await listen(() => undefined);
    const { account, run } = accountAt(peer.port, { timeoutMs: { start: 120 } });
    for (let count = 0; count < 5; count += 1) await run();
    expect(account.breakers.start.phase()).toBe("open");
    expect(await run()).toMatchObject({ ok: false, fault: { kind: "unavailable" } });
    expect(peer.heard.length).toBe(5);
    expect(account.state()).toMatchObject({ inFlight: 0, queued: 0 });
  });
});
