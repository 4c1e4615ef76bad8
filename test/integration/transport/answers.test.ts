import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { ask, client, closeAll, listen, OK, text } from "../../kit/byte-peer.ts";

afterEach(closeAll);

describe("answers", () => {
  test("come back with status, lower-case headers and exact bytes; the request asks for no encoding", async () => {
    const peer = await listen((socket) =>
      socket.end(
        "HTTP/1.1 418 Teapot\r\nX-Odd: a\r\nX-Odd: b\r\n__proto__: x\r\nContent-Length: 3\r\n\r\n\xff\x00z",
        "latin1",
      ),
    );
    const outcome = await client().http(ask(peer.port));
    expect(outcome).toMatchObject({ kind: "answer", status: 418, body: Uint8Array.of(255, 0, 122) });
    expect(outcome.kind === "answer" && outcome.headers["x-odd"]).toBe("a, b");
    expect(outcome.kind === "answer" && Object.keys(outcome.headers)).toContain("__proto__");
    expect(peer.heard[0]).toMatch(/^POST \/path\?q=1 HTTP\/1\.1\r\n/);
    expect(peer.heard[0]).not.toMatch(/accept-encoding|user-agent|traceparent/i);
    expect(peer.heard[0]?.endsWith('\r\n\r\n{"a":1}')).toBe(true);
  });

  test("may come one byte a segment", async () => {
    const peer = await listen((socket) => {
      const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`);
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) return;
        socket.write(bytes.subarray(at, at + 1), () => setImmediate(next));
        at += 1;
      };
      socket.setNoDelay(true);
      next();
    });
    const outcome = await client().http(ask(peer.port));
    expect(outcome.kind === "answer" && text(outcome.body)).toBe("hello");
  });

  test("may end with the connection, and the peer may be slow to close it", async () => {
    const closing = await listen((socket) => {
      socket.write("HTTP/1.0 200 OK\r\n\r\nhel");
      setTimeout(() => socket.end("lo"), 30);
    });
    const open = await listen((socket) => socket.write(OK));
    const ended = await client().http(ask(closing.port));
    expect(ended.kind === "answer" && text(ended.body)).toBe("hello");
    const startedAt = performance.now();
    expect(await client().http(ask(open.port))).toMatchObject({ kind: "answer" });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test("may be announced by early hints", async () => {
    const peer = await listen((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`));
    expect(await client().http(ask(peer.port))).toMatchObject({ kind: "answer", status: 200 });
  });

  test("that redirect are not followed", async () => {
    const target = await listen((socket) => socket.write(OK));
    const peer = await listen((socket) =>
      socket.write(`HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:${target.port}/\r\nContent-Length: 0\r\n\r\n`),
    );
    expect(await client().http(ask(peer.port))).toMatchObject({ kind: "answer", status: 307 });
    expect(target.connections()).toBe(0);
  });

  test("that are compressed stay so: a bomb of 64 MiB is its few kilobytes", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const peer = await listen((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const outcome = await client().http(ask(peer.port, { maxBytes: 128 * 1024 }));
    expect(outcome.kind === "answer" && outcome.body.length).toBe(bomb.length);
  });
});

describe("limits", () => {
  test("an answer over the limit is cut off, announced or not, and its socket is closed", async () => {
    const closed: boolean[] = [];
    const announced = await listen((socket) => {
      socket.on("close", () => closed.push(true));
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    });
    const endless = await listen((socket) => {
      socket.on("close", () => closed.push(true));
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const flood = (): void => {
        if (!socket.destroyed) socket.write(Buffer.alloc(16 * 1024), flood);
      };
      flood();
    });
    for (const peer of [announced, endless])
      expect(await client().http(ask(peer.port))).toEqual({ kind: "failure", sent: "maybe", why: "too_large" });
    await expect.poll(() => closed.length).toBe(2);
  });

  test("an answer of exactly the limit is accepted", async () => {
    const peer = await listen((socket) => socket.write(OK));
    expect(await client().http(ask(peer.port, { maxBytes: 2 }))).toMatchObject({ kind: "answer" });
    expect(await client().http(ask(peer.port, { maxBytes: 1 }))).toMatchObject({ why: "too_large" });
  });

  test("the total time is kept by a peer that is silent, that trickles, and that never reads", async () => {
    const silent = await listen(() => undefined);
    const trickling = await listen((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
      const interval = setInterval(() => socket.write("."), 20);
      socket.on("close", () => clearInterval(interval));
    });
    const headers = await listen((socket) => {
      const interval = setInterval(() => socket.write("H"), 20);
      socket.on("close", () => clearInterval(interval));
    });
    for (const peer of [silent, trickling, headers]) {
      const startedAt = performance.now();
      const outcome = await client().http(ask(peer.port, { timeoutMs: 150 }));
      expect(outcome).toMatchObject({ kind: "failure", sent: "maybe" });
      expect(performance.now() - startedAt).toBeLessThan(2_500);
    }
  });

  test("a thousand calls that time out leave no socket behind", async () => {
    const sockets = new Set<Socket>();
    const peer = await listen(
      () => undefined,
      (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      },
    );
    const transport = client();
    const calls = Array.from({ length: 1_000 }, () => transport.http(ask(peer.port, { timeoutMs: 1_500 })));
    const outcomes = await Promise.all(calls);
    expect(outcomes.every((outcome) => outcome.kind === "failure" && outcome.why === "timeout")).toBe(true);
    const maybe = outcomes.filter((outcome) => outcome.kind === "failure" && outcome.sent === "maybe").length;
    await expect.poll(() => sockets.size, { timeout: 5_000 }).toBe(0);
    // What still waited for one of the 64 connections was never sent, and is known not to have been.
    expect(maybe).toBeGreaterThanOrEqual(peer.heard.length);
    expect(peer.heard.length).toBeGreaterThanOrEqual(64);
    expect(maybe).toBeLessThan(200);
  });
});
