import { Hono } from "hono";
import type { Served } from "../../mock-vendor/server.ts";
import { WIRE_HEADER } from "../../mock-vendor/wire.ts";
import type { BenchVendor } from "./contract.ts";

/** One request as it reached a vendor. */
export interface SeenRequest {
  readonly vendor: BenchVendor;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Milliseconds since the bench began. */
  readonly at: number;
  /** It asks for a new verification. */
  readonly creates: boolean;
  /** Id of the verification that the vendor made of it, whatever the answer looked like on the way back. */
  made?: string | undefined;
  /** Address of the hosted page of that verification. */
  link?: string | undefined;
}

/** What a broken wire does. `before`: the vendor never saw the request; `after`: it did the work. */
export type WireFault =
  | "503"
  | "429"
  | "401"
  | "html"
  | "hang_before"
  | "hang_after"
  | "reset_before"
  | "reset_after"
  | "truncated";

export interface Outage {
  readonly fault: WireFault;
  readonly vendors: readonly BenchVendor[];
  /** `creates`: only requests that ask for a verification; `everything`: the whole vendor. */
  readonly of: "everything" | "creates";
}

export interface Tap {
  readonly app: Served;
  readonly requests: () => readonly SeenRequest[];
  /** The outages from now on; none ends them. */
  readonly setOutages: (...outages: readonly Outage[]) => void;
  /** Every answer to a creating request waits for this, until it is undefined again. */
  readonly holdCreates: (opened: Promise<void> | undefined) => void;
}

const VENDOR_PATHS: readonly (readonly [prefix: string, vendor: BenchVendor, creates: RegExp])[] = [
  ["/v3.6/", "onfido", /^\/v3\.6\/workflow_runs$/],
  ["/resources/", "sumsub", /^\/resources\/applicants$/],
  ["/v1/", "stripe-identity", /^\/v1\/identity\/verification_sessions$/],
];

const JSON_TYPE = { "content-type": "application/json" };
const refusal = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ error: { type: "unavailable", message: "not now", fields: {} } }), {
    status,
    headers: { ...JSON_TYPE, ...headers },
  });
const acted = (fault: string, body = ""): Response => new Response(body, { headers: { [WIRE_HEADER]: fault } });
const PAGE = "<!doctype html><html><body><h1>Service maintenance</h1></body></html>";

/** Seconds that a 429 asks for. */
export const RETRY_AFTER_SECONDS = 30;

type Damage = (work: () => Promise<Response>) => Promise<Response>;

const DAMAGE: Readonly<Record<WireFault, Damage>> = {
  "503": async () => refusal(503),
  "429": async () => refusal(429, { "retry-after": String(RETRY_AFTER_SECONDS) }),
  "401": async () => refusal(401),
  html: async () => new Response(PAGE, { headers: { "content-type": "text/html; charset=utf-8" } }),
  hang_before: async () => acted("hang"),
  reset_before: async () => acted("reset"),
  hang_after: async (work) => {
    await work();
    return acted("hang");
  },
  reset_after: async (work) => {
    await work();
    return acted("reset");
  },
  truncated: async (work) => {
    const response = await work();
    return new Response(await response.text(), {
      status: response.status,
      headers: { ...JSON_TYPE, [WIRE_HEADER]: "truncate" },
    });
  },
};

const idIn = (text: string): { id?: string; link?: string } => {
  try {
    const { id, url, link } = JSON.parse(text) as { id?: string; url?: string; link?: { url?: string } };
    return { ...(id !== undefined && { id }), ...((url ?? link?.url) !== undefined && { link: url ?? link?.url }) } as {
      id?: string;
      link?: string;
    };
  } catch {
    return {};
  }
};

const note = async (seen: SeenRequest, response: Response): Promise<void> => {
  if (!response.ok) return;
  const { id, link } = idIn(await response.clone().text());
  if (seen.creates) seen.made = id;
  if (link !== undefined) seen.link = link;
};

const strikes = ({ vendors, of }: Outage, seen: SeenRequest): boolean =>
  vendors.includes(seen.vendor) && (of === "everything" || seen.creates);

/** Between target and twins: writes down what arrives, and breaks the wire on request. */
export const createTap = (twins: Served): Tap => {
  const requests: SeenRequest[] = [];
  let outages: readonly Outage[] = [];
  let hold: Promise<void> | undefined;
  const app = new Hono<{ Bindings: { target: string | undefined } }>();
  app.all("*", async (context) => {
    const { pathname } = new URL(context.req.url);
    const row = VENDOR_PATHS.find(([prefix]) => pathname.startsWith(prefix));
    if (row === undefined) return twins.fetch(context.req.raw, context.env);
    const [, vendor, creating] = row;
    const { method } = context.req;
    const body = method === "GET" ? "" : await context.req.raw.clone().text();
    const creates = method === "POST" && creating.test(pathname);
    const seen: SeenRequest = { vendor, method, path: pathname, body, at: performance.now(), creates };
    requests.push(seen);
    const work = async () => {
      const response = await twins.fetch(context.req.raw, context.env);
      await note(seen, response);
      return response;
    };
    const outage = outages.find((one) => strikes(one, seen));
    const answer = outage === undefined ? await work() : await DAMAGE[outage.fault](work);
    if (creates) await hold;
    return answer;
  });
  return {
    app,
    requests: () => requests,
    setOutages: (...wanted) => {
      outages = wanted;
    },
    holdCreates: (opened) => {
      hold = opened;
    },
  };
};
