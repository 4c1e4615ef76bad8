/**
 * Plays everybody round the gateway: the caller who opens sessions, the vendor that starts them and sends three callbacks
 * for each, and the receiver of the outbound hook. One process, raw sockets, little work a message.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createPool, type Pool } from "../load/pool.ts";
import { type EventFacts, eventBody, rawRequest, stripeSignature } from "../load/requests.ts";
import { createBody, STRIPE } from "../product.ts";
import { serveQuestions } from "./answer.ts";

/** What the benchmark asks for. */
export interface DriveQuestion {
  readonly ask: "drive";
  readonly port: number;
  readonly key: string;
  readonly rate: number;
  readonly sessions: number;
  readonly run: string;
}

export interface Driven {
  readonly opened: number;
  readonly decided: number;
  readonly failed: number;
  /** What the failed were answered with; 0: nothing. */
  readonly refusals: readonly number[];
  /** From the first request to the last hook. */
  readonly seconds: number;
  /** Milliseconds from when a session was due to its `session.decided` hook. */
  readonly latencies: readonly number[];
}

interface Drive extends DriveQuestion {
  readonly pool: Pool;
  readonly callbacks: Pool;
  /** Session id -> when it was due. */
  readonly open: Map<string, number>;
  readonly latencies: number[];
  sent: number;
  opened: number;
  readonly refusals: number[];
}

const EVENTS = ["created", "processing", "verified"] as const;
const JSON_TYPE = { "content-type": "application/json" } as const;

let made = 0;
let drive: Drive | undefined;

const vendorAnswer = (): string => {
  made += 1;
  const id = `vs_drive_${process.pid}_${made}`;
  return JSON.stringify({
    id,
    object: "identity.verification_session",
    client_secret: `${id}_secret`,
    created: Math.floor(Date.now() / 1000),
    last_error: null,
    livemode: false,
    metadata: {},
    options: { document: { require_matching_selfie: true } },
    status: "requires_input",
    type: "document",
    url: `https://verify.example/start/${id}`,
  });
};

const sendEvent = (current: Drive, facts: Omit<EventFacts, "type" | "id" | "created">, step: number): void => {
  const type = EVENTS[step];
  if (type === undefined) return;
  const seconds = Math.floor(Date.now() / 1000);
  const body = eventBody({ ...facts, type, id: `evt_${facts.session}_${type}`, created: seconds + step });
  const headers = { ...JSON_TYPE, "stripe-signature": stripeSignature(STRIPE.secret, body, seconds) };
  current.callbacks.send(rawRequest("POST", "/webhooks/stripe-identity", headers, body), (status) => {
    if (status !== 200) current.refusals.push(status);
    else sendEvent(current, facts, step + 1);
  });
};

interface OpenedSession {
  readonly id: string;
  readonly attempts: readonly [{ readonly vendor_reference: string }];
}

const openOne = (current: Drive, number: number, due: number): void => {
  const { key, run } = current;
  const headers = { ...JSON_TYPE, authorization: `Bearer ${key}`, "idempotency-key": `${run}-${number}` };
  current.pool.send(rawRequest("POST", "/v1/sessions", headers, createBody(`${run}_${number}`)), (status, body) => {
    if (status !== 201) {
      current.refusals.push(status);
      return;
    }
    const { id, attempts } = JSON.parse(body.toString()) as OpenedSession;
    current.opened += 1;
    current.open.set(id, due);
    sendEvent(current, { session: attempts[0].vendor_reference, reference: "" }, 0);
  });
};

const hook = (text: string): void => {
  const { data } = JSON.parse(text) as { data: { session: string } };
  const due = drive?.open.get(data.session);
  if (drive === undefined || due === undefined) return;
  drive.open.delete(data.session);
  drive.latencies.push(performance.now() - due);
};

/** After the last session was sent, the rest has so long; milliseconds. */
const PATIENCE = 30_000;

const run = (question: DriveQuestion): Promise<Driven> =>
  new Promise((resolve) => {
    const { port, rate, sessions } = question;
    const current: Drive = {
      ...question,
      pool: createPool(port, 64),
      callbacks: createPool(port, 64),
      open: new Map(),
      latencies: [],
      sent: 0,
      opened: 0,
      refusals: [],
    };
    drive = current;
    const since = performance.now();
    const finish = (): void => {
      current.pool.close();
      current.callbacks.close();
      const { opened, refusals, latencies } = current;
      const seconds = (performance.now() - since) / 1000;
      resolve({ opened, decided: latencies.length, failed: refusals.length, refusals, seconds, latencies });
    };
    const tick = (): void => {
      const now = performance.now();
      for (
        let due = since + (current.sent * 1000) / rate;
        due <= now && current.sent < sessions;
        due = since + (current.sent * 1000) / rate
      ) {
        current.sent += 1;
        openOne(current, current.sent, due);
      }
      const late = now - since > (sessions * 1000) / rate + PATIENCE;
      if (current.latencies.length + current.refusals.length >= sessions || late) finish();
      else setTimeout(tick, 2);
    };
    tick();
  });

const textOf = (request: IncomingMessage, done: (text: string) => void): void => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.once("end", () => done(Buffer.concat(parts).toString()));
};

const server = createServer((request, response) => {
  textOf(request, (text) => {
    const isHook = request.url === "/hook";
    const body = isHook ? "" : vendorAnswer();
    response.writeHead(200, { ...JSON_TYPE, "content-length": Buffer.byteLength(body) }).end(body);
    if (isHook) hook(text);
  });
}).listen(0, "127.0.0.1", () => {
  serveQuestions<DriveQuestion>((server.address() as AddressInfo).port, run);
});
