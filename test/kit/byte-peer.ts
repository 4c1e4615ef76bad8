import { createServer, type Server, type Socket } from "node:net";
import { createTransport, type Transport, type TransportOptions } from "../../src/transport/client.ts";
import type { HttpRequest } from "../../src/world.ts";

export const timer = (delayMs: number, run: () => void): (() => void) => {
  const handle = setTimeout(run, delayMs);
  return () => clearTimeout(handle);
};

export interface Peer {
  readonly port: number;
  readonly connections: () => number;
  /** Requests whose header arrived. */
  readonly heard: string[];
}

export const opened: { server: Server; sockets: Set<Socket> }[] = [];
const transports: Transport[] = [];

/** A server that speaks bytes: `speak` is called once a request header. */
export const listen = async (
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

export const client = (options: Partial<TransportOptions> = {}): Transport => {
  const transport = createTransport({ timer, ...options });
  transports.push(transport);
  return transport;
};

export const ask = (port: number, overrides: Partial<HttpRequest> = {}): HttpRequest => ({
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

export const text = (body: Uint8Array): string => new TextDecoder().decode(body);
export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/** Closes every client, server and socket that a test opened. */
export const closeAll = async (): Promise<void> => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
  for (const { server, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
};
