import type { VendorId } from "../../adapters/registry.ts";
import type { Answer, Call } from "../../contracts/adapter.ts";
import { SCENARIO_NAMES } from "../../contracts/scenario.ts";
import { bound } from "../kit/adapter-kit/bound.ts";
import { playThrough } from "../kit/play-through.ts";
import { subjectOf, twinFor } from "../kit/subjects.ts";
import { twinSettings } from "../kit/twin-stage.ts";
import type { Check, Problem } from "./check.ts";
import type { Description } from "./description.ts";
import { resolved } from "./undescribed.ts";

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

interface Looked {
  /** False: its schema was not there to be held against it. */
  readonly checked: boolean;
  readonly seen: readonly Seen[];
}

/** What is wrong with one answer. Errors of the wire, which no description has, come from faults and not from the twin. */
const aboutAnswer = (description: Description, call: Call, answer: Answer): Looked => {
  const [path, { method }, { status }] = [pathOf(call), call, answer];
  const operation = description.operations.find((one) => one.method === method && one.matches(path));
  const odd = (name: string, expected: string): Looked => ({
    checked: true,
    seen: [{ operation: name, status, pointer: "", expected }],
  });
  if (operation === undefined) return odd(`${method} ${path}`, "no such operation is described");
  const name = `${method} ${operation.path}`;
  const check = operation.answer(status);
  if (check === "undocumented") return odd(name, "this status is not described");
  if (check === "silent" || check === "unread") return { checked: false, seen: [] };
  return {
    checked: true,
    seen: check(parsed(answer.body)).map((problem) => ({ operation: name, status, ...problem })),
  };
};

/** Where callbacks are described in a description without webhooks. */
export interface CallbackSchema {
  /** JSON pointer into the callback; empty: all of it. Of several schemas for one place, one fits. */
  readonly place: string;
  readonly schema: string;
}

type Placed = readonly [place: string, checks: readonly Check[]];

const placedIn = (description: Description, given: readonly CallbackSchema[]): readonly Placed[] => {
  if (given.length === 0 && description.webhooks.size > 0) return [["", [...description.webhooks.values()]]];
  const places = Map.groupBy(given, ({ place }) => place);
  return [...places].map(([place, all]) => [place, all.map(({ schema }) => description.at(schema))]);
};

/** Against the schema that fits best: which one it is meant to be, a body does not say. */
const aboutCallback = (placed: readonly Placed[], body: unknown): readonly Seen[] =>
  placed.flatMap(([place, checks]) => {
    const value = resolved(body, place);
    const [best] = value === undefined ? [] : checks.map((check) => check(value)).sort((a, b) => a.length - b.length);
    return (best ?? []).map(({ pointer, expected }) => ({
      ...{ operation: "callback", status: undefined },
      ...{ pointer: `${place}${pointer}`, expected },
    }));
  });

/** The same of each member of a list is said once. */
const keyOf = ({ operation, status, pointer, expected }: Seen): string =>
  [operation, status, pointer.replace(/\/\d+(?=\/|$)/g, "/*"), expected].join("\n");

const createTally = () => {
  const mismatches = new Map<string, Mismatch>();
  return {
    add: (seen: Seen, scenario: string): void => {
      const before = mismatches.get(keyOf(seen)) ?? { ...seen, scenario, count: 0 };
      mismatches.set(keyOf(seen), { ...before, count: before.count + 1 });
    },
    list: (): readonly Mismatch[] => [...mismatches.values()],
  };
};

export interface Validated {
  readonly answers: number;
  /** Answers that nothing is said of: another format, or an error of an operation that describes none. */
  readonly unchecked: number;
  readonly callbacks: number;
  readonly mismatches: readonly Mismatch[];
}

export interface ValidateOptions {
  readonly callbacks?: readonly CallbackSchema[];
  /** Hears of each scenario before it is played. */
  readonly progress?: (scenario: string) => void;
}

/** Plays all scenarios of a vendor against its twin, and holds each answer and callback against a description. */
export const validateTwin = async (
  vendor: VendorId,
  description: Description,
  { callbacks = [], progress }: ValidateOptions = {},
): Promise<Validated> => {
  const twin = twinFor(vendor);
  const adapter = bound(subjectOf(vendor), twinSettings(twin));
  const placed = placedIn(description, callbacks);
  const tally = createTally();
  let [answers, unchecked, bodies] = [0, 0, 0];
  for (const scenario of SCENARIO_NAMES) {
    progress?.(scenario);
    const heard = await playThrough(adapter, twin, scenario, (call, answer) => {
      if (answer.headers["x-mock-wire"] !== undefined) return;
      const { checked, seen } = aboutAnswer(description, call, answer);
      if (checked) answers += 1;
      else unchecked += 1;
      for (const one of seen) tally.add(one, scenario);
    });
    for (const body of heard) {
      bodies += 1;
      const value = parsed(new TextDecoder().decode(body));
      for (const seen of aboutCallback(placed, value)) tally.add(seen, scenario);
    }
  }
  return { answers, unchecked, callbacks: placed.length === 0 ? 0 : bodies, mismatches: tally.list() };
};
