/**
 * What a team writes first: each request goes to the first vendor, twice more when that fails, and then to the second. No
 * memory of the failures before.
 */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "undici";
import { optionsOf, serveQuestions } from "./answer.ts";

export interface FallbackProxyOptions {
  readonly upstream: number;
  readonly stripeKey: string;
  readonly onfidoToken: string;
  readonly workflowId: string;
}

const TRIES = 3;
const TIMEOUT = 4000;

const options = optionsOf<FallbackProxyOptions>();
const pool = new Pool(`http://127.0.0.1:${options.upstream}`, { connections: 64 });

const post = async (path: string, headers: Record<string, string>, body: string): Promise<Record<string, unknown>> => {
  const answer = await pool.request({ method: "POST", path, headers, body, signal: AbortSignal.timeout(TIMEOUT) });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`answered ${answer.statusCode}`);
  return JSON.parse(text) as Record<string, unknown>;
};

const first = (number: number) =>
  post(
    "/v1/identity/verification_sessions",
    { authorization: `Bearer ${options.stripeKey}`, "content-type": "application/x-www-form-urlencoded" },
    `type=document&client_reference_id=p_${number}&metadata%5Bmock_scenario%5D=interactive`,
  );

const second = async (number: number) => {
  const headers = { authorization: `Token token=${options.onfidoToken}`, "content-type": "application/json" };
  const person = JSON.stringify({ first_name: "Ada", last_name: "Lovelace", external_id: `p_${number}` });
  const { id } = await post("/v3.6/applicants", headers, person);
  const run = { workflow_id: options.workflowId, applicant_id: id, tags: ["mock_scenario:interactive"] };
  return post("/v3.6/workflow_runs", headers, JSON.stringify(run));
};

let number = 0;
const app = new Hono().post("/start", async (context) => {
  number += 1;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return context.json(await first(number), 201);
    } catch {
      // The next try, then the next vendor.
    }
  }
  try {
    return context.json(await second(number), 201);
  } catch {
    return context.json({}, 502);
  }
});

const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => {
  serveQuestions((server.address() as AddressInfo).port, () => ({}));
});
