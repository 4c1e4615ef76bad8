/** The plainest proxies to compare with: they hand the body on and the answer back, and do nothing else. */
import { createServer, Agent as NodeAgent, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "undici";
import { optionsOf, serveQuestions } from "./answer.ts";

export interface ProxyOptions {
  readonly kind: "hono" | "http-proxy";
  readonly upstream: number;
}

interface HttpProxy {
  readonly createProxyServer: (options: object) => { readonly web: RequestListener };
}

const { kind, upstream } = optionsOf<ProxyOptions>();
const target = `http://127.0.0.1:${upstream}`;
const CONNECTIONS = 64;

const hono = () => {
  const pool = new Pool(target, { connections: CONNECTIONS });
  const app = new Hono().post("/*", async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const headers = { "content-type": context.req.header("content-type") ?? "application/octet-stream" };
    const answer = await pool.request({ path: context.req.path, method: "POST", headers, body });
    return new Response(await answer.body.text(), {
      status: answer.statusCode,
      headers: { "content-type": "application/json" },
    });
  });
  return serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ready);
};

const forwarding = () => {
  // The package ships no types.
  const { createProxyServer } = createRequire(import.meta.url)("http-proxy") as HttpProxy;
  const proxy = createProxyServer({ target, agent: new NodeAgent({ keepAlive: true, maxSockets: CONNECTIONS }) });
  return createServer((request, response) => proxy.web(request, response)).listen(0, "127.0.0.1", ready);
};

const server = kind === "hono" ? hono() : forwarding();
function ready(): void {
  serveQuestions((server.address() as AddressInfo).port, () => ({}));
}
