import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ask, client, closeAll, listen, OK, opened } from "../../kit/byte-peer.ts";

afterEach(closeAll);

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
