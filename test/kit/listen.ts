import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listening {
  readonly port: number;
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves an app on a free port of this machine alone. */
export const listen = (app: Hono): Promise<Listening> =>
  new Promise((resolve) => {
    const server = createAdaptorServer({ fetch: app.fetch });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port, origin: `http://127.0.0.1:${port}`, close });
    });
  });
