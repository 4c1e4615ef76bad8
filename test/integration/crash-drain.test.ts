import { afterAll, describe, expect, test } from "vitest";
import { createSite, lookAgain } from "../kit/gateway-process.ts";
import { ask, opening, rest, verdict } from "./crash-client.ts";

const REQUESTS = 100;
/** What is under way may take this long; milliseconds. */
const DRAIN = 25_000;

describe("a process that is told to end", () => {
  const site = createSite();
  afterAll(async () => (await site).close());

  test(`with ${REQUESTS} creates under way it answers each of them, loses nothing and exits with 0`, async () => {
    const { start, call, mock, receiverUrl } = await site;
    const first = await start();
    const endpoint = await call("POST", "/v1/webhook-endpoints", { json: { url: receiverUrl } });
    expect(endpoint.status).toBe(201);
    // Each create waits a second for its vendor, so that all of them are under way when the signal comes.
    const openings = Array.from({ length: REQUESTS }, () => opening("slow"));
    const answers = Promise.all(openings.map(async (wanted) => ask(await site, wanted)));
    const asked = () => mock.journal().length;
    const started = performance.now();
    while ((await call("GET", "/v1/sessions?limit=1")).text.includes('"data":[]')) await lookAgain();
    const ending = first.kill("SIGTERM");
    const statuses = (await answers).map(({ status }) => status);
    expect(await ending, first.output()).toEqual({ code: 0, signal: null });
    const seconds = (performance.now() - started) / 1000;
    console.info(`SIGTERM: ${REQUESTS} creates under way, ended after ${seconds.toFixed(1)} s, ${asked()} vendor messages`);
    expect(performance.now() - started).toBeLessThan(DRAIN);
    expect(Object.groupBy(statuses, String)).toEqual({ 201: expect.any(Array) });

    const back = await start();
    expect(await rest(await site, openings, DRAIN), back.output()).toEqual([]);
    expect(await verdict(await site, openings)).toEqual([]);
  });
});
