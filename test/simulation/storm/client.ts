import type { Reply, Rig } from "../../kit/gateway/rig.ts";
import { CANARIES } from "../oracle/canaries.ts";
import { Violation } from "../oracle/verdicts.ts";
import type { Watch } from "../oracle/watch.ts";
import { type Errand, STORM, type Swarm } from "./swarm.ts";

/** What the simulated callers saw. */
export interface Clients {
  /** Sets every errand's requests on the clock. */
  readonly begin: (swarm: Swarm) => void;
  /** Requests that have not been answered, and that nobody will repeat. */
  readonly waiting: () => number;
  readonly answers: () => readonly string[];
}

const [GIVEN, FAMILY, BORN, EMAIL] = CANARIES;
/** After the storm, milliseconds: the gateway looks at its clock once a minute. */
const HEALED = 120_000;
const RETRY_MS = 1500;
/** A caller gives up after so many repeats. */
const REPEATS = 40;

const bodyOf = (rig: Rig, errand: Errand, conflict: boolean): object => {
  const { scenario, vendor, person, clientReference } = errand;
  return rig.body(scenario, vendor, {
    subject: {
      reference: `${person}${conflict ? "-other" : ""}`,
      given_name: GIVEN,
      family_name: FAMILY,
      date_of_birth: BORN,
      email: EMAIL,
    },
    ...(clientReference !== undefined && { client_reference: clientReference }),
  });
};

/** The stored answer of each key: everything that a replay must repeat. */
const comparable = ({ status, headers, text }: Reply): string =>
  JSON.stringify([status, headers["content-type"], headers.location, text]);

interface First {
  readonly answer: string;
  readonly conflict: boolean;
  readonly session: string;
  /** The process that answered. */
  readonly life: object | undefined;
}

interface Desk {
  readonly rig: Rig;
  readonly watch: Watch;
  /** By idempotency key: the first answer that executed, and which of the two bodies it was for. */
  readonly first: Map<string, First>;
  readonly answers: string[];
  /** Which nodes a key came to, and from when to when. */
  readonly visits: Map<string, Visit[]>;
  open: number;
}

interface Visit {
  readonly node: number;
  readonly from: number;
  readonly until: number;
}

/** The same key at another node at the same time. */
const visited = ({ visits, watch }: Desk, key: string, visit: Visit): void => {
  const before = visits.get(key) ?? [];
  if (before.some(({ node, until }) => node !== visit.node && until > visit.from))
    watch.saw("the same idempotency key came to two nodes");
  visits.set(key, [...before, visit]);
};

const complain = ({ watch }: Desk, text: string): void => watch.report(new Violation(text));

const note = (desk: Desk, operation: string, reply: Reply): void => {
  desk.answers.push(`${operation} ${reply.status}`);
  if (reply.status >= 400) desk.watch.said(`a problem of ${operation}`, reply.text);
  if (reply.status === 500) complain(desk, `L1 no request ends in 500: ${operation} ${reply.text}`);
};

const created = (desk: Desk, { key }: Errand, conflict: boolean, reply: Reply): void => {
  const answer = comparable(reply);
  const session = (JSON.parse(reply.text) as { id: string }).id;
  const first = desk.first.get(key);
  const life = desk.rig.nodes[reply.node]?.life();
  if (first === undefined) {
    desk.first.set(key, { answer, conflict, session, life });
    return;
  }
  desk.watch.saw("a repeat got the stored answer");
  if (first.life !== life) desk.watch.saw("a repeat got the stored answer from another process");
  if (first.conflict !== conflict) complain(desk, `I3 a key is good for one request: ${key}`);
  else if (first.answer !== answer) complain(desk, `I1 replays are equal: ${key}\n${first.answer}\n${answer}`);
};

const later = (desk: Desk, ms: number, run: () => void): void => {
  desk.rig.world.timer(ms, run);
};

/** What else an answer shows. */
const learn = ({ watch, first }: Desk, { key }: Errand, conflict: boolean, { status, text }: Reply): void => {
  if (status === 0) watch.saw("a request died with its process");
  if (status === 409 && text.includes("idempotency")) watch.saw("a repeat was answered while the first was under way");
  const held = first.get(key);
  if (held === undefined || held.conflict === conflict) return;
  if (status === 422) watch.saw("a key was used for another request");
  if (status < 500 && status !== 0 && status !== 422)
    watch.report(new Violation(`I3 another request under a used key is refused: ${key} was answered ${status}`));
};

/** Repeats with the same key until it is told something final, as the interface asks of a caller. */
const create = async (desk: Desk, errand: Errand, conflict: boolean, repeats = 0): Promise<void> => {
  const { rig } = desk;
  desk.open += 1;
  const from = rig.world.monotonic();
  const headers = { "idempotency-key": `"${errand.key}"` };
  const reply = await rig.call("POST", "/v1/sessions", { body: bodyOf(rig, errand, conflict), headers });
  desk.open -= 1;
  visited(desk, errand.key, { node: reply.node, from, until: rig.world.monotonic() });
  note(desk, "create", reply);
  learn(desk, errand, conflict, reply);
  if (reply.status >= 200 && reply.status < 300) return created(desk, errand, conflict, reply);
  const again = reply.status === 0 || reply.status === 409 || reply.status === 503;
  const taken = reply.text.includes("reference-taken") || reply.text.includes("wrong-state");
  // A clock that was stepped back holds every timer up: until it is right again nobody is too late.
  const early = rig.world.monotonic() < STORM + HEALED;
  if (again && !taken && (repeats < REPEATS || early))
    later(desk, RETRY_MS, () => void create(desk, errand, conflict, repeats + 1));
  else if (again && !taken)
    complain(desk, `I2 an execution is completed: ${errand.key} is still answered ${reply.status} ${reply.text}`);
};

const ask = async (desk: Desk, { key }: Errand, method: string, action: string): Promise<void> => {
  const session = desk.first.get(key)?.session;
  if (session === undefined) return;
  const reply = await desk.rig.call(method, `/v1/sessions/${session}${action}`);
  note(desk, `${method} ${action}`, reply);
  if (action === "/resubmit" && reply.text.includes("wrong-state"))
    desk.watch.saw("a resubmission was refused in the wrong state");
};

const beginErrand = (desk: Desk, errand: Errand): void => {
  for (let copy = 0; copy < errand.copies; copy += 1) later(desk, errand.at, () => void create(desk, errand, false));
  for (const at of errand.replayAt) later(desk, at, () => void create(desk, errand, false));
  if (errand.conflictAt !== undefined) later(desk, errand.conflictAt, () => void create(desk, errand, true));
  if (errand.cancelAt !== undefined) later(desk, errand.cancelAt, () => void ask(desk, errand, "POST", "/cancel"));
  for (const at of errand.resubmitAt) later(desk, at, () => void ask(desk, errand, "POST", "/resubmit"));
  for (const at of errand.readAt) {
    later(desk, at, () => void ask(desk, errand, "GET", ""));
    later(desk, at, () => void ask(desk, errand, "GET", "/timeline"));
  }
};

export const createClients = (rig: Rig, watch: Watch): Clients => {
  const desk: Desk = { rig, watch, first: new Map(), answers: [], visits: new Map(), open: 0 };
  return {
    begin: ({ errands }) => {
      for (const errand of errands) beginErrand(desk, errand);
    },
    waiting: () => desk.open,
    answers: () => desk.answers,
  };
};
