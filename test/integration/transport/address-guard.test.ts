import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTransport, type Transport, type TransportOptions } from "../../../src/transport/client.ts";
import { guardedConnector, publicOnly, type ResolvedAddress } from "../../../src/transport/guard.ts";
import type { HttpRequest } from "../../../src/world.ts";

const timer = (delayMs: number, run: () => void): (() => void) => {
  const handle = setTimeout(run, delayMs);
  return () => clearTimeout(handle);
};

const PUBLIC: ResolvedAddress = { address: "93.184.216.34", family: 4 };
const LOOPBACK: ResolvedAddress = { address: "127.0.0.1", family: 4 };

let server: Server;
let port = 0;
let connections = 0;
const transports: Transport[] = [];

/** Bound to loopback, so that nothing leaves this machine: a dial to a public address fails at once. */
const client = (options: Partial<TransportOptions> = {}): Transport => {
  const transport = createTransport({ timer, localAddress: "127.0.0.1", ...options });
  transports.push(transport);
  return transport;
};

const ask = (url: string, pool = "receiver"): HttpRequest => ({
  pool,
  url,
  method: "POST",
  headers: {},
  body: "{}",
  timeoutMs: 2_000,
  maxBytes: 1_024,
  addresses: "public",
});

const FORBIDDEN = { kind: "failure", sent: "no", why: "address_forbidden" };

beforeEach(async () => {
  connections = 0;
  server = createServer((_request, response) => response.end("reached"));
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("requests to public addresses only", () => {
  test("a resolver that alternates between a public and a private answer never reaches loopback", async () => {
    let resolved = 0;
    const transport = client({
      resolve: async () => {
        resolved += 1;
        return [resolved % 2 === 0 ? LOOPBACK : PUBLIC];
      },
    });
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 1_000; round += 1) {
      const outcome = await transport.http(ask(`http://rebind.test:${port}/`));
      const why = outcome.kind === "failure" ? outcome.why : "answer";
      outcomes.set(why, (outcomes.get(why) ?? 0) + 1);
    }
    expect(connections).toBe(0);
    expect(Object.fromEntries(outcomes)).toEqual({ connect: 500, address_forbidden: 500 });
    // One resolution a connection: with a second one there would be something to rebind.
    expect(resolved).toBe(1_000);
  });

  test("one private answer among public ones refuses the host, in any place", async () => {
    for (const answers of [[LOOPBACK, PUBLIC], [PUBLIC, LOOPBACK], [PUBLIC, PUBLIC, { address: "::1", family: 6 }], []])
      expect(await client({ resolve: async () => answers }).http(ask(`http://mixed.test:${port}/`))).toEqual(FORBIDDEN);
    expect(connections).toBe(0);
  });

  test("literal addresses are refused in every spelling, without a resolver", async () => {
    const hosts = [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "127.1",
      "0",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "[::]",
      "localhost",
    ];
    for (const host of hosts)
      expect([host, await client().http(ask(`http://${host}:${port}/`))]).toEqual([host, FORBIDDEN]);
    for (const host of ["[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "169.254.169.254", "10.0.0.1"])
      expect([host, await client().http(ask(`https://${host}/`))]).toEqual([host, FORBIDDEN]);
    expect(connections).toBe(0);
  });

  test("a socket that reached another address than the one checked is closed before a byte is sent", async () => {
    const { connect } = await import("node:net");
    let closed: Promise<unknown> = Promise.resolve();
    const misled = guardedConnector((_options, done) => {
      const socket = connect(port, "127.0.0.1", () => done(null, socket));
      closed = new Promise((resolve) => socket.once("close", resolve));
    }, publicOnly(false));
    const error = await new Promise<Error | null>((resolve) => {
      misled({ hostname: "host.test", protocol: "http:", port: String(port) }, (...[refused]) => resolve(refused));
    });
    expect(error).toMatchObject({ code: "ADDRESS_FORBIDDEN" });
    await closed;
  });
});

describe("the pin", () => {
  test("is honoured by the client: a name that only our resolver knows is reached, at the address it gave", async () => {
    const transport = client({ allowLoopback: true, resolve: async () => [LOOPBACK] });
    const outcome = await transport.http(ask(`http://pinned.invalid:${port}/`));
    expect(outcome).toMatchObject({ kind: "answer", status: 200 });
    expect(connections).toBe(1);
  });

  test("loopback is open only where it was said, and nothing else is open with it", async () => {
    expect(await client({ allowLoopback: true }).http(ask(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 200 });
    expect(await client({ allowLoopback: false }).http(ask(`http://127.0.0.1:${port}/`))).toEqual(FORBIDDEN);
    for (const host of ["10.0.0.1", "169.254.169.254", "192.168.1.1", "[fd00::1]", "0.0.0.0"])
      expect(await client({ allowLoopback: true }).http(ask(`http://${host}/`))).toEqual(FORBIDDEN);
  });

  test("a kept connection for `any` is never lent to a request for `public`", async () => {
    const transport = client();
    expect(await transport.http({ ...ask(`http://127.0.0.1:${port}/`), addresses: "any" })).toMatchObject({
      status: 200,
    });
    expect(await transport.http(ask(`http://127.0.0.1:${port}/`))).toEqual(FORBIDDEN);
  });
});
