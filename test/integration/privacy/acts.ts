import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { lookAgain } from "../../kit/gateway/process.ts";
import type { Vendor } from "../../kit/gateway/whole-gateway.ts";
import type { Canary } from "./needles.ts";
import type { Process, Vendors } from "./process.ts";
import { PEOPLE, type Person } from "./values.ts";

/** Everything that a client of the API saw, by where it may be looked through. */
export interface Stage {
  readonly process: Process;
  readonly vendors: Vendors;
  /** Bodies and headers of problems. */
  readonly problems: string[];
  /** Made by the gateway while it ran. */
  readonly late: Canary[];
  readonly sessions: Session[];
}

interface Sent {
  readonly method?: string;
  readonly key?: string | null;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One request. A problem is kept, but for the one place in it that repeats what was sent: the pointer which names an unknown
 * field to the one who sent it.
 */
export const ask = async (stage: Stage, path: string, sent: Sent = {}) => {
  const { method = "GET", key = stage.process.key, json, headers } = sent;
  const body = json === undefined ? sent.body : JSON.stringify(json);
  const answer = await fetch(`${stage.process.origin}${path}`, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const kept = text.replaceAll(/"pointer":"(?:[^"\\]|\\.)*","message":"is not a known (?:field|parameter)"/g, "");
  if (answer.status >= 400) stage.problems.push(`${head}\n${kept}`);
  return { status: answer.status, text };
};

let keys = 0;
export const idempotent = (): Record<string, string> => {
  keys += 1;
  return { "idempotency-key": `privacy-${keys}` };
};

const subjectOf = (person: Person, level: "standard" | "enhanced") => ({
  reference: person.reference,
  given_name: person.given,
  family_name: person.family,
  date_of_birth: person.born,
  email: person.email,
  phone: person.phone,
  ...(level === "enhanced" && {
    address: { line1: person.line, line2: person.line, town: person.town, postcode: person.postcode, country: "DE" },
  }),
});

export const bodyOf = (
  person: Person,
  scenario: string,
  vendor: Vendor,
  level: "standard" | "enhanced" = "standard",
) => ({
  ...CREATE_SESSION_EXAMPLE,
  level,
  subject: subjectOf(person, level),
  metadata: { note: person.note },
  return_url: `https://shop.example.test/${person.path}?who=${person.path}`,
  sandbox: { scenario, vendor },
});

export const open = async (stage: Stage, body: object, headers = idempotent(), key?: string): Promise<Session> => {
  const answer = await ask(stage, "/v1/sessions", {
    method: "POST",
    json: body,
    headers,
    ...(key !== undefined && { key }),
  });
  if (answer.status !== 201 && answer.status !== 202) throw new Error(`not opened: ${answer.status}`);
  const session = JSON.parse(answer.text) as Session;
  stage.sessions.push(session);
  return session;
};

export const until = async (stage: Stage, id: string, status: Session["status"]): Promise<Session> => {
  for (let looks = 0; looks < 1000; looks += 1) {
    const session = JSON.parse((await ask(stage, `/v1/sessions/${id}`)).text) as Session;
    if (session.status === status) return session;
    await lookAgain();
  }
  throw new Error(`the session never became ${status}`);
};

export const [one, two, three, four] = PEOPLE as [Person, Person, Person, Person];

/** Of the first session of all. */
export const firstBody = () => bodyOf(one, "approve", "onfido");

/** What goes well: approvals, rejections, retakes, a withdrawal. */
export const ordinary = async (stage: Stage): Promise<void> => {
  const started = [
    [await open(stage, firstBody()), "approved"],
    [await open(stage, bodyOf(two, "approve", "sumsub", "enhanced")), "approved"],
    [await open(stage, bodyOf(three, "approve", "stripe-identity")), "approved"],
    [await open(stage, bodyOf(four, "reject-forged", "onfido")), "rejected"],
    [await open(stage, bodyOf(one, "sanctions-hit", "sumsub", "enhanced")), "pending_review"],
    [await open(stage, bodyOf(two, "blurred-then-approve", "stripe-identity")), "approved"],
    [await open(stage, bodyOf(three, "unsupported-document", "sumsub")), "needs_resubmission"],
  ] as const;
  for (const [{ id }, status] of started) await until(stage, id, status);
  const retake = started[6][0].id;
  await ask(stage, `/v1/sessions/${retake}/resubmit`, { method: "POST" });
  await ask(stage, `/v1/sessions/${retake}/cancel`, { method: "POST" });
  await ask(stage, `/v1/sessions/${retake}/cancel`, { method: "POST" });
  await ask(stage, `/v1/sessions?subject=${encodeURIComponent(one.reference)}`);
};

/** Keys and secrets that the gateway makes, and uses. */
export const keyed = async (stage: Stage): Promise<{ readonly service: string; readonly support: string }> => {
  const make = async (role: string): Promise<string> => {
    const { key } = JSON.parse((await ask(stage, "/v1/keys", { method: "POST", json: { role } })).text) as {
      key: string;
    };
    stage.late.push({ kind: "API key", value: key });
    return key;
  };
  return { service: await make("service"), support: await make("support") };
};

export const subscribe = async (stage: Stage, url: string): Promise<void> => {
  const made = await ask(stage, "/v1/webhook-endpoints", { method: "POST", json: { url } });
  const { id, secret } = JSON.parse(made.text) as { id: string; secret: string };
  const rotated = await ask(stage, `/v1/webhook-endpoints/${id}/rotate`, { method: "POST" });
  const secrets = [secret, (JSON.parse(rotated.text) as { secret: string }).secret];
  for (const value of secrets)
    stage.late.push(
      { kind: "endpoint secret", value },
      { kind: "endpoint secret's bytes", value: value.slice("whsec_".length) },
    );
};
