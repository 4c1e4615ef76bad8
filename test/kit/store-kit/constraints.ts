import type { Change, TableName } from "../../../src/store/store.ts";
import { ALL, insert } from "./rows.ts";

export type Expected =
  | { readonly conflict: "exists" | "stale"; readonly table: TableName; readonly at: number }
  /** The change is one that no state of the database could accept. */
  | "invalid"
  | "accepted";

export interface Constraint {
  readonly says: string;
  /** Committed before, on top of one sample row in every table. */
  readonly given?: Change;
  readonly change: Change;
  readonly expected: Expected;
}

const taken = (says: string, change: Change, given: Change = []): Constraint => {
  const table = change[0]?.table ?? "meta";
  return { says, given, change, expected: { conflict: "exists", table, at: 0 } };
};
const invalid = (says: string, change: Change): Constraint => ({ says, change, expected: "invalid" });
const accepted = (says: string, change: Change, given: Change = []): Constraint => ({
  says,
  given,
  change,
  expected: "accepted",
});

const secondSession = (differing: Parameters<typeof insert<"sessions">>[1] = {}) =>
  insert("sessions", { id: "ses_2", ...differing });
const liveSession = secondSession({ livemode: 1 });

const UNIQUE: readonly Constraint[] = [
  taken("a key's hash is unique", [insert("keys", { id: "key_2" })]),
  taken("a person is one subject per tenant and mode", [insert("subjects", { id: "sub_2" })]),
  accepted("another mode has subjects of its own", [insert("subjects", { id: "sub_2", livemode: 1 })]),
  taken(
    "a client reference is unique per tenant and mode",
    [insert("sessions", { id: "ses_3", client_reference: "order-1" })],
    [secondSession({ client_reference: "order-1" })],
  ),
  accepted("sessions without a client reference do not collide", [secondSession()]),
  taken("a session has one transition per version", [insert("transitions")]),
  taken("attempts are numbered once per session", [insert("attempts", { id: "att_2" })]),
  taken(
    "a session has one active attempt",
    [insert("attempts", { id: "att_3", number: 3, active: 1 })],
    [insert("attempts", { id: "att_2", number: 2, active: 1 })],
  ),
  accepted("inactive attempts do not collide", [insert("attempts", { id: "att_2", number: 2 })]),
  taken(
    "a vendor's reference is one attempt per connection",
    [insert("attempts", { id: "att_3", number: 3, vendor_ref: "v1" })],
    [insert("attempts", { id: "att_2", number: 2, vendor_ref: "v1" })],
  ),
  taken("an observation is recorded once per attempt", [insert("observations", { id: "obs_2" })]),
  taken("a body is received once per connection", [insert("inbox", { id: "inb_2" })]),
  accepted(
    "another connection may receive the same bytes",
    [insert("inbox", { id: "inb_2", connection: "real" })],
    [insert("connections", { id: "real", livemode: 1, mock: 0 })],
  ),
  taken("a session has one event per version", [insert("events", { id: "evt_2" })]),
  accepted("events without a version do not collide", [
    insert("events", { id: "evt_2", type: "review.opened", version: null }),
    insert("events", { id: "evt_3", type: "review.opened", version: null }),
  ]),
  taken("an endpoint gets an event once", [insert("deliveries", { id: "del_2" })]),
  taken("tries of a delivery are numbered once", [insert("delivery_tries")]),
  taken("an idempotency key is recorded once", [insert("idempotency")]),
  taken("a cause opens one case of a kind in a session", [insert("reviews", { id: "rev_2" })]),
  taken("a transition is audited once", [insert("audit", { id: "aud_2" })]),
  accepted("records of one version do not collide", [insert("audit", { id: "aud_2", kind: "record" })]),
];

const REFERENCES: readonly Constraint[] = [
  invalid("a mock is never live", [insert("connections", { id: "c2", livemode: 1, mock: 1 })]),
  invalid("a real vendor is never test", [insert("connections", { id: "c2", livemode: 0, mock: 0 })]),
  {
    says: "a test session cannot reach a live vendor account",
    given: [insert("connections", { id: "real", livemode: 1, mock: 0 })],
    change: [insert("attempts", { id: "att_2", number: 2, connection: "real" })],
    expected: "invalid",
  },
  {
    says: "an attempt cannot call a test session live to reach a live account",
    given: [insert("connections", { id: "real", livemode: 1, mock: 0 })],
    change: [insert("attempts", { id: "att_2", number: 2, connection: "real", livemode: 1 })],
    expected: "invalid",
  },
  {
    says: "a live session cannot reach a mock",
    given: [liveSession],
    change: [insert("attempts", { id: "att_2", session_id: "ses_2", livemode: 1 })],
    expected: "invalid",
  },
  accepted(
    "a live session reaches a live vendor account",
    [insert("attempts", { id: "att_2", session_id: "ses_2", livemode: 1, connection: "real" })],
    [liveSession, insert("connections", { id: "real", livemode: 1, mock: 0 })],
  ),
  invalid("an attempt keeps its mode", [
    { op: "update", table: "attempts", set: { livemode: 1 }, where: { id: "att_1" } },
  ]),
  invalid("a session keeps its mode", [
    { op: "update", table: "sessions", set: { livemode: 1 }, where: { id: "ses_1" } },
  ]),
  invalid("an attempt needs its session", [insert("attempts", { id: "att_2", number: 2, session_id: "none" })]),
  accepted("a hint has a timer of its own kind", [insert("timers", { id: "prompt:att_1", kind: "prompt" })]),
  invalid("a session needs its subject", [secondSession({ subject_id: "nobody" })]),
  invalid("a session needs its policy", [secondSession({ policy_hash: "none" })]),
  invalid("an observation needs its attempt", [insert("observations", { id: "obs_2", attempt_id: "none" })]),
  invalid("a delivery needs its event", [insert("deliveries", { id: "del_2", event_sequence: 99 })]),
  invalid("a session with a history cannot be deleted", [{ op: "delete", table: "sessions", where: { id: "ses_1" } }]),
  invalid("an erased subject has no key", [
    { op: "update", table: "subjects", set: { erased_at: 5 }, where: { id: "sub_1" } },
  ]),
  invalid("a fenced attempt is not active", [
    { op: "update", table: "attempts", set: { active: 1, fenced_at: 5 }, where: { id: "att_1" } },
  ]),
];

const APPEND_ONLY: readonly Constraint[] = [
  invalid("an audit entry is never changed", [
    { op: "update", table: "audit", set: { actor: "key:other" }, where: { sequence: 1 } },
  ]),
  invalid("an audit entry is never deleted", [{ op: "delete", table: "audit", where: { sequence: 1 } }]),
  invalid("a transition is never changed", [
    { op: "patch", table: "transitions", set: { to_status: "approved" }, where: { session_id: "ses_1" } },
  ]),
  invalid("a transition is never deleted", [{ op: "delete", table: "transitions", where: { session_id: "ses_1" } }]),
];

const WORDS: readonly (readonly [TableName, Change])[] = [
  ["keys", [insert("keys", { id: "x", hash: "x", role: "root" })]],
  ["sessions", [secondSession({ status: "done" })]],
  ["sessions", [secondSession({ level: "extreme" })]],
  ["transitions", [insert("transitions", { version: 2, to_status: "done" })]],
  ["transitions", [insert("transitions", { version: 2, from_status: "done" })]],
  ["transitions", [insert("transitions", { version: 2, kind: "guessed" })]],
  ["attempts", [insert("attempts", { id: "x", number: 2, state: "done" })]],
  ["attempts", [insert("attempts", { id: "x", number: 2, status: "done" })]],
  ["observations", [insert("observations", { id: "x", dedupe_key: "x", source: "rumour" })]],
  ["observations", [insert("observations", { id: "x", dedupe_key: "x", status: "done" })]],
  ["observations", [insert("observations", { id: "x", dedupe_key: "x", effect: "lost" })]],
  ["inbox", [insert("inbox", { id: "x", body_hash: "x", state: "lost" })]],
  ["timers", [insert("timers", { id: "x", kind: "sleep" })]],
  ["events", [insert("events", { id: "x", version: 2, type: "session.lost" })]],
  ["endpoints", [insert("endpoints", { id: "x", status: "lost" })]],
  ["deliveries", [insert("deliveries", { id: "x", state: "lost" })]],
  ["idempotency", [insert("idempotency", { id: "x", state: "lost" })]],
  ["reviews", [insert("reviews", { id: "x", kind: "lost" })]],
  ["reviews", [insert("reviews", { id: "x", cause: "x", state: "lost" })]],
  ["audit", [insert("audit", { id: "x", version: 2, kind: "rumour" })]],
];

export const CONSTRAINTS: readonly Constraint[] = [
  accepted("every table takes a complete row", [], []),
  ...UNIQUE,
  ...REFERENCES,
  ...APPEND_ONLY,
  ...WORDS.map(([table, change], index) => invalid(`${table} takes no word outside its lists (${index + 1})`, change)),
];

export const GIVEN = ALL;
