import { createServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createTransport, type Transport, type TransportOptions } from "../../src/transport/client.ts";
import type { HttpRequest } from "../../src/world.ts";

const timer = (delayMs: number, run: () => void): (() => void) => {
  const handle = setTimeout(run, delayMs);
  return () => clearTimeout(handle);
};

interface Peer {
  readonly port: number;
  readonly connections: () => number;
  /** Requests whose header arrived. */
  readonly heard: string[];
}

const opened: { server: Server; sockets: Set<Socket> }[] = [];
const transports: Transport[] = [];

/** A server that speaks bytes: `speak` is called once a request header. */
const listen = async (
  speak: (socket: Socket, nth: number) => void,
  greet?: (socket: Socket) => void,
): Promise<Peer> => {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    greet?.(socket);
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      heard.push(text);
      text = "";
      speak(socket, heard.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({ server, sockets });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    connections: () => connections,
    heard,
  };
};

const client = (options: Partial<TransportOptions> = {}): Transport => {
  const transport = createTransport({ timer, ...options });
  transports.push(transport);
  return transport;
};

const ask = (port: number, overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  pool: "test",
  url: `http://127.0.0.1:${port}/path?q=1`,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: '{"a":1}',
  timeoutMs: 5_000,
  maxBytes: 64 * 1024,
  addresses: "any",
  ...overrides,
});

const text = (body: Uint8Array): string => new TextDecoder().decode(body);
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

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

describe("was it sent", () => {
  test("no, when the connection is refused or the name does not resolve", async () => {
    const peer = await listen(() => undefined);
    const { server } = opened.splice(0, 1)[0] ?? {};
    await new Promise((resolve) => server?.close(resolve));
    expect(await client().http(ask(peer.port))).toEqual({ kind: "failure", sent: "no", why: "connect" });
    const unresolved = client({
      resolve: async () => {
        throw Object.assign(new Error("no such host"), { code: "ENOTFOUND" });
      },
    });
    const request = ask(80, { url: "http://nowhere.test/" });
    expect(await unresolved.http(request)).toEqual({ kind: "failure", sent: "no", why: "connect" });
    const slow = client({ resolve: () => new Promise(() => undefined) });
    expect(await slow.http({ ...request, timeoutMs: 100 })).toEqual({ kind: "failure", sent: "no", why: "timeout" });
  });

  test("no, when the peer speaks no TLS or closes during the handshake", async () => {
    const plain = await listen(
      () => undefined,
      (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    const closes = await listen(
      () => undefined,
      (socket) => socket.destroy(),
    );
    for (const peer of [plain, closes]) {
      const outcome = await client().http(ask(peer.port, { url: `https://127.0.0.1:${peer.port}/` }));
      expect(outcome).toEqual({ kind: "failure", sent: "no", why: peer === plain ? "tls" : "reset" });
    }
  });

  test("no, when the request cannot be written at all", async () => {
    const peer = await listen((socket) => socket.write(OK));
    for (const bad of [
      { headers: { "x-a": "b\r\nc: d" } },
      { method: "GET /x" },
      { url: "ftp://127.0.0.1/" },
      { url: "" },
    ])
      expect(await client().http(ask(peer.port, bad))).toEqual({ kind: "failure", sent: "no", why: "other" });
    expect(peer.heard).toEqual([]);
  });

  test("maybe, when the connection breaks after the request, before or within the answer", async () => {
    const atOnce = await listen((socket) => socket.resetAndDestroy());
    const quietly = await listen((socket) => socket.end());
    const within = await listen((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi"));
    for (const peer of [atOnce, quietly, within])
      expect(await client().http(ask(peer.port))).toEqual({ kind: "failure", sent: "maybe", why: "reset" });
  });

  test("maybe, when the answer is no HTTP", async () => {
    const peer = await listen((socket) => socket.write("<html>gateway</html>\r\n\r\n"));
    expect(await client().http(ask(peer.port))).toMatchObject({ kind: "failure", sent: "maybe" });
  });

  test("a kept connection that the peer closes on reuse is never reported as unsent, and is never sent twice", async () => {
    const peer = await listen((socket, nth) => {
      if (nth % 2 === 1) socket.write(OK);
      else socket.resetAndDestroy();
    });
    const transport = client();
    for (let round = 0; round < 20; round += 1) {
      expect(await transport.http(ask(peer.port))).toMatchObject({ kind: "answer" });
      expect(await transport.http(ask(peer.port))).toEqual({ kind: "failure", sent: "maybe", why: "reset" });
    }
    expect(peer.heard.length).toBe(40);
  });

  test("a kept connection that was closed between two calls is replaced", async () => {
    let closed = 0;
    const kept: Socket[] = [];
    const peer = await listen((socket) => {
      kept.push(socket);
      // After our end has come back from the client, which then knows.
      socket.on("close", () => {
        closed += 1;
      });
      socket.write(OK);
    });
    const transport = client();
    for (let round = 1; round <= 10; round += 1) {
      expect(await transport.http(ask(peer.port))).toMatchObject({ kind: "answer" });
      kept.at(-1)?.end();
      await expect.poll(() => closed).toBe(round);
    }
    expect(peer.connections()).toBe(10);
  });
});

describe("connections", () => {
  test("are kept and used again, at most 64 a pool, one request at a time", async () => {
    let inFlight = 0;
    let most = 0;
    const peer = await listen((socket) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        socket.write(OK);
      }, 2);
    });
    const transport = client();
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => transport.http(ask(peer.port))));
    expect(outcomes.every(({ kind }) => kind === "answer")).toBe(true);
    expect(most).toBeLessThanOrEqual(64);
    expect(peer.connections()).toBeLessThanOrEqual(64);
  });

  test("of one pool are not taken by another that hangs", async () => {
    const hanging = await listen(() => undefined);
    const fine = await listen((socket) => socket.write(OK));
    const transport = client();
    const stuck = Array.from({ length: 200 }, () => transport.http(ask(hanging.port, { pool: "a", timeoutMs: 300 })));
    expect(await transport.http(ask(fine.port, { pool: "b" }))).toMatchObject({ kind: "answer" });
    await Promise.all(stuck);
  });

  test("of pools long unused are closed when there are too many pools", async () => {
    const sockets = new Set<Socket>();
    const peer = await listen(
      (socket) => socket.write(OK),
      (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      },
    );
    const transport = client();
    for (let pool = 0; pool < 300; pool += 1)
      expect(await transport.http(ask(peer.port, { pool: `receiver ${pool}` }))).toMatchObject({ kind: "answer" });
    await expect.poll(() => sockets.size).toBeLessThanOrEqual(256);
  });

  test("are cut off by close, and what was under way fails", async () => {
    const peer = await listen(() => undefined);
    const transport = client();
    const under = transport.http(ask(peer.port));
    await expect.poll(() => peer.heard.length).toBe(1);
    await transport.close();
    expect(await under).toMatchObject({ kind: "failure", sent: "maybe" });
  });
});
