import { createGenerator, type Generator, type Load, type Measured } from "../load.ts";
import { newFolder, pause, type Server, startServer } from "../processes.ts";
import { START_FLAGS } from "../product.ts";
import { fixed, type Part, type PartOptions, type Section, type Target } from "../report.ts";
import type { GatewayServerOptions } from "../servers/gateway.ts";
import { median, medianRatio, percentile } from "../statistics.ts";
import { rawSyncs } from "./fsync.ts";

const SECRET = "whsec_benchmark_0123456789abcdef";
const CONNECTIONS = 64;
const BYTES = 2048;
const READ_RATE = 300;

type Setup = Pick<GatewayServerOptions, "storage" | "applies">;

/** In the order in which they run in each round. */
const VARIANTS = {
  "no storage": { storage: "none", applies: false },
  stored: { storage: "threaded", applies: false },
  "stored and applied": { storage: "threaded", applies: true },
  "one commit per request": { storage: "direct", applies: false },
} as const satisfies Readonly<Record<string, Setup>>;
type Variant = keyof typeof VARIANTS;
const NAMES = Object.keys(VARIANTS) as readonly Variant[];

interface Round {
  readonly measured: Readonly<Record<Variant, Measured>>;
  readonly syncs: readonly number[];
}

interface Bench {
  readonly servers: Readonly<Record<Variant, Server>>;
  readonly generator: Generator;
  readonly folder: string;
  readonly warmMs: number;
  readonly forMs: number;
  readonly sessions: number;
}

const ingestLoad = (
  { warmMs, forMs, sessions }: Bench,
  server: Server,
  run: string,
  connections = CONNECTIONS,
): Load => ({
  port: server.port,
  connections,
  warmMs,
  forMs,
  plan: { kind: "callback", run, path: "/webhooks/stripe-identity", secret: SECRET, subjects: sessions, bytes: BYTES },
  ready: Math.ceil(((warmMs + forMs) / 1000) * 14_000),
});

/** What was stored is applied before the next server is measured. */
const drained = async (server: Server): Promise<void> => {
  for (;;) {
    const { pending } = await server.ask<{ pending: number }>({ ask: "pending" });
    if (pending === 0) return;
    await pause(50);
  }
};

const roundOf = async (bench: Bench, number: number): Promise<Round> => {
  const measured: Partial<Record<Variant, Measured>> = {};
  for (const name of NAMES) {
    measured[name] = await bench.generator.run(ingestLoad(bench, bench.servers[name], `r${number}`));
    if (VARIANTS[name].applies) await drained(bench.servers[name]);
  }
  return { measured: measured as Record<Variant, Measured>, syncs: rawSyncs(bench.folder, 300) };
};

interface Reads {
  readonly ingested: number;
  readonly latencies: Float64Array;
}

/** Reads on a thread of their own beside the ingest, so that the load on one does not queue the other in the generator. */
const readsBeside = async (bench: Bench, name: Variant, connections: number): Promise<Reads> => {
  const server = bench.servers[name];
  const { key, session } = await server.ask<{ key: string; session: string }>({ ask: "key" });
  const reader = createGenerator();
  const plan = {
    kind: "same",
    method: "GET",
    path: `/v1/sessions/${session}`,
    headers: { authorization: `Bearer ${key}` },
    body: "",
  } as const;
  const load = { port: server.port, connections: 32, rate: READ_RATE, warmMs: bench.warmMs, forMs: bench.forMs, plan };
  // The reader runs warm: what its own start takes is nobody's latency.
  await reader.run({ ...load, forMs: 1000 });
  const ingest = ingestLoad({ ...bench, warmMs: bench.warmMs + 200 }, server, `g${connections}`, connections);
  const [reads, writes] = await Promise.all([pause(300).then(() => reader.run(load)), bench.generator.run(ingest)]);
  await reader.stop();
  if (VARIANTS[name].applies) await drained(server);
  if (reads.failed > 0) throw new Error(`${reads.failed} reads failed`);
  return { ingested: writes.perSecond, latencies: reads.latencies };
};

const startAll = async (sessions: number): Promise<Record<Variant, Server>> => {
  const servers: Partial<Record<Variant, Server>> = {};
  for (const name of NAMES) {
    const options: GatewayServerOptions = { ...VARIANTS[name], folder: newFolder(), sessions, secret: SECRET };
    servers[name] = await startServer("gateway.ts", options, START_FLAGS);
  }
  return servers as Record<Variant, Server>;
};

const rates = (rounds: readonly Round[], name: Variant): readonly number[] =>
  rounds.map(({ measured }) => measured[name].perSecond);
const tail = (rounds: readonly Round[], name: Variant, share: number): number =>
  median(rounds.map(({ measured }) => percentile(measured[name].latencies, share)));

const rowOf =
  (rounds: readonly Round[]) =>
  (name: Variant): readonly string[] => [
    name,
    fixed(median(rates(rounds, name)), 0),
    fixed(tail(rounds, name, 0.5), 2),
    fixed(tail(rounds, name, 0.99), 2),
    fixed(medianRatio(rates(rounds, name), rates(rounds, "no storage")), 2),
    fixed(medianRatio(rates(rounds, name), rates(rounds, "one commit per request")), 1),
    String(rounds.reduce((sum, { measured }) => sum + measured[name].failed, 0)),
  ];

const ratioTarget = (rounds: readonly Round[], base: Variant, floor: number, text: string): Target => {
  const ratio = medianRatio(rates(rounds, "stored"), rates(rounds, base));
  return {
    text,
    measured: `${fixed(ratio, 2)} (applying too: ${fixed(medianRatio(rates(rounds, "stored and applied"), rates(rounds, base)), 2)})`,
    met: ratio >= floor,
  };
};

const readTarget = (label: string, { latencies, ingested }: Reads): Target => {
  const p99 = percentile(latencies, 0.99);
  const measured = `${fixed(p99, 2)} ms (p50 ${fixed(percentile(latencies, 0.5), 2)}) beside ${fixed(ingested, 0)}/s`;
  return {
    text: `GET /v1/sessions/{id} at ${READ_RATE}/s beside ingest, ${label}: p99 < 10 ms`,
    measured,
    met: p99 < 10,
  };
};

const sectionOf = (rounds: readonly Round[], ceiling: number, reads: readonly Target[]): Section => {
  const syncs = median(rounds.map((round) => percentile(round.syncs, 0.99)));
  const probe = median(rounds.map((round) => percentile(round.syncs, 0.5)));
  return {
    title: "Webhook ingest: verified, deduplicated, fsynced",
    columns: ["handler", "requests/s", "p50 ms", "p99 ms", "of no storage", "of one commit per request", "failed"],
    rows: [
      ...NAMES.map(rowOf(rounds)),
      [
        "raw 16 KiB write + fdatasync, one after the other",
        fixed(median(rounds.map((round) => round.syncs.length / 0.3)), 0),
        fixed(probe, 2),
        fixed(syncs, 2),
        "-",
        "-",
        "-",
      ],
      ["load generator's own ceiling (bare node:http answer)", fixed(ceiling, 0), "-", "-", "-", "-", "-"],
    ],
    targets: [
      ratioTarget(rounds, "no storage", 0.6, "stored >= 0.60 of the same handler without storage (stretch 0.85)"),
      ratioTarget(rounds, "one commit per request", 4, "stored >= 4 x one commit per request"),
      ...reads,
    ],
    notes: [
      `${CONNECTIONS} connections, ${BYTES}-byte signed Stripe events with distinct ids about started sessions, ${rounds.length} interleaved rounds; medians of round ratios.`,
      "`stored` is what the sender waits for: signature, dedupe and fsync; `stored and applied` runs the applying of the callbacks (adapter, gate, policy, one more commit each) in the same process during the measurement.",
      "`one commit per request` is the same handler with a synchronous commit of its own for each request.",
    ],
  };
};

const ceilingOf = async (generator: Generator, forMs: number): Promise<number> => {
  const server = await startServer("hello.ts", {});
  const plan = { kind: "same", method: "POST", path: "/", headers: {}, body: "x".repeat(BYTES) } as const;
  const { perSecond } = await generator.run({ port: server.port, connections: CONNECTIONS, warmMs: 300, forMs, plan });
  await server.stop();
  return perSecond;
};

const run = async ({ quick, progress }: PartOptions): Promise<Section> => {
  const sessions = quick ? 2000 : 20_000;
  progress("ingest: starting four gateways");
  const [servers, generator] = [await startAll(sessions), createGenerator()];
  const bench: Bench = {
    servers,
    generator,
    folder: newFolder(),
    warmMs: quick ? 150 : 500,
    forMs: quick ? 500 : 2000,
    sessions,
  };
  const ceiling = await ceilingOf(generator, quick ? 400 : 1000);
  for (const name of NAMES) await generator.run({ ...ingestLoad(bench, servers[name], "w"), forMs: 200 });
  const rounds: Round[] = [];
  for (let number = 1; number <= (quick ? 3 : 7); number += 1) {
    progress(`ingest: round ${number}`);
    rounds.push(await roundOf(bench, number));
  }
  progress("ingest: reads beside it");
  const longer = { ...bench, forMs: quick ? 1000 : 4000 };
  const stored = readTarget(`${CONNECTIONS} connections, storing`, await readsBeside(longer, "stored", CONNECTIONS));
  const applied = readTarget(
    `${CONNECTIONS} connections, storing and applying`,
    await readsBeside(longer, "stored and applied", CONNECTIONS),
  );
  await Promise.all([...NAMES.map((name) => servers[name].stop()), generator.stop()]);
  return sectionOf(rounds, ceiling, [stored, applied]);
};

export const ingest: Part = { name: "ingest", run };
