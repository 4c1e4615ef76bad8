import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A product's own code, as far as it has to do with identity: it opens verifications and hears how they end. */
export interface Onboarding {
  readonly open: (customer: string) => Promise<{ readonly id: string; readonly link: string | null }>;
  /** What the product knows of a customer; undefined: nothing yet. */
  readonly statusOf: (customer: string) => string | undefined;
  /** Credits that were given: one for each approved customer, never two. */
  readonly credits: () => number;
  /** Where the gateway sends its events. */
  readonly webhookUrl: string;
  /** The secret that registering the address gave. */
  readonly trust: (secret: string) => void;
  readonly close: () => Promise<void>;
}

interface Event {
  readonly type: string;
  readonly subject: string;
  readonly data: { readonly status: string; readonly version: number };
}

const NOTICE = "sha256:23af425443f0522f820074836ec64096f9fff424674526880d1b5b62743c2899";

const bodyFor = (customer: string): string =>
  JSON.stringify({
    subject: { reference: customer, given_name: "Ada", family_name: "Lovelace", date_of_birth: "1990-12-10" },
    jurisdiction: "DE",
    level: "standard",
    consent: {
      ...{ notice_hash: NOTICE, locale: "de-DE", scopes: ["document", "biometric"], recipients: ["*"] },
      granted_at: "2026-11-23T10:00:00Z",
    },
  });

/** Standard Webhooks: a keyed digest over id, time and the very bytes. */
const isGenuine = ({ headers }: IncomingMessage, body: string, secret: string): boolean => {
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(signed).digest("base64");
  return String(headers["webhook-signature"])
    .split(" ")
    .some(
      (one) => one.length === expected.length + 3 && timingSafeEqual(Buffer.from(one.slice(3)), Buffer.from(expected)),
    );
};

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

export const startOnboarding = async (gateway: { readonly url: string; readonly key: string }): Promise<Onboarding> => {
  const customers = new Map<string, string>();
  const known = new Map<string, { status: string; version: number }>();
  const credited = new Set<string>();
  let secret = "";
  const hear = ({ type, subject, data }: Event): void => {
    const before = known.get(subject);
    // Events may come twice and out of order: the version says which is newer.
    if (before !== undefined && before.version >= data.version) return;
    known.set(subject, data);
    if (type === "session.decided" && data.status === "approved") credited.add(subject);
  };
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const genuine = isGenuine(incoming, body, secret);
    if (genuine) hear(JSON.parse(body) as Event);
    outgoing.writeHead(genuine ? 204 : 401).end();
  });
  const webhookUrl = `${await listen(server)}/kyc-events`;
  return {
    webhookUrl,
    open: async (customer) => {
      const headers = { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" };
      const request = {
        method: "POST",
        headers: { ...headers, "idempotency-key": randomUUID() },
        body: bodyFor(customer),
      };
      const answer = await fetch(`${gateway.url}/v1/sessions`, request);
      if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
      const { id, capture } = (await answer.json()) as { id: string; capture: { url: string } | null };
      customers.set(customer, id);
      return { id, link: capture?.url ?? null };
    },
    statusOf: (customer) => known.get(customers.get(customer) ?? "")?.status,
    credits: () => credited.size,
    trust: (given) => {
      secret = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
