import type { VendorId } from "../../adapters/registry.ts";
import type { Answer, Call } from "../../contracts/adapter.ts";
import { SCENARIO_NAMES } from "../../contracts/scenario.ts";
import { bound } from "../kit/adapter-kit/adapter-kit.ts";
import { playThrough } from "../kit/play-through.ts";
import { subjectOf, twinFor } from "../kit/subjects.ts";
import { twinSettings } from "../kit/twin-run.ts";
import type { Check, Problem } from "./check.ts";
import type { Description } from "./description.ts";

/** Where a twin and a published description of its vendor differ. */
export interface Mismatch extends Problem {
  /** `GET /workflow_runs/{id}`, or `callback`. */
  readonly operation: string;
  readonly status: number | undefined;
  /** The first scenario in which it was seen, and in how many messages in all. */
  readonly scenario: string;
  readonly count: number;
}

type Seen = Omit<Mismatch, "scenario" | "count">;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const pathOf = ({ path }: Call): string => path.split("?")[0] ?? "";

/** What is wrong with one answer. Errors of the wire, which no description has, come from faults and not from the twin. */
const aboutAnswer = (description: Description, call: Call, answer: Answer): readonly Seen[] => {
  const [path, { method }, { status }] = [pathOf(call), call, answer];
  const operation = description.operations.find((one) => one.method === method && one.matches(path));
  if (operation === undefined)
    return [{ operation: `${method} ${path}`, status, pointer: "", expected: "no such operation is described" }];
  const name = `${method} ${operation.path}`;
  const check = operation.answer(status);
  if (check === "undocumented")
    return [{ operation: name, status, pointer: "", expected: "this status is not described" }];
  if (check === "unread") return [];
  return check(parsed(answer.body)).map((problem) => ({ operation: name, status, ...problem }));
};

/** Against the webhook that fits best: which one it is meant to be, a body does not say. */
const aboutCallback = (checks: readonly Check[], body: unknown): readonly Seen[] => {
  const [best] = checks.map((check) => check(body)).sort((a, b) => a.length - b.length);
  return (best ?? []).map((problem) => ({ operation: "callback", status: undefined, ...problem }));
};

const createTally = () => {
  const mismatches = new Map<string, Mismatch>();
  return {
    add: (seen: Seen, scenario: string): void => {
      const key = [seen.operation, seen.status, seen.pointer, seen.expected].join("\n");
      const before = mismatches.get(key);
      mismatches.set(key, { ...seen, scenario: before?.scenario ?? scenario, count: (before?.count ?? 0) + 1 });
    },
    list: (): readonly Mismatch[] => [...mismatches.values()],
  };
};

export interface Validated {
  readonly answers: number;
  readonly callbacks: number;
  readonly mismatches: readonly Mismatch[];
}

/**
 * Plays all scenarios of a vendor against its twin, and holds each answer and callback against a description.
 * `callbacks`: JSON pointer to the schema of callbacks, for a description without webhooks.
 */
export const validateTwin = async (
  vendor: VendorId,
  description: Description,
  callbacks?: string,
): Promise<Validated> => {
  const twin = twinFor(vendor);
  const adapter = bound(subjectOf(vendor), twinSettings(twin));
  const checks = callbacks === undefined ? [...description.webhooks.values()] : [description.at(callbacks)];
  const tally = createTally();
  let [answers, bodies] = [0, 0];
  for (const scenario of SCENARIO_NAMES) {
    const heard = await playThrough(adapter, twin, scenario, (call, answer) => {
      if (answer.headers["x-mock-wire"] !== undefined) return;
      answers += 1;
      for (const seen of aboutAnswer(description, call, answer)) tally.add(seen, scenario);
    });
    for (const body of heard) {
      bodies += 1;
      const value = parsed(new TextDecoder().decode(body));
      for (const seen of aboutCallback(checks, value)) tally.add(seen, scenario);
    }
  }
  return { answers, callbacks: checks.length === 0 ? 0 : bodies, mismatches: tally.list() };
};
