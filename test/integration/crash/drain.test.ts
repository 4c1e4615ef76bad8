import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { createSite, lookAgain, type Site } from "../../kit/gateway/process.ts";
import { ask, opening, rest, verdict } from "./client.ts";

const REQUESTS = 100;
/** What is under way may take this long; milliseconds. */
const DRAIN = 25_000;
/** From the last answer to the end, at most; milliseconds. */
const LINGER = 2500;

const QUICK = "GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n";

/**
 * A proxy that keeps its connection busy and takes no hint of how long it may: a slow request, and after its answer one
 * quick one after the other. Statuses of the answers.
 */
const keepAsking = async ({ authorization }: Site, origin: string): Promise<readonly number[]> => {
  const { hostname, port } = new URL(origin);
  const { key, body } = opening("slow");
  const text = JSON.stringify(body);
  const headers = { host: "gateway", ...authorization(), "idempotency-key": key, "content-type": "application/json" };
  const lines = Object.entries({ ...headers, "content-length": String(text.length) }).map((pair) => pair.join(": "));
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  const statuses: number[] = [];
  socket.on("data", (chunk: string) => {
    const status = /^HTTP\/1\.1 (\d+)/.exec(chunk)?.[1];
    if (status === undefined) return;
    statuses.push(Number(status));
    socket.write(QUICK);
  });
  socket.on("error", () => socket.destroy());
  socket.write(`POST /v1/sessions HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${text}`);
  await once(socket, "close");
  return statuses;
};

describe("a process that is told to end", () => {
  const site = createSite();
  afterAll(async () => (await site).close());

  test(`with ${REQUESTS} creates under way it answers each of them, loses nothing and exits with 0`, async () => {
    const { start, call, receiverUrl } = await site;
    const first = await start();
    const endpoint = await call("POST", "/v1/webhook-endpoints", { json: { url: receiverUrl } });
    expect(endpoint.status).toBe(201);
    // Each call to a vendor takes a second, so that the creates are under way together.
    const openings = Array.from({ length: REQUESTS }, () => opening("slow"));
    const chatter = keepAsking(await site, first.origin ?? "");
    const answers = Promise.all(openings.map(async (wanted) => ask(await site, wanted)));
    const taken = async () => (await call("GET", "/v1/sessions?limit=100")).text.split('"id":"ses_').length - 1;
    while ((await taken()) < REQUESTS) await lookAgain();
    const unanswered = openings.filter(({ answer }) => answer === undefined).length;
    const startedAt = performance.now();
    const ending = first.kill("SIGTERM");
    const statuses = Object.groupBy(await answers, ({ status }) => String(status));
    const answeredAt = performance.now();
    expect(await ending, first.output()).toEqual({ code: 0, signal: null });
    const took = performance.now() - startedAt;
    console.info(`SIGTERM: ${unanswered} creates under way, ended after ${(took / 1000).toFixed(1)} s`);
    expect(took).toBeLessThan(DRAIN);
    // Connections that clients would keep do not hold it up.
    expect(performance.now() - answeredAt).toBeLessThan(LINGER);
    expect(new Set(await chatter)).toEqual(new Set([201, 200]));
    expect(unanswered).toBeGreaterThan(REQUESTS / 2);
    expect(Object.keys(statuses).filter((status) => status !== "201" && status !== "202")).toEqual([]);

    const back = await start();
    expect(await rest(await site, openings, DRAIN), back.output()).toEqual([]);
    expect(await verdict(await site, openings)).toEqual([]);
  });
});
