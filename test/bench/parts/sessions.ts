import { pause, processorSeconds, residentMiB, type Server, startServer } from "../processes.ts";
import { type Product, startProduct } from "../product.ts";
import { fixed, type Part, type PartOptions, type Section, type Target } from "../report.ts";
import type { Driven, DriveQuestion } from "../servers/vendor.ts";
import { maximum, percentile } from "../statistics.ts";

const RATE = 300;

/** Only decisions are asked for: one hook a session. */
export const createEndpoint = async ({ port, key }: Product, receiver: number): Promise<void> => {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/webhook-endpoints`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "idempotency-key": "endpoint" },
    body: JSON.stringify({ url: `http://127.0.0.1:${receiver}/hook`, types: ["session.decided"] }),
  });
  if (answer.status !== 201) throw new Error(`the endpoint was refused: ${answer.status}`);
};

interface Phase extends Driven {
  readonly name: string;
  readonly peakMiB: number;
  readonly afterMiB: number;
  /** Of the gateway, all threads, in cores. */
  readonly cores: number;
}

const phase = async (
  name: string,
  product: Product,
  vendor: Server,
  rate: number,
  sessions: number,
): Promise<Phase> => {
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(residentMiB(product.pid)), 250);
  const before = processorSeconds(product.pid);
  const question: DriveQuestion = {
    ask: "drive",
    port: product.port,
    key: product.key,
    rate,
    sessions,
    run: name.replaceAll(/\W/g, ""),
  };
  const driven = await vendor.ask<Driven>(question);
  clearInterval(sampling);
  if (driven.failed > 0)
    console.error(`  ${name}: ${driven.failed} failed, answered with ${driven.refusals.join(", ")}`);
  const cores = (processorSeconds(product.pid) - before) / driven.seconds;
  return { ...driven, name, peakMiB: maximum(memory), afterMiB: residentMiB(product.pid), cores };
};

const rowOf = ({ name, decided, failed, seconds, latencies, peakMiB, cores }: Phase): readonly string[] => [
  name,
  String(decided),
  fixed(decided / seconds, 0),
  fixed(percentile(latencies, 0.5), 1),
  fixed(percentile(latencies, 0.99), 1),
  fixed(cores, 2),
  fixed(peakMiB, 0),
  String(failed),
];

/** Nothing may be lost or left behind, and the hooks keep up with what is offered to within 5 %. */
const sustained = ({ decided, failed, seconds, opened }: Phase, sessions: number): boolean =>
  failed === 0 && decided === opened && decided === sessions && decided / seconds >= RATE * 0.95;

const targetsOf = (
  at: Phase,
  most: Phase,
  soak: readonly Phase[],
  idleMiB: number,
  sessions: number,
): readonly Target[] => {
  const [first, last] = [soak[0] ?? at, soak.at(-1) ?? at];
  const growth = last.afterMiB - first.afterMiB;
  const total = soak.reduce((sum, { decided }) => sum + decided, 0);
  return [
    {
      text: `full sessions sustained >= ${RATE}/s`,
      measured: `${fixed(at.decided / at.seconds, 0)}/s at ${RATE}/s offered; at most ${fixed(most.decided / most.seconds, 0)}/s`,
      met: sustained(at, sessions),
    },
    { text: "resident memory idle < 110 MiB", measured: `${fixed(idleMiB, 0)} MiB`, met: idleMiB < 110 },
    {
      text: `resident memory at ${RATE}/s < 220 MiB`,
      measured: `${fixed(maximum([at.peakMiB, ...soak.map(({ peakMiB }) => peakMiB)]), 0)} MiB`,
      met: maximum([at.peakMiB, ...soak.map(({ peakMiB }) => peakMiB)]) < 220,
    },
    {
      text: "flat over 100,000 sessions",
      measured: `${growth >= 0 ? "+" : ""}${fixed(growth, 0)} MiB over ${total} sessions`,
      met: growth < 20 && total >= 100_000,
    },
  ];
};

const run = async ({ quick, soak, progress }: PartOptions): Promise<Section> => {
  const vendor = await startServer("vendor.ts", {});
  const product = await startProduct({ vendorPort: vendor.port });
  await pause(2000);
  const idleMiB = residentMiB(product.pid);
  await createEndpoint(product, vendor.port);
  await phase("warm up", product, vendor, 100, 200);
  progress(`sessions: ${RATE}/s offered`);
  const sessions = RATE * (quick ? 3 : 20);
  const at = await phase(`${RATE}/s offered`, product, vendor, RATE, sessions);
  const legs: Phase[] = [];
  for (let leg = 1; leg <= (soak ? 10 : quick ? 2 : 4); leg += 1) {
    progress(`sessions: memory, leg ${leg}`);
    legs.push(await phase(`memory, leg ${leg}`, product, vendor, RATE, soak ? 10_000 : quick ? 300 : 3000));
  }
  progress("sessions: as many as it takes");
  const most = await phase("more than it takes offered", product, vendor, 2000, quick ? 600 : 5000);
  await Promise.all([product.stop(), vendor.stop()]);
  return {
    title: "Full sessions: create, three callbacks, decision, one outbound hook",
    columns: [
      "load",
      "sessions decided",
      "sessions/s",
      "to hook p50 ms",
      "p99 ms",
      "gateway cores",
      "peak MiB",
      "failed",
    ],
    rows: [at, ...legs, most].map(rowOf),
    targets: targetsOf(at, most, legs, idleMiB, sessions),
    notes: [
      "One process of the benchmark plays caller, vendor (Stripe's wire format, signed callbacks) and receiver on the same machine; the twin of the mock vendor keeps more state and would take its share of the processors.",
      "Times run from when a session was due to its `session.decided` hook. Memory legs run at that load, one after the other; --soak makes them 100,000 sessions. What one gets who offers more comes last, because a backlog takes memory of its own.",
    ],
  };
};

export const sessions: Part = { name: "sessions", run };
