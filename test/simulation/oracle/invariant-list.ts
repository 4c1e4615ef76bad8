/**
 * The invariants of this product by their ids: D durability, S state machine, I idempotency, F attempts and failover, G several nodes,
 * O outbox, A audit, Z tenancy, P privacy, L liveness. A name that begins with the id is judged by the simulation, after
 * every event or at the end; a path is another test; a sentence says what it waits for.
 */
export interface InvariantRow {
  readonly id: string;
  readonly says: string;
  /** Names judged by the simulation. */
  readonly judged?: readonly string[];
  /** Tests elsewhere. */
  readonly elsewhere?: string;
  readonly waits?: string;
}

export const INVARIANTS: readonly InvariantRow[] = [
  {
    id: "D1",
    says: "What was acknowledged is stored.",
    judged: ["D1 what was acknowledged is what is stored"],
    elsewhere: "test/integration/crash/power-loss.test.ts, points.test.ts",
  },
  {
    id: "D2",
    says: "Every acknowledged callback has its row and gets a verdict.",
    judged: [
      "D2 an acknowledged callback has its row",
      "D2 every callback gets a verdict",
      "D2 nothing stays parked beyond its time",
      "D2 no callback is given up that could have been applied",
    ],
  },
  { id: "D3", says: "One delivery has one effect.", judged: ["D3 one effect per delivery"] },
  {
    id: "D4",
    says: "One operation is one session, whatever became of its commit.",
    judged: ["D4 one operation is one session"],
  },
  {
    id: "D5",
    says: "No orphans; what is set aside says why.",
    judged: ["D5 no row without its owner", "D5 what is set aside says why"],
  },
  {
    id: "S1",
    says: "Transitions are a path of the graph, the row is their fold.",
    judged: ["S1 transitions are a path, the row is their fold"],
  },
  {
    id: "S2",
    says: "An end is left only by an audited revision.",
    judged: ["S2 a terminal status is left only by an audited revision"],
  },
  {
    id: "S3",
    says: "Order of occurrence decides, not arrival.",
    judged: ["S3 the session follows the order of occurrence", "S3 no observation is ordered by our own clock"],
    elsewhere: "test/integration/lifecycle/permutations.test.ts",
  },
  { id: "S4", says: "Only a final word decides.", judged: ["S4 only a final word decides"] },
  {
    id: "S5",
    says: "A contrary word has one case and one event.",
    judged: ["S5 a contrary word has one case and one event"],
  },
  {
    id: "S6",
    says: "An approval covers its policy and its person.",
    judged: ["S6 an approval covers the required checks", "S6 a decision is bound to its policy and its person"],
  },
  { id: "S7", says: "One end.", judged: ["S7 one end"] },
  { id: "I1", says: "Replays are equal, byte for byte.", elsewhere: "client.ts of the simulation, on every replay" },
  { id: "I2", says: "One execution at a time, completed after a crash.", judged: ["I2 every execution is completed"] },
  {
    id: "I3",
    says: "A key is good for one request.",
    elsewhere: "client.ts of the simulation, on every conflicting request",
  },
  { id: "I4", says: "One reference names one session.", judged: ["I4 one reference names one session"] },
  { id: "I5", says: "A key and its effects are one change.", judged: ["I5 a key and its effects are one change"] },
  { id: "F1", says: "One active attempt; the others are fenced.", judged: ["F1 one active attempt, numbers increase"] },
  {
    id: "F2",
    says: "The intent is durable before the vendor hears of it.",
    judged: ["F2 the intent is durable before the vendor hears of it"],
  },
  { id: "F3", says: "No start stays in doubt.", judged: ["F3 a start in doubt is resolved"] },
  { id: "F4", says: "A fenced attempt changes nothing.", judged: ["F4 a fenced attempt changes nothing"] },
  {
    id: "F5",
    says: "An approval of a fenced attempt is not lost.",
    judged: ["F5 an approval of a fenced attempt is not lost"],
  },
  { id: "F6", says: "No second opinion after a rejection.", judged: ["F6 no second opinion after a rejection"] },
  {
    id: "F7",
    says: "Creates per session are bounded.",
    elsewhere:
      "test/unit/vendors/retry.test.ts, per start; over a whole queue: waits for an orphan counter per session",
  },
  {
    id: "F8",
    says: "A vendor that is switched off is not called.",
    judged: ["F8 a vendor that is switched off is not called"],
  },
  {
    id: "G1",
    says: "A node that was given up writes nothing.",
    judged: ["G1 a node that was given up writes nothing"],
  },
  {
    id: "G2",
    says: "One node at a time starts an attempt.",
    judged: ["G2 one node at a time starts an attempt"],
  },
  { id: "G3", says: "A living node keeps its work.", judged: ["G3 a living node keeps its work"] },
  { id: "G4", says: "A dead node is missed, and its work taken over.", judged: ["G4 a dead node is missed"] },
  {
    id: "O1",
    says: "One audit entry and one event per transition.",
    judged: ["O1 one audit entry and one event per transition"],
  },
  { id: "O2", says: "No event leaves before it is durable.", judged: ["O2 no event leaves before it is durable"] },
  { id: "O3", says: "One event has one body.", elsewhere: "weather.ts of the simulation, on every delivery" },
  {
    id: "O4",
    says: "Each event is delivered or given up aloud.",
    judged: ["O4 deliveries are settled", "O4 each event has its delivery", "O4 what counts as delivered has arrived"],
  },
  { id: "O5", says: "Versions of events increase.", judged: ["O5 versions of events increase"] },
  {
    id: "O6",
    says: "At most four tries in flight per endpoint.",
    elsewhere: "weather.ts of the simulation, on every delivery",
  },
  {
    id: "A1",
    says: "A transition and its entry are one change.",
    judged: ["A1 a transition and its entry are one change"],
  },
  {
    id: "A2",
    says: "The log has no gap and is only appended to.",
    judged: ["A2 the log has no gap", "A2 leaves recompute", "A2 the log is only appended to"],
  },
  {
    id: "A3-A6",
    says: "Verification offline, checkpoints, erasure, reveals.",
    waits: "the Merkle checkpoints, erasure and the reviewers' console",
  },
  {
    id: "Z1",
    says: "Rows stay with their tenant.",
    judged: ["Z1 rows stay with their tenant"],
    elsewhere: "test/integration/access/tenants.test.ts",
  },
  { id: "Z2", says: "A revoked key opens nothing.", elsewhere: "operators.ts of the simulation, at every replacement" },
  { id: "Z3", says: "Related rows are of one mode.", judged: ["Z3 related rows are of one mode"] },
  {
    id: "P1",
    says: "No personal value or secret in anything that leaves.",
    judged: ["P1 no personal data or secret outside"],
    elsewhere: "test/integration/privacy/canary.test.ts",
  },
  { id: "P2", says: "Nothing personal outside ciphertext.", judged: ["P2 nothing personal outside ciphertext"] },
  {
    id: "P3-P6",
    says: "Moved ciphertext, field rights, erasure, retention.",
    waits: "erasure and retention; moved ciphertext is refused in test/unit",
  },
  { id: "L1", says: "Every request is answered.", judged: ["L1 every request is answered"] },
  {
    id: "L2",
    says: "Every open session has somebody who comes back, and ends.",
    judged: [
      "L2 an open session expires",
      "L2 a waiting session is started once a vendor answers",
      "L2 a silent attempt is asked about",
      "L2 every session ends",
    ],
  },
  {
    id: "L3",
    says: "A backlog is gone in twice its size over capacity.",
    elsewhere: "the overload test; here queues drain (D2, O4)",
  },
  {
    id: "L4",
    says: "Retries stay within their budget.",
    judged: ["L4 retries stay within their budget"],
    elsewhere: "test/unit/vendors/retry.test.ts",
  },
  {
    id: "L5",
    says: "Nothing outlives its work.",
    judged: ["L5 no timer outlives its work", "L5 an idle gateway holds no more than its sweeps"],
  },
  { id: "L6", says: "Recovery changes nothing twice.", judged: ["L6 recovery changes nothing twice"] },
];

export const JUDGED_BY_SIMULATION: readonly string[] = INVARIANTS.flatMap(({ judged = [] }) => judged);
