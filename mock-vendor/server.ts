import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WIRE_HEADER } from "./wire.ts";

export interface Served {
  readonly fetch: (
    request: Request,
    environment: { readonly target: string | undefined },
  ) => Response | Promise<Response>;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

const requestOf = async (incoming: IncomingMessage): Promise<Request> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  const method = incoming.method ?? "GET";
  const bodiless = method === "GET" || method === "HEAD";
  const url = `http://${incoming.headers.host ?? "localhost"}${incoming.url ?? "/"}`;
  return new Request(url, { method, headers, ...(bodiless ? {} : { body: Buffer.concat(chunks) }) });
};

const trickle = (outgoing: ServerResponse, body: Buffer, at = 0): void => {
  if (at >= body.byteLength) outgoing.end();
  else outgoing.write(body.subarray(at, at + 1), () => setImmediate(trickle, outgoing, body, at + 1));
};

/** The end of the answer is the end of the connection, and that comes late. */
const closeSlowly = (outgoing: ServerResponse, body: Buffer, seconds: number): void => {
  outgoing.setHeader("connection", "close");
  outgoing.useChunkedEncodingByDefault = false;
  outgoing.removeHeader("content-length");
  outgoing.write(body);
  setTimeout(() => outgoing.end(), seconds * 1000);
};

/** Acts a wire fault out on the socket; true when the answer is dealt with. */
const actOut = (fault: string | null, outgoing: ServerResponse, body: Buffer): boolean => {
  if (fault === "hang") return true;
  if (fault === "reset") {
    outgoing.socket?.resetAndDestroy();
    return true;
  }
  if (fault === "truncate") {
    outgoing.setHeader("content-length", body.byteLength);
    outgoing.write(body.subarray(0, body.byteLength >> 1), () => outgoing.socket?.destroy());
    return true;
  }
  if (fault === "trickle") {
    outgoing.setHeader("content-length", body.byteLength);
    outgoing.socket?.setNoDelay(true);
    trickle(outgoing, body);
    return true;
  }
  if (fault?.startsWith("slow_close")) {
    closeSlowly(outgoing, body, Number(fault.split(" ")[1]));
    return true;
  }
  return false;
};

const respond = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  const body = Buffer.from(await response.arrayBuffer());
  const fault = response.headers.get(WIRE_HEADER);
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== WIRE_HEADER) outgoing.setHeader(name, value);
  if (!actOut(fault, outgoing, body)) outgoing.end(body);
};

const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });

/** Serves an app over HTTP. The app is made once the address is known, as its links carry it. */
export const serveApp = async (appFor: (url: string) => Served, host: string, port: number): Promise<RunningServer> => {
  let app: Served | undefined;
  const server = createServer(async (incoming, outgoing) => {
    try {
      const response = await app?.fetch(await requestOf(incoming), { target: incoming.url });
      if (response) await respond(response, outgoing);
    } catch {
      outgoing.socket?.destroy();
    }
  });
  const address = await listen(server, host, port);
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  app = appFor(url);
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
