import { type Context, Hono } from "hono";
import type { Contract, VendorTerms } from "../contract.ts";
import { type News, type Person, READ, START, type Started, signatureFits } from "./vendors.ts";

/**
 * Further mistakes that teams make, off unless asked for: each breaks what the naive server gets right, so that the
 * bench can be seen to notice it.
 */
export const BREAKS = {
  unsigned: "takes every callback without looking at its signature",
  impatient: "rejects whoever has no verdict after half a second",
  fragile: "answers 500 to a callback about somebody it does not know",
} as const;
export type Break = keyof typeof BREAKS;

interface Verification {
  readonly id: string;
  readonly person: Person;
  readonly vendor: VendorTerms["vendor"];
  readonly ref: string;
  readonly link: string;
  status: News["status"];
  /** What the product was told: an e-mail, a credit, an account opened. */
  readonly announced: string[];
}

const TRIES = 5;
const IMPATIENCE = 500;

/** Tries everything again, whatever the error. */
const retried = async <T>(work: () => Promise<T>): Promise<T> => {
  let last: unknown;
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await work();
    } catch (error) {
      last = error;
    }
  }
  throw last;
};

interface Shop {
  readonly vendors: readonly VendorTerms[];
  readonly broken: ReadonlySet<Break>;
  /** In memory: who restarts the process forgets everybody. */
  readonly verifications: Map<string, Verification>;
}

/** The first vendor that works. */
const startAnywhere = async (
  vendors: readonly VendorTerms[],
  person: Person,
): Promise<Started & { vendor: VendorTerms["vendor"] }> => {
  let last: unknown = new Error("no vendor");
  for (const terms of vendors) {
    try {
      return { vendor: terms.vendor, ...(await retried(() => START[terms.vendor](terms, person))) };
    } catch (error) {
      last = error;
    }
  }
  throw last;
};

const view = ({ id, status, link, announced }: Verification) => ({ id, status, link, announced });

const settle = (verification: Verification, status: News["status"]): void => {
  verification.status = status;
  if (status !== "pending") verification.announced.push(status);
};

const create = (shop: Shop) => async (context: Context) => {
  const { person, vendor } = (await context.req.json()) as { person: Person; vendor?: string };
  const wanted = shop.vendors.filter((terms) => vendor === undefined || terms.vendor === vendor);
  const started = await startAnywhere(wanted, person);
  const id = crypto.randomUUID();
  const verification: Verification = { id, person, status: "pending", announced: [], ...started };
  shop.verifications.set(id, verification);
  if (shop.broken.has("impatient")) {
    setTimeout(() => verification.status === "pending" && settle(verification, "rejected"), IMPATIENCE);
  }
  return context.json(view(verification), 201);
};

const read = (shop: Shop) => (context: Context) => {
  const verification = shop.verifications.get(context.req.param("id") ?? "");
  if (verification === undefined) return context.json({ error: "not found" }, 404);
  return context.json(view(verification));
};

/** Acknowledges first, then works: a crash in between loses the news, and so does a verification not yet stored. */
const receive = (shop: Shop) => async (context: Context) => {
  const terms = shop.vendors.find(({ vendor }) => vendor === context.req.param("vendor"));
  const body = await context.req.text();
  if (terms === undefined) return context.json({ error: "no such vendor" }, 404);
  if (!shop.broken.has("unsigned") && !signatureFits(terms, context.req.raw.headers, body))
    return context.json({ error: `bad signature for ${body}` }, 401);
  const news = READ[terms.vendor](JSON.parse(body));
  const verification = [...shop.verifications.values()].find(({ ref }) => ref === news.ref);
  if (verification === undefined && shop.broken.has("fragile")) throw new Error(`no verification for ${news.ref}`);
  setImmediate(() => verification && settle(verification, news.status));
  return context.json({ ok: true });
};

export const createNaive = (contract: Contract, broken: ReadonlySet<Break>): Hono => {
  const shop: Shop = { vendors: contract.vendors, broken, verifications: new Map() };
  const app = new Hono();
  app.post("/verifications", create(shop));
  app.get("/verifications/:id", read(shop));
  app.post("/webhooks/:vendor", receive(shop));
  // Helpful for the developer, and for whoever reads the log of the other side.
  app.onError((error, context) => context.json({ error: error.message }, 500));
  return app;
};
