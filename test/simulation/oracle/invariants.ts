import { isTerminal, type Status, TRANSITIONS } from "../../../contracts/status.ts";
import { stand } from "../../../src/core/gate.ts";
import { findCell, rulesOf } from "../../../src/core/policy.ts";
import { factOf } from "../../../src/sessions/observing/news.ts";
import type { TransitionRow } from "../../../src/store/tables.ts";
import { DEFAULT_POLICY } from "../../kit/gateway/rig-parts.ts";
import type { Dossier } from "./dossier.ts";

/** Says what is wrong; undefined: holds. Holds after every event, whatever happened. */
export type Invariant = (dossier: Dossier) => string | undefined;

const endedBefore = (from: string | null): boolean => from !== null && isTerminal(from as Status);

/** The published graph, read here once more and not through the gateway's own guard. */
const isEdge = ({ from_status, to_status, kind }: TransitionRow): boolean => {
  if (from_status === null) return kind === "created" && to_status === "initiated";
  if (from_status === to_status) return ["observed", "contested", "revised", "waiting", "resumed"].includes(kind);
  if (kind === "revised") return endedBefore(from_status) && endedBefore(to_status);
  return (TRANSITIONS[from_status as Status] as readonly string[]).includes(to_status);
};

const path: Invariant = ({ transitions, session }) => {
  const broken = transitions.findIndex(
    (row, index) =>
      row.version !== index + 1 || row.from_status !== (transitions[index - 1]?.to_status ?? null) || !isEdge(row),
  );
  if (broken >= 0) return `transition ${broken + 1} is no step of the graph`;
  const last = transitions.at(-1);
  const held = (row: Omit<TransitionRow, "to_status"> | typeof session) =>
    JSON.stringify([row.version, row.contested, row.reasons_json, row.checks_json, row.decision_json]);
  if (last === undefined) return "no transition";
  return last.to_status === session.status && held(last) === held(session)
    ? undefined
    : "the row is not the fold of its transitions";
};

const terminalStays: Invariant = ({ transitions }) => {
  const left = transitions.find(({ from_status, to_status, kind, actor }) => {
    const changed = endedBefore(from_status) && from_status !== to_status;
    return changed && (kind !== "revised" || !actor.startsWith("system:"));
  });
  return left === undefined ? undefined : `version ${left.version} left ${left.from_status} as ${left.kind}`;
};

const rules = ({ session }: Dossier) => {
  const cell = findCell(DEFAULT_POLICY, session.segment, session.jurisdiction);
  if (cell === undefined) throw new Error("no policy cell");
  return rulesOf(cell, session.level as "standard");
};

/** The observations of the attempt that counts, ordered by the vendor's time and never by their arrival. */
const standing = (dossier: Dossier) => {
  const [active, ...earlier] = [...dossier.attempts].sort((a, b) => (b.active ?? 0) - (a.active ?? 0));
  const factsOf = (attempt: string) =>
    dossier.observations
      .filter(({ attempt_id, effect }) => attempt_id === attempt && effect !== "fenced")
      .map((row) =>
        factOf({ ...row, ordered_at: row.source === "webhook" ? (row.occurred_at ?? row.ordered_at) : row.ordered_at }),
      );
  const retakes = earlier.reduce((sum, { id }) => sum + stand(factsOf(id), rules(dossier)).retakes, 0);
  return stand(active === undefined ? [] : factsOf(active.id), rules(dossier), retakes);
};

/** Whether a caller, a timer or the want of vendors moved the session: then it is not what its observations amount to. */
const movedByUs = ({ transitions }: Dossier): boolean =>
  transitions.some(
    ({ kind, actor }) =>
      kind === "expired" || kind === "cancelled" || (kind === "observed" && !actor.startsWith("vendor:")),
  );

const followsOccurrence: Invariant = (dossier) => {
  if (movedByUs(dossier)) return undefined;
  const { status, contested, reasons } = standing(dossier);
  const { session } = dossier;
  const told = JSON.stringify([status, contested ? 1 : 0, reasons]);
  const held = JSON.stringify([session.status, session.contested, JSON.parse(session.reasons_json)]);
  return told === held ? undefined : `observations amount to ${told}, the session holds ${held}`;
};

/** What a fetch finds without a time comes a millisecond after what was held: each such one can be behind the one before. */
const noOwnClock: Invariant = ({ observations }) => {
  const undated = observations.filter(({ source, occurred_at }) => source === "fetch" && occurred_at === null).length;
  const newest = Math.max(0, ...observations.map(({ occurred_at }) => occurred_at ?? 0)) + undated;
  const wrong = observations.find(
    ({ source, occurred_at, ordered_at }) =>
      ordered_at > newest || (source === "webhook" && occurred_at !== null && ordered_at !== occurred_at),
  );
  return wrong === undefined ? undefined : `${wrong.id} is ordered by a time that no vendor told`;
};

const onlyFinalDecides: Invariant = ({ transitions, observations }) => {
  const groundless = transitions.find(
    ({ kind, to_status, attempt_id }) =>
      kind === "decided" &&
      !observations.some((row) => row.attempt_id === attempt_id && row.final === 1 && row.status === to_status),
  );
  return groundless === undefined ? undefined : `version ${groundless.version} was decided by no final word`;
};

const approvalsAreCovered: Invariant = (dossier) => {
  const { session } = dossier;
  if (
    session.decision_json === null ||
    (JSON.parse(session.decision_json) as { outcome: string }).outcome !== "approved"
  )
    return undefined;
  const checks = JSON.parse(session.checks_json) as { name: string; outcome: string }[];
  const clear = checks.filter(({ outcome }) => outcome === "clear").map(({ name }) => name);
  const missing = rules(dossier).requiredChecks.filter((name) => !clear.includes(name));
  return missing.length === 0 ? undefined : `approved without ${missing.join(", ")}`;
};

const noEndAfterTheEnd: Invariant = ({ transitions }) => {
  const late = transitions.find(
    ({ kind, from_status }) => ["expired", "cancelled", "decided"].includes(kind) && endedBefore(from_status),
  );
  return late === undefined ? undefined : `${late.kind} after the end, at version ${late.version}`;
};

const oneEffectPerDelivery: Invariant = ({ observations, bodyHash, attempts }) => {
  const connection = new Map(attempts.map((row) => [row.id, row.connection]));
  const seen = observations.flatMap(({ attempt_id, inbox_id, raw, occurred_at }) => {
    const body = inbox_id === null ? undefined : bodyHash(inbox_id).slice(0, 64);
    return body === undefined ? [] : [JSON.stringify([connection.get(attempt_id), body, raw, occurred_at])];
  });
  return new Set(seen).size === seen.length ? undefined : "one delivery had two effects";
};

const oneActiveAttempt: Invariant = ({ attempts }) => {
  if (attempts.filter(({ active }) => active === 1).length > 1) return "two attempts are active";
  if (attempts.some(({ active, fenced_at }) => active === 1 && fenced_at !== null)) return "a fenced attempt is active";
  const loose = attempts.find(
    ({ active, fenced_at, state }) => active === null && fenced_at === null && state !== "intended",
  );
  if (loose !== undefined) return `attempt ${loose.number} is neither active nor fenced`;
  const numbers = attempts.map(({ number }) => number);
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))
    ? undefined
    : "attempt numbers do not increase";
};

/** A later attempt takes over from the earlier ones, which are fenced then: their numbers never come back. */
const fencedChangesNothing: Invariant = ({ attempts, transitions }) => {
  const numberOf = new Map(attempts.map(({ id, number }) => [id, number]));
  const numbers = transitions.flatMap(({ attempt_id }) => numberOf.get(attempt_id ?? "") ?? []);
  const late = numbers.findIndex((number, index) => index > 0 && number < (numbers[index - 1] ?? 0));
  return late < 0 ? undefined : `attempt ${numbers[late]} moved the session after attempt ${numbers[late - 1]}`;
};

const oneTrailPerVersion: Invariant = ({ transitions, audit, events }) => {
  const versions = (rows: readonly { readonly version: number | null }[]) =>
    JSON.stringify(rows.map(({ version }) => version).sort((a, b) => (a ?? 0) - (b ?? 0)));
  const expected = versions(transitions);
  if (versions(audit) !== expected) return `audit entries ${versions(audit)} for transitions ${expected}`;
  return versions(events) === expected ? undefined : `events ${versions(events)} for transitions ${expected}`;
};

const eventsInOrder: Invariant = ({ events }) =>
  events.every(({ version }, index) => index === 0 || (version ?? 0) > (events[index - 1]?.version ?? 0))
    ? undefined
    : "versions of events do not increase";

const sameMode: Invariant = ({ session, attempts, events, audit, subject }) => {
  const modes = [session, ...attempts, ...events, ...audit, ...(subject ? [subject] : [])].map(
    ({ livemode }) => livemode,
  );
  return new Set(modes).size === 1 ? undefined : "test and live rows are related";
};

const oneKeyPerSession: Invariant = ({ idempotency }) =>
  idempotency.length === 1 ? undefined : `the session has ${idempotency.length} keys`;

/** Every word that spoke against the end has its case, and every new state of dispute was told once. */
const contestedHasItsCase: Invariant = ({ observations, reviews, transitions, events }) => {
  const cases = new Set(reviews.filter(({ kind }) => kind === "contested").map(({ cause }) => cause));
  const without = observations.find(({ effect, dedupe_key }) => effect === "contested" && !cases.has(dedupe_key));
  if (without !== undefined) return `${without.id} contested the end and has no case`;
  const disputes = transitions.filter(({ kind }) => kind === "contested").length;
  const told = events.filter(({ type }) => type === "session.contested").length;
  return disputes === told ? undefined : `${disputes} disputes, ${told} events`;
};

const approvalAfterFenceIsKept: Invariant = ({ observations, reviews }) => {
  const late = observations.filter(
    ({ effect, status, final }) => effect === "fenced" && status === "approved" && final,
  );
  const cases = reviews.filter(({ kind }) => kind === "fenced_approval").length;
  return late.length === 0 || cases > 0 ? undefined : "an approval of a fenced attempt has no case";
};

const boundToItsPolicy: Invariant = ({ session, idempotency }) => {
  if (session.decision_json === null) return undefined;
  const { policy_hash } = JSON.parse(session.decision_json) as { policy_hash: string };
  const [key] = idempotency;
  if (policy_hash !== session.policy_hash) return "the decision was taken under another policy";
  return key?.subject_id === session.subject_id ? undefined : "the session is of another person than its request";
};

/** By the names of the research: S state machine, D durability, F attempts, O outbox, Z tenancy, I idempotency. */
export const SESSION_INVARIANTS: Readonly<Record<string, Invariant>> = {
  "S1 transitions are a path, the row is their fold": path,
  "S2 a terminal status is left only by an audited revision": terminalStays,
  "S3 the session follows the order of occurrence": followsOccurrence,
  "S3 no observation is ordered by our own clock": noOwnClock,
  "S4 only a final word decides": onlyFinalDecides,
  "S6 an approval covers the required checks": approvalsAreCovered,
  "S7 one end": noEndAfterTheEnd,
  "D3 one effect per delivery": oneEffectPerDelivery,
  "F1 one active attempt, numbers increase": oneActiveAttempt,
  "F4 a fenced attempt changes nothing": fencedChangesNothing,
  "O1 one audit entry and one event per transition": oneTrailPerVersion,
  "O5 versions of events increase": eventsInOrder,
  "Z3 related rows are of one mode": sameMode,
  "S5 a contrary word has one case and one event": contestedHasItsCase,
  "S6 a decision is bound to its policy and its person": boundToItsPolicy,
  "F5 an approval of a fenced attempt is not lost": approvalAfterFenceIsKept,
  "D4 one operation is one session": oneKeyPerSession,
};
