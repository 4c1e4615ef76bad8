/**
 * The plainest proxies to compare with: they hand the body on and the answer back, and do nothing else. `durable` writes one
 * row before the call and the answer into it after: what two durable commits of the smallest change leave of the plain one.
 */
import { createServer, Agent as NodeAgent, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "undici";
import { openStore } from "../../../src/app.ts";
import { optionsOf, serveQuestions } from "./answer.ts";

export interface ProxyOptions {
  readonly kind: "hono" | "durable" | "http-proxy";
  readonly upstream: number;
  /** Of the database, where there is one. */
  readonly folder: string;
}

interface HttpProxy {
  readonly createProxyServer: (options: object) => { readonly web: RequestListener };
}

const { kind, upstream, folder } = optionsOf<ProxyOptions>();
const target = `http://127.0.0.1:${upstream}`;
const CONNECTIONS = 64;
/** What the vendor asks for. */
const HANDED_ON = ["content-type", "authorization", "stripe-version", "idempotency-key"] as const;

type Around = (answered: () => Promise<string>) => Promise<string>;

const between = async (): Promise<Around> => {
  const store = await openStore(join(folder, "proxy.db"), () => process.exit(70));
  let number = 0;
  return async (answered) => {
    number += 1;
    const name = `answer-${number}`;
    await store.commit([{ op: "insert", table: "meta", row: { name, value: "" } }]);
    const value = await answered();
    await store.commit([{ op: "update", table: "meta", set: { value }, where: { name } }]);
    return value;
  };
};

const hono = (around: Around) => {
  const pool = new Pool(target, { connections: CONNECTIONS });
  const app = new Hono().post("/*", async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const headers = HANDED_ON.flatMap((name) => [name, context.req.header(name) ?? ""]);
    let status = 500;
    const text = await around(async () => {
      const answer = await pool.request({ path: context.req.path, method: "POST", headers, body });
      status = answer.statusCode;
      return answer.body.text();
    });
    return new Response(text, { status, headers: { "content-type": "application/json" } });
  });
  return serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ready);
};

const forwarding = () => {
  // The package ships no types.
  const { createProxyServer } = createRequire(import.meta.url)("http-proxy") as HttpProxy;
  const proxy = createProxyServer({ target, agent: new NodeAgent({ keepAlive: true, maxSockets: CONNECTIONS }) });
  return createServer((request, response) => proxy.web(request, response)).listen(0, "127.0.0.1", ready);
};

const server =
  kind === "http-proxy" ? forwarding() : hono(kind === "durable" ? await between() : (answered) => answered());
function ready(): void {
  serveQuestions((server.address() as AddressInfo).port, () => ({}));
}
