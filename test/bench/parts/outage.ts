import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import type { MockAccount } from "../../../mock-vendor/accounts.ts";
import { gatewayConnections, vendorAccounts } from "../../kit/gateway/accounts.ts";
import { freePort, fromRoot, newFolder, pause, startProgram, startServer, stopChild } from "../processes.ts";
import { createBody, listening, startProduct } from "../product.ts";
import { fixed, type Part, type PartOptions, type Section, type Target } from "../report.ts";
import type { FallbackProxyOptions } from "../servers/fallback-proxy.ts";
import { maximum, percentile } from "../statistics.ts";

/** Sessions a second. */
const RATE = 20;
const KINDS = ["unavailable", "rate_limited", "reset", "hang"] as const;
type Kind = (typeof KINDS)[number];

interface Sent {
  /** From the start of the outage; milliseconds, negative before it. */
  readonly at: number;
  readonly ms: number;
  readonly status: number;
}

type Send = (number: string) => Promise<number>;

/** Open loop: a request each 50 ms, whether or not the earlier ones are answered. */
const drive = async (send: Send, run: string, seconds: number): Promise<readonly Sent[]> => {
  const began = performance.now();
  const sent: Promise<Sent>[] = [];
  for (let number = 0; number < seconds * RATE; number += 1) {
    const due = (number * 1000) / RATE;
    await pause(Math.max(0, began + due - performance.now()));
    const since = performance.now();
    const answered = send(`${run}-${number}`).catch(() => 0);
    sent.push(answered.then((status) => ({ at: since - began, ms: performance.now() - since, status })));
  }
  return Promise.all(sent);
};

const post = async (url: string, headers: Record<string, string>, body: string): Promise<number> => {
  const answer = await request(url, { method: "POST", headers, body, headersTimeout: 30_000 });
  await answer.body.dump();
  return answer.statusCode;
};

/** Vendor requests that arrived since the journal was last forgotten. */
const journal = async (mock: string): Promise<number> => {
  const answer = await request(`${mock}/__control/journal?kind=request`);
  const { entries } = (await answer.body.json()) as { entries: readonly unknown[] };
  await request(`${mock}/__control/journal`, { method: "DELETE" });
  return entries.length;
};

const breakOff = (mock: string, kind: Kind): Promise<number> =>
  post(
    `${mock}/__control/faults`,
    { "content-type": "application/json" },
    JSON.stringify({ kind, vendor: "stripe-identity" }),
  );

const mend = async (mock: string): Promise<void> => {
  await request(`${mock}/__control/faults`, { method: "DELETE" });
};

/** The first vendor is Stripe; Onfido takes over. */
const connectionsFor = (mock: string) =>
  ["stripe-identity", "onfido"].flatMap((id) => gatewayConnections(mock).filter((connection) => connection.id === id));

const accountOf = <V extends MockAccount["vendor"]>(vendor: V) =>
  vendorAccounts().find((account) => account.vendor === vendor) as Extract<MockAccount, { vendor: V }>;

interface Stage {
  readonly mock: string;
  readonly gateway: Send;
  /** To the second vendor alone, while all is well: what its two calls cost. */
  readonly pinned: Send;
  readonly proxy: Send;
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const stageOf = async (): Promise<Stage> => {
  const [mockPort, folder] = [await freePort(), newFolder()];
  const accounts = join(folder, "accounts.json");
  writeFileSync(accounts, JSON.stringify(vendorAccounts()));
  const child = startProgram([fromRoot("mock-vendor/main.ts")], {
    MOCK_PORT: String(mockPort),
    MOCK_ACCOUNTS: accounts,
  });
  await listening(mockPort);
  const mock = `http://127.0.0.1:${mockPort}`;
  const product = await startProduct({ vendorPort: mockPort, connections: connectionsFor(mock) });
  const stripeKey = accountOf("stripe-identity").apiKey;
  const { apiToken: onfidoToken, workflowId } = accountOf("onfido");
  const options: FallbackProxyOptions = { upstream: mockPort, stripeKey, onfidoToken, workflowId };
  const proxy = await startServer("fallback-proxy.ts", options);
  const origin = `http://127.0.0.1:${product.port}`;
  const create = (sandbox: object) => (number: string) => {
    const body = JSON.stringify({ ...JSON.parse(createBody(`user_${number}`)), sandbox });
    const headers = {
      authorization: `Bearer ${product.key}`,
      "content-type": "application/json",
      "idempotency-key": number,
    };
    return post(`${origin}/v1/sessions`, headers, body);
  };
  return {
    mock,
    gateway: create({ scenario: "interactive" }),
    pinned: create({ scenario: "interactive", vendor: "onfido" }),
    proxy: () => post(`http://127.0.0.1:${proxy.port}/start`, {}, "{}"),
    metric: async (name) => {
      const text = await (await request(`${origin}/metrics`)).body.text();
      const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
    },
    stop: async () => {
      await Promise.all([product.stop(), proxy.stop(), stopChild(child)]);
    },
  };
};

interface Outcome {
  readonly name: string;
  readonly sent: readonly Sent[];
  readonly vendorCalls: number;
  /** Calls as one would make them if none were repeated; NaN where that is not counted. */
  readonly logicalCalls: number;
}

/** The breaker has opened by then at 20 sessions a second. */
const TRIPPED = 2000;

const before = ({ sent }: Outcome): readonly number[] => sent.filter(({ at }) => at < TRIPPED).map(({ ms }) => ms);
const after = ({ sent }: Outcome): readonly number[] => sent.filter(({ at }) => at >= TRIPPED).map(({ ms }) => ms);
const errors = ({ sent }: Outcome): number => sent.filter(({ status }) => status !== 201 && status !== 202).length;

const outageOf = async (stage: Stage, kind: Kind, who: "gateway" | "proxy", seconds: number): Promise<Outcome> => {
  await journal(stage.mock);
  const [calls, retries] = [
    await stage.metric("kyc_vendor_call_seconds_count"),
    await stage.metric("kyc_vendor_retries_total"),
  ];
  await breakOff(stage.mock, kind);
  const sent = await drive(stage[who], `${who}-${kind}`, seconds);
  await mend(stage.mock);
  const made = (await stage.metric("kyc_vendor_call_seconds_count")) - calls;
  const logicalCalls = made - ((await stage.metric("kyc_vendor_retries_total")) - retries);
  const vendorCalls = await journal(stage.mock);
  const ours = who === "gateway";
  return {
    name: `${ours ? "this gateway" : "retry and fallback"}, ${kind}`,
    sent,
    vendorCalls: ours ? made : vendorCalls,
    logicalCalls: ours ? logicalCalls : Number.NaN,
  };
};

const rowOf = (outcome: Outcome): readonly string[] => [
  outcome.name,
  String(outcome.sent.length),
  String(errors(outcome)),
  fixed(maximum(before(outcome)), 0),
  fixed(percentile(after(outcome), 0.5), 1),
  fixed(percentile(after(outcome), 0.99), 1),
  fixed(outcome.vendorCalls / outcome.sent.length, 2),
  Number.isNaN(outcome.logicalCalls) ? "-" : fixed(outcome.vendorCalls / outcome.logicalCalls, 2),
];

const targetsOf = (healthy: Outcome, pinned: Outcome, ours: readonly Outcome[]): readonly Target[] => {
  const [down] = ours;
  if (down === undefined) return [];
  const calm = percentile(
    healthy.sent.map(({ ms }) => ms),
    0.5,
  );
  const added = maximum(before(down)) - calm;
  const base = percentile(
    pinned.sent.map(({ ms }) => ms),
    0.5,
  );
  const later = percentile(after(down), 0.5) - base;
  const failed = ours.reduce((sum, outcome) => sum + errors(outcome), 0);
  const most = maximum(ours.map(({ vendorCalls, logicalCalls }) => vendorCalls / logicalCalls));
  return [
    { text: "user-visible errors in any outage: 0", measured: String(failed), met: failed === 0 },
    { text: "added latency before the trip, 503: < 1 s at most", measured: `${fixed(added, 0)} ms`, met: added < 1000 },
    {
      text: "added latency after the trip, 503: < 5 ms over a start at the second vendor (medians)",
      measured: `${fixed(later, 1)} ms`,
      met: later < 5,
    },
    { text: "vendor calls <= 1.1 x logical calls, each pattern", measured: fixed(most, 2), met: most <= 1.1 },
  ];
};

const run = async ({ quick, progress }: PartOptions): Promise<Section> => {
  const seconds = quick ? 8 : 60;
  const stage = await stageOf();
  const calm = async (name: string, send: Send): Promise<Outcome> => ({
    name,
    sent: await drive(send, name.replaceAll(/\W/g, ""), quick ? 3 : 10),
    vendorCalls: Number.NaN,
    logicalCalls: Number.NaN,
  });
  await drive(stage.gateway, "warm", 2);
  progress("outage: all is well");
  const healthy = await calm("this gateway, all well", stage.gateway);
  const pinned = await calm("this gateway, second vendor, all well", stage.pinned);
  const ours: Outcome[] = [];
  const theirs: Outcome[] = [];
  for (const kind of quick ? KINDS.slice(0, 1) : KINDS) {
    progress(`outage: ${kind} for ${seconds} s`);
    ours.push(await outageOf(stage, kind, "gateway", seconds));
    theirs.push(await outageOf(stage, kind, "proxy", seconds));
    // The breaker closes again with the next probe.
    await pause(20_000);
    await drive(stage.gateway, `heal-${kind}`, 2);
  }
  await stage.stop();
  return {
    title: "Outage of the first vendor",
    columns: [
      "path",
      "sessions",
      "errors",
      "worst of the first 2 s, ms",
      "then p50 ms",
      "p99 ms",
      "vendor calls a session",
      "of logical calls",
    ],
    rows: [healthy, pinned, ...ours.flatMap((outcome, index) => [outcome, theirs[index] ?? outcome])].map(rowOf),
    targets: targetsOf(healthy, pinned, ours),
    notes: [
      `${RATE} sessions a second through the mock vendor's twins; the first vendor (Stripe) fails for ${seconds} s as named, the second (Onfido, two calls a start) is well. An error is any answer but 201 and 202.`,
      "The proxy beside it tries the first vendor three times, then the second, for every request.",
    ],
  };
};

export const outage: Part = { name: "outage", run };
