import type { LogLine } from "../../kit/virtual-world.ts";
import type { Mirror } from "./mirror.ts";
import type { Situation } from "./situations.ts";

/** Told by a row that stands at the end. */
const BY_ROWS: Readonly<Partial<Record<Situation, (mirror: Mirror) => boolean>>> = {
  "a start moved to another vendor": (mirror) => mirror.where("attempts", { state: "failed" }).length > 0,
  "a start moved on twice": (mirror) =>
    [...Map.groupBy(mirror.where("attempts", { state: "failed" }), (row) => row.session_id).values()].some(
      (rows) => rows.length > 1,
    ),
  "a start found no vendor alive": (mirror) => mirror.where("transitions", { kind: "waiting" }).length > 0,
  "a queued start succeeded": (mirror) => mirror.where("transitions", { kind: "resumed" }).length > 0,
  "a contrary word contested the end": (mirror) => mirror.where("transitions", { kind: "contested" }).length > 0,
  "an older word changed which verdict came first": (mirror) =>
    mirror.where("transitions", { kind: "revised" }).some((row) => row.from_status !== row.to_status),
  "a stale callback had no effect": (mirror) => mirror.where("observations", { effect: "stale" }).length > 0,
  "a repeated word was redundant": (mirror) => mirror.where("observations", { effect: "redundant" }).length > 0,
  "a fenced attempt spoke": (mirror) => mirror.where("observations", { effect: "fenced" }).length > 0,
  "an approval of a fenced attempt opened a case": (mirror) =>
    mirror.where("reviews", { kind: "fenced_approval" }).length > 0,
  "two words of one instant disagreed": (mirror) =>
    mirror
      .rows("observations")
      .some((row) =>
        mirror
          .where("observations", { attempt_id: row.attempt_id, ordered_at: row.ordered_at, final: 1 })
          .some((other) => row.final === 1 && other.status !== row.status),
      ),
  "a callback was parked and found its attempt": (mirror) =>
    mirror
      .rows("inbox")
      .some((row) => row.vendor_ref !== null && row.state !== "parked" && row.state !== "quarantined"),
  "a callback was parked for good": (mirror) =>
    mirror.where("inbox", { state: "quarantined", detail: "unknown_reference" }).length > 0,
  "a second retake": (mirror) =>
    [...Map.groupBy(mirror.where("transitions", { kind: "resubmitted" }), (row) => row.session_id).values()].some(
      (rows) => rows.length > 1,
    ),
  "a person left in the middle of the capture": (mirror) =>
    mirror.where("transitions", { kind: "expired", from_status: "capture_in_progress" }).length > 0,
  "an event was delivered after failures": (mirror) =>
    mirror.where("deliveries", { state: "delivered" }).some(({ tries }) => tries > 1),
  "a receiver answered after its time": (mirror) => mirror.where("delivery_tries", { error: "timeout" }).length > 0,
  "an endpoint asked for less": (mirror) => mirror.where("delivery_tries", { status: 429 }).length > 0,
  "a control was lifted": (mirror) => ordered(mirror, "vendor.control_lifted"),
  "a control ran out": (mirror) => ordered(mirror, "vendor.control_expired"),
};

const ordered = (mirror: Mirror, action: string): boolean => mirror.where("audit", { action }).length > 0;

const FAULTS: Readonly<Record<string, Situation>> = {
  timeout: "a vendor timed out",
  unavailable: "a vendor was unavailable",
  rate_limited: "a vendor limited the rate",
  unreadable: "a vendor's answer was unreadable",
  in_doubt: "a connection broke after sending",
};

const STEPS: Readonly<Record<string, Situation>> = { open: "a breaker opened", half_open: "a breaker tried a probe" };

const ofBreakers = (lines: readonly LogLine[]): readonly Situation[] => {
  const before = new Map<string, string>();
  const found: Situation[] = [];
  for (const { fields } of lines) {
    const [breaker, state] = [`${fields.connection} ${fields.operation}`, String(fields.state)];
    if (STEPS[state] !== undefined) found.push(STEPS[state]);
    if (before.get(breaker) === "half_open") found.push(state === "open" ? "a probe failed" : "a probe succeeded");
    before.set(breaker, state);
    const open = [...before].filter(([name, now]) => name.endsWith(" start") && now === "open");
    if (open.length === 3) found.push("all breakers for starts were open at once");
  }
  return found;
};

const ofCalls = (lines: readonly LogLine[]): readonly Situation[] =>
  lines.flatMap(({ fields }) => [
    ...(FAULTS[String(fields.fault)] === undefined ? [] : [FAULTS[String(fields.fault)] as Situation]),
    ...(Number(fields.try ?? 1) > 1 ? (["a call was repeated"] as const) : []),
  ]);

/** Everything that a run's rows and log lines show when it is over. */
export const situationsAfter = (mirror: Mirror, logs: readonly LogLine[]): readonly Situation[] => {
  const byMessage = Map.groupBy(logs, ({ message }) => message);
  const rows = Object.entries(BY_ROWS) as readonly [Situation, (mirror: Mirror) => boolean][];
  const refused = (byMessage.get("vendor call not made") ?? []).some(({ fields }) => fields.refused === "breaker");
  return [
    ...rows.flatMap(([name, shows]) => (shows(mirror) ? [name] : [])),
    ...ofBreakers(byMessage.get("vendor breaker changed") ?? []),
    ...["vendor call", "start failed", "fetch failed"].flatMap((message) => ofCalls(byMessage.get(message) ?? [])),
    ...(refused ? (["a breaker refused a call"] as const) : []),
  ];
};
