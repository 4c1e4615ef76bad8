import type { Observation, ReceivedWebhook } from "../../contracts/adapter.ts";
import { CALLBACK, type Shape } from "../../contracts/drift.ts";
import { parseStrictJson } from "../../contracts/strict-json.ts";
import { type Finding, strangeIn, wordOrNull } from "../core/drift.ts";
import { knownShape } from "../core/shape.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import type { World } from "../world.ts";

/** A finding and how often it was seen. Times are milliseconds since the epoch. */
export interface Sighting extends Finding {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Watches what an account's vendor sends for what its documents, as we know them, do not have. */
export interface DriftWatch {
  /** A callback was read. A few a minute are looked through. */
  readonly heard: (body: Uint8Array, received: ReceivedWebhook) => void;
  /** A call was answered well. A few answers a minute are looked through, for each step. */
  readonly answered: (step: string, body: string) => void;
  /** What was read from either. */
  readonly told: (observation: Observation) => void;
  readonly list: () => readonly Sighting[];
  /** Findings beyond those that are kept. */
  readonly dropped: () => number;
  /** Takes up what was kept, and tells of every sighting from now on; `fresh`: the finding was not known. */
  readonly begin: (kept: readonly Sighting[], seen: (sighting: Sighting, fresh: boolean) => void) => void;
}

export interface DriftOptions {
  readonly connection: string;
  readonly metrics: Metrics;
  readonly shape: Shape | undefined;
  /** Has the adapter a rule for this word, or a reason to have none? */
  readonly knows: (word: string) => boolean;
}

export const MOST_FINDINGS = 100;
/** Messages of one part looked through in a minute: what is in every message is found with the first. */
const SAMPLES = 3;
const MINUTE = 60_000;
const LIMITS = { depth: 32, members: 20_000, unsafeIntegers: "text" } as const;

const keyOf = ({ kind, part, where, word }: Finding): string => [kind, part, where, word ?? ""].join(" ");

/** May this message be looked through? So many of each part in a minute. */
const createSampling = (world: Pick<World, "monotonic">) => {
  const taken = new Map<string, { readonly minute: number; readonly count: number }>();
  return (part: string): boolean => {
    const minute = Math.floor(world.monotonic() / MINUTE);
    const before = taken.get(part);
    const count = before?.minute === minute ? before.count : 0;
    if (count >= SAMPLES) return false;
    taken.set(part, { minute, count: count + 1 });
    return true;
  };
};

const aboutWords = ({ raw, status, reasons }: Observation, knows: DriftOptions["knows"]): readonly Finding[] => [
  ...(status === undefined
    ? [{ kind: "status", part: "observation", where: "status", word: wordOrNull(raw) } as const]
    : []),
  ...reasons
    .filter((reason) => reason.code === "vendor.unspecified" && !knows(reason.raw))
    .map(
      (reason) => ({ kind: "reason", part: "observation", where: "reasons", word: wordOrNull(reason.raw) }) as const,
    ),
];

const createLedger = (world: Pick<World, "now">, { connection, metrics }: DriftOptions) => {
  const sightings = new Map<string, Sighting>();
  let listener: Parameters<DriftWatch["begin"]>[1] = () => undefined;
  let dropped = 0;
  return {
    sightings,
    dropped: () => dropped,
    listen: (seen: typeof listener): void => {
      listener = seen;
    },
    put: (finding: Finding): void => {
      const key = keyOf(finding);
      const before = sightings.get(key);
      metrics.count("kyc_vendor_drift_total", { connection, kind: finding.kind });
      if (before === undefined && sightings.size >= MOST_FINDINGS) {
        dropped += 1;
        return;
      }
      const now = world.now();
      const sighting = { ...finding, count: (before?.count ?? 0) + 1, firstAt: before?.firstAt ?? now, lastAt: now };
      sightings.set(key, sighting);
      listener(sighting, before === undefined);
    },
  };
};

export const createDriftWatch = (world: Pick<World, "now" | "monotonic">, options: DriftOptions): DriftWatch => {
  const ledger = createLedger(world, options);
  const mayLook = createSampling(world);
  const look = (part: string, text: Uint8Array | string): void => {
    const { shape, knows } = options;
    if (shape === undefined || !knownShape(shape).parts.has(part) || !mayLook(part)) return;
    const parsed = parseStrictJson(text, LIMITS);
    if (!parsed.ok) return;
    for (const finding of strangeIn(knownShape(shape), part, parsed.value, knows)) ledger.put(finding);
  };
  return {
    heard: (body, received) => {
      look(CALLBACK, body);
      if (received.kind !== "unreadable") return;
      ledger.put({ kind: "unreadable", part: CALLBACK, where: received.fault.detail, word: null });
    },
    answered: look,
    told: (observation) => {
      for (const finding of aboutWords(observation, options.knows)) ledger.put(finding);
    },
    list: () => [...ledger.sightings.values()],
    dropped: ledger.dropped,
    begin: (kept, seen) => {
      for (const sighting of kept.slice(0, MOST_FINDINGS))
        if (!ledger.sightings.has(keyOf(sighting))) ledger.sightings.set(keyOf(sighting), sighting);
      ledger.listen(seen);
    },
  };
};
