import type { Twin } from "./twin.ts";
import { type Reply, WIRE_HEADER, type WireFault } from "./wire.ts";
import type { MockWorld } from "./world.ts";

/** `before`: the vendor never saw the request. `after`: it did the work and the answer is spoilt. */
const REQUEST_FAULTS = {
  unavailable: "before",
  rate_limited: "before",
  refused: "before",
  hang: "before",
  html: "before",
  reset: "after",
  truncated: "after",
  slow: "around",
} as const;

const CALLBACK_FAULTS = [
  "callback_duplicate",
  "callback_drop",
  "callback_delay",
  "callback_shuffle",
  "callback_corrupt",
  "callback_stale",
] as const;

export type RequestFault = keyof typeof REQUEST_FAULTS;
export type CallbackFault = (typeof CALLBACK_FAULTS)[number];
/** `never_finishes`: work is accepted and stays accepted. */
export type FaultKind = RequestFault | CallbackFault | "never_finishes";
export const FAULT_KINDS: readonly FaultKind[] = [
  ...(Object.keys(REQUEST_FAULTS) as RequestFault[]),
  ...CALLBACK_FAULTS,
  "never_finishes",
];

export interface FaultRule {
  readonly id: string;
  readonly kind: FaultKind;
  /** Absent: every vendor. */
  readonly vendor?: string;
  /** A route's operation, or a callback's type. Absent: every one. */
  readonly operation?: string;
  /** On the mock's clock, ms since the epoch; `until` is not part of the window. */
  readonly from?: number;
  readonly until?: number;
  /** Stops after this many hits. */
  readonly times?: number;
  /** Part of the matching cases that is hit; 1 when absent. */
  readonly probability?: number;
  /** `slow`, `callback_delay`: how long. `rate_limited`: Retry-After. */
  readonly seconds?: number;
}

export interface Faults {
  list(): readonly FaultRule[];
  add(rule: Omit<FaultRule, "id">): FaultRule;
  remove(id: string): boolean;
  clear(): void;
  /** The first live rule among `kinds` for this case; counts as one hit. */
  hit(kinds: readonly FaultKind[], vendor: string, operation: string): FaultRule | undefined;
}

export const createFaults = (world: MockWorld): Faults => {
  const rules = new Map<string, { rule: FaultRule; hits: number }>();
  let added = 0;
  const live = (rule: FaultRule, hits: number): boolean =>
    (rule.from ?? 0) <= world.now() &&
    world.now() < (rule.until ?? Number.POSITIVE_INFINITY) &&
    hits < (rule.times ?? Number.POSITIVE_INFINITY) &&
    (rule.probability === undefined || world.random() < rule.probability);
  return {
    list: () => [...rules.values()].map(({ rule }) => rule),
    add: (rule) => {
      added += 1;
      const named = { id: `flt_${added}`, ...rule };
      rules.set(named.id, { rule: named, hits: 0 });
      return named;
    },
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    hit: (kinds, vendor, operation) => {
      for (const entry of rules.values()) {
        const { rule } = entry;
        const meant =
          kinds.includes(rule.kind) &&
          (rule.vendor ?? vendor) === vendor &&
          (rule.operation ?? operation) === operation;
        if (!meant || !live(rule, entry.hits)) continue;
        entry.hits += 1;
        return rule;
      }
      return undefined;
    },
  };
};

export const REQUEST_FAULT_KINDS = Object.keys(REQUEST_FAULTS) as readonly RequestFault[];

const wire = (fault: WireFault, reply: Reply): Reply => ({
  ...reply,
  headers: { ...reply.headers, [WIRE_HEADER]: fault },
});

const NOTHING: Reply = { status: 503, body: "" };
const PAGE =
  "<!doctype html><html><head><title>Just a moment</title></head><body><h1>Checking your browser</h1></body></html>";

type Damage = (twin: Twin, run: () => Promise<Reply>, seconds: number | undefined, world: MockWorld) => Promise<Reply>;

const DAMAGE: Readonly<Record<RequestFault, Damage>> = {
  unavailable: async (twin) => twin.refusal("unavailable"),
  rate_limited: async (twin, _run, seconds) => twin.refusal("rate_limited", seconds),
  refused: async (twin) => twin.refusal("refused"),
  hang: async () => wire("hang", NOTHING),
  html: async () => ({ status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: PAGE }),
  reset: async (_twin, run) => wire("reset", { ...NOTHING, reference: (await run()).reference ?? null }),
  truncated: async (_twin, run) => wire("truncate", await run()),
  slow: async (_twin, run, seconds, world) => {
    await new Promise<void>((resolve) => world.timer((seconds ?? 3) * 1000, resolve));
    return run();
  },
};

/** Runs a request under a fault. `unreached` is asked before the vendor would see it, `run` is the vendor's work. */
export const damaged = (
  fault: { readonly kind: RequestFault; readonly seconds?: number | undefined },
  twin: Twin,
  run: () => Promise<Reply>,
  world: MockWorld,
): Promise<Reply> => DAMAGE[fault.kind](twin, run, fault.seconds, world);
