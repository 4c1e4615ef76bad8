import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "../load/requests.ts";
import { createGenerator, type Generator, type Load, type Measured } from "../load.ts";
import { gatewayPlan } from "../plans.ts";
import { freePort, fromRoot, newFolder, type Server, startProgram, startServer, stopChild } from "../processes.ts";
import { listening, STRIPE, startProduct } from "../product.ts";
import { fixed, type Part, type PartOptions, type Section, type Target } from "../report.ts";
import { median, medianDifference, medianRatio, percentile } from "../statistics.ts";

const CONNECTIONS = 50;
const RATE = 50;
const CREATE_PATH = "/v1/identity/verification_sessions";

/** The one call that a start at Stripe makes, as the adapter makes it. */
const vendorPlan = (run: string): Plan => ({
  kind: "numbered",
  run,
  method: "POST",
  path: CREATE_PATH,
  headers: {
    authorization: `Bearer ${STRIPE.apiKey}`,
    "stripe-version": "2026-10-28.endive",
    "content-type": "application/x-www-form-urlencoded",
    "idempotency-key": "d-{n}:create_session",
  },
  body: [
    ["type", "document"],
    ["client_reference_id", "d_{n}"],
    ["metadata[mock_scenario]", "interactive"],
    ["options[document][require_matching_selfie]", "true"],
  ]
    .map(([name = "", value = ""]) => `${encodeURIComponent(name)}=${value.replace(/[[\]]/g, encodeURIComponent)}`)
    .join("&"),
});

const chat = JSON.stringify({
  model: "gpt-4o-mini",
  messages: [
    { role: "system", content: "You are a helpful assistant. ".repeat(8) },
    { role: "user", content: "Verify this applicant, please. ".repeat(8) },
  ],
});

const portkeyPlan = (upstream: number): Plan => ({
  kind: "same",
  method: "POST",
  path: "/v1/chat/completions",
  headers: {
    "content-type": "application/json",
    authorization: "Bearer x",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstream}/v1`,
  },
  body: chat,
});

interface Contestant {
  readonly port: number;
  readonly plan: (run: string) => Plan;
  readonly stop: () => Promise<void>;
}

const startPortkey = async (upstream: number): Promise<Contestant> => {
  const port = await freePort();
  const preload = new URL("../servers/loopback.ts", import.meta.url).href;
  const script = fromRoot("node_modules/@portkey-ai/gateway/build/start-server.js");
  const child = startProgram(["--import", preload, script, "--headless", `--port=${port}`], { NODE_ENV: "production" });
  await listening(port);
  return { port, plan: () => portkeyPlan(upstream), stop: () => stopChild(child) };
};

const startProxy = async (kind: string, upstream: number): Promise<Contestant> => {
  const server = await startServer("proxy.ts", { kind, upstream, folder: newFolder() });
  return { port: server.port, plan: vendorPlan, stop: server.stop };
};

type Name =
  | "plain Hono + undici proxy"
  | "that proxy, two durable commits of one row"
  | "this gateway, two durable commits"
  | "http-proxy"
  | "Portkey"
  | "upstream, direct";

const contestantsOf = async (upstream: Server): Promise<Readonly<Record<Name, Contestant>>> => {
  const gateway = await startProduct({ vendorPort: upstream.port });
  return {
    "plain Hono + undici proxy": await startProxy("hono", upstream.port),
    "that proxy, two durable commits of one row": await startProxy("durable", upstream.port),
    "this gateway, two durable commits": {
      port: gateway.port,
      plan: (run) => gatewayPlan(gateway, run),
      stop: gateway.stop,
    },
    "http-proxy": await startProxy("http-proxy", upstream.port),
    Portkey: await startPortkey(upstream.port),
    "upstream, direct": { port: upstream.port, plan: vendorPlan, stop: async () => undefined },
  };
};

type Rounds = Readonly<Record<string, readonly Measured[]>>;

/** A B C A B C …: whatever disturbs the machine for a while disturbs all of them. */
const interleaved = async (
  generator: Generator,
  loads: Readonly<Record<string, (run: string) => Load>>,
  rounds: number,
  progress: (text: string) => void,
): Promise<Rounds> => {
  const all: Record<string, Measured[]> = {};
  for (let number = 0; number <= rounds; number += 1) {
    if (number > 0) progress(`round ${number}`);
    for (const [name, load] of Object.entries(loads)) {
      const measured = await generator.run(load(`${number}-`));
      // The first round warms up.
      if (number > 0) all[name] = [...(all[name] ?? []), measured];
    }
  }
  return all;
};

const throughput = async ({ quick, progress }: PartOptions, generator: Generator): Promise<Rounds> => {
  const upstream = await startServer("upstream.ts", {});
  const contestants = await contestantsOf(upstream);
  const forMs = quick ? 500 : 2000;
  const loads = Object.fromEntries(
    Object.entries(contestants).map(([name, { port, plan }]) => [
      name,
      (run: string): Load => ({ port, connections: CONNECTIONS, warmMs: 200, forMs, plan: plan(run) }),
    ]),
  );
  const rounds = await interleaved(generator, loads, quick ? 3 : 7, (text) => progress(`create, throughput: ${text}`));
  await Promise.all([...Object.values(contestants).map(({ stop }) => stop()), upstream.stop()]);
  return rounds;
};

/** Each runs warm before it is measured: at this rate alone it would take minutes until Node has compiled what is hot. */
const warmed = async (
  generator: Generator,
  loads: Readonly<Record<string, (run: string) => Load>>,
  quick: boolean,
): Promise<void> => {
  for (const load of Object.values(loads)) {
    const { rate: _, ...full } = load("warm-");
    await generator.run({ ...full, connections: 4, forMs: quick ? 1000 : 3000 });
  }
};

/** Twin and gateway as they run in local mode; the direct path makes the same call to the same twin. */
const overhead = async ({ quick, progress }: PartOptions, generator: Generator): Promise<Rounds> => {
  const [mockPort, gatewayPort, folder] = [await freePort(), await freePort(), newFolder()];
  const accounts = join(folder, "accounts.json");
  const webhook = { url: `http://127.0.0.1:${gatewayPort}/webhooks/stripe-identity`, secret: STRIPE.secret };
  writeFileSync(accounts, JSON.stringify([{ vendor: "stripe-identity", apiKey: STRIPE.apiKey, webhook }]));
  const mock = startProgram([fromRoot("mock-vendor/main.ts")], {
    MOCK_PORT: String(mockPort),
    MOCK_ACCOUNTS: accounts,
  });
  await listening(mockPort);
  const gateway = await startProduct({ vendorPort: mockPort, port: gatewayPort });
  const durable = await startProxy("durable", mockPort);
  const shared = { connections: 32, rate: RATE, warmMs: 300, forMs: quick ? 1000 : 3000 };
  const loads = {
    direct: (run: string): Load => ({ ...shared, port: mockPort, plan: vendorPlan(run) }),
    durable: (run: string): Load => ({ ...shared, port: durable.port, plan: vendorPlan(`d${run}`) }),
    gateway: (run: string): Load => ({ ...shared, port: gatewayPort, plan: gatewayPlan(gateway, run) }),
  };
  progress("create, overhead: warming up");
  await warmed(generator, loads, quick);
  const rounds = await interleaved(generator, loads, quick ? 3 : 7, (text) => progress(`create, overhead: ${text}`));
  await Promise.all([gateway.stop(), durable.stop(), stopChild(mock)]);
  return rounds;
};

const rates = (rounds: readonly Measured[] = []): readonly number[] => rounds.map(({ perSecond }) => perSecond);
const tails = (rounds: readonly Measured[] = [], share: number): readonly number[] =>
  rounds.map(({ latencies }) => percentile(latencies, share));
const failures = (rounds: readonly Measured[] = []): number => rounds.reduce((sum, { failed }) => sum + failed, 0);

const PLAIN: Name = "plain Hono + undici proxy";
const DURABLE: Name = "that proxy, two durable commits of one row";
const OURS: Name = "this gateway, two durable commits";

/** How the rows of the overhead are called. */
const SLOW: Readonly<Record<string, string>> = { durable: DURABLE };

const rowsOf = (rounds: Rounds, base: string | undefined) =>
  Object.entries(rounds).map(([name, measured]) => [
    base === undefined ? `${SLOW[name] ?? name}, ${RATE}/s` : name,
    fixed(median(rates(measured)), 0),
    fixed(median(tails(measured, 0.5)), 2),
    fixed(median(tails(measured, 0.99)), 2),
    base === undefined ? "-" : fixed(medianRatio(rates(measured), rates(rounds[base])), 2),
    String(failures(measured)),
  ]);

const targetsOf = (fast: Rounds, slow: Rounds): readonly Target[] => {
  const added = (rounds: readonly Measured[] | undefined, share: number): string =>
    fixed(medianDifference(tails(rounds, share), tails(slow.direct, share)), 2);
  const ours = (share: number): string => `${added(slow.gateway, share)} ms`;
  const floor = (share: number): string => `(two commits of one row alone: ${added(slow.durable, share)} ms)`;
  const isWithin = (share: number, ms: number): boolean => Number(added(slow.gateway, share)) <= ms;
  const ratio = (name: Name, base: Name): number => medianRatio(rates(fast[name]), rates(fast[base]));
  const [ofPlain, ofPortkey] = [ratio(OURS, PLAIN), ratio(OURS, "Portkey")];
  const alone = (base: Name): string => `two commits of one row alone: ${fixed(ratio(DURABLE, base), 2)}`;
  return [
    {
      text: `added p50 over the twin driven directly, ${RATE}/s: <= 2 ms`,
      measured: `${ours(0.5)} ${floor(0.5)}`,
      met: isWithin(0.5, 2),
    },
    { text: `added p99, ${RATE}/s: <= 10 ms`, measured: `${ours(0.99)} ${floor(0.99)}`, met: isWithin(0.99, 10) },
    {
      text: "POST /v1/sessions >= 0.5 of the plain proxy's requests/s",
      measured: `${fixed(ofPlain, 2)} (${alone(PLAIN)})`,
      met: ofPlain >= 0.5,
    },
    {
      text: "POST /v1/sessions >= 4 x Portkey's requests/s",
      measured: `${fixed(ofPortkey, 2)} (${alone("Portkey")})`,
      met: ofPortkey >= 4,
    },
  ];
};

const run = async (options: PartOptions): Promise<Section> => {
  const generator = createGenerator();
  const slow = await overhead(options, generator);
  const fast = await throughput(options, generator);
  await generator.stop();
  return {
    title: "POST /v1/sessions: overhead and throughput",
    columns: ["path", "requests/s", "p50 ms", "p99 ms", "of the plain proxy", "failed"],
    rows: [...rowsOf(fast, PLAIN), ...rowsOf(slow, undefined)],
    targets: targetsOf(fast, slow),
    notes: [
      `Throughput: ${CONNECTIONS} connections, the same upstream for all, which answers at once; the session is pinned to Stripe, whose start is one upstream call, so that a request and an upstream call are the same count for every row (Onfido's start makes two, Sumsub's three).`,
      "The proxies hand a body on; the gateway authenticates, validates, seals, and commits intent and result durably round the call. Portkey proxies a chat completion of its own to the same upstream.",
      `Overhead: open loop at ${RATE}/s against the twin; medians of round differences, after each path has run warm.`,
    ],
  };
};

export const create: Part = { name: "create", run };
