import { type Context, Hono } from "hono";
import type { MockAccount, OnfidoAccount, StripeIdentityAccount, SumsubAccount, VendorId } from "./accounts.ts";
import type { CaptureSessions } from "./capture/session.ts";
import { createCaptures } from "./captures.ts";
import { controlRoutes } from "./control.ts";
import { createCourier } from "./deliver.ts";
import { createEngine, type Engine } from "./engine.ts";
import { createFaults, damaged, type Faults, REQUEST_FAULT_KINDS, type RequestFault } from "./faults.ts";
import { createJournal, type Journal, type JournalEntry } from "./journal.ts";
import { isReply, type ObjectSummary, type Twin, type TwinContext } from "./twin.ts";
import { onfidoTwin } from "./vendors/onfido/twin.ts";
import { stripeTwin } from "./vendors/stripe/twin.ts";
import { sumsubTwin } from "./vendors/sumsub/twin.ts";
import type { Exchange, Labels, Reply, Route } from "./wire.ts";
import type { MockWorld } from "./world.ts";

export interface MockOptions {
  readonly accounts: readonly MockAccount[];
  /** Where people reach the capture page; no slash at the end. */
  readonly publicUrl: string;
  /** How fast a scenario's person acts; 1: scenario seconds are real, 10: ten times as fast. */
  readonly pace?: number;
}

export interface MockVendor {
  readonly app: Hono;
  readonly captures: CaptureSessions;
  readonly faults: Faults;
  journal(): readonly JournalEntry[];
  objects(): readonly ObjectSummary[];
}

interface Parts {
  readonly world: MockWorld;
  readonly options: MockOptions;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly engine: Engine;
}

/** Path and query as sent. The server passes them along, because a parsed URL can differ from the signed bytes. */
const targetOf = (context: Context): string => {
  const { target } = (context.env ?? {}) as { target?: unknown };
  if (typeof target === "string") return target;
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
};

const exchangeOf = async (context: Context): Promise<Exchange> => {
  const target = targetOf(context);
  const question = target.indexOf("?");
  return {
    method: context.req.method,
    path: question < 0 ? target : target.slice(0, question),
    target,
    query: new URLSearchParams(question < 0 ? "" : target.slice(question)),
    headers: context.req.raw.headers,
    body: new Uint8Array(await context.req.arrayBuffer()),
  };
};

const responseOf = ({ status, headers, body }: Reply): Response =>
  new Response(status === 204 ? null : typeof body === "string" ? body : new Uint8Array(body), {
    status,
    headers: { ...headers },
  });

type ActiveFault = { readonly kind: RequestFault; readonly seconds?: number | undefined };
const REQUEST_KINDS: readonly string[] = REQUEST_FAULT_KINDS;
const isRequestFault = (fault: { readonly kind: string }): fault is ActiveFault => REQUEST_KINDS.includes(fault.kind);

const faultOf = (
  { faults, engine }: Parts,
  twin: Twin,
  route: Route,
  labels: Labels | undefined,
): ActiveFault | undefined => {
  const script = labels ? engine.scriptFor(labels).fault : undefined;
  const fault = faults.hit(REQUEST_FAULT_KINDS, twin.vendor, route.operation) ?? script;
  return fault && isRequestFault(fault) ? fault : undefined;
};

/** Authentication, fault, work, journal: the same for every route of every twin. */
const serve =
  (parts: Parts, twin: Twin, route: Route) =>
  async (context: Context): Promise<Response> => {
    const { world, options, journal, engine } = parts;
    const request = await exchangeOf(context);
    const account = route.open ? options.accounts[0] : twin.authenticate(request);
    const refused = account === undefined || isReply(account);
    const labels = refused ? undefined : route.labels?.(request);
    const unknown = labels !== undefined && engine.choose(labels) === undefined;
    const fault = refused || unknown ? undefined : faultOf(parts, twin, route, labels);
    const answer = async (): Promise<Reply> => {
      if (account === undefined) return twin.notFound(request);
      if (isReply(account)) return account;
      if (unknown) return twin.refusal("refused");
      const work = async () => route.handle(request, account, context.req.param() as Record<string, string>);
      if (fault?.kind === "slow") return twin.around(request, account, () => damaged(fault, twin, work, world));
      const run = () => twin.around(request, account, work);
      return fault ? damaged(fault, twin, run, world) : run();
    };
    const reply = await answer();
    journal.request({
      kind: "request",
      vendor: twin.vendor,
      method: request.method,
      path: request.path,
      operation: route.operation,
      account: refused ? null : options.accounts.indexOf(account),
      status: reply.status,
      reference: reply.reference ?? labels?.reference ?? null,
      fault: fault?.kind ?? null,
    });
    return responseOf(reply);
  };

const PREFIXES: Readonly<Record<VendorId, string>> = {
  onfido: "/v3.6/*",
  sumsub: "/resources/*",
  "stripe-identity": "/v1/*",
};

const mountTwin = (app: Hono, parts: Parts, twin: Twin): void => {
  for (const route of twin.routes) app.on(route.method, route.path, serve(parts, twin, route));
  const unknown: Route = { method: "ALL", path: PREFIXES[twin.vendor], operation: "unknown", handle: twin.notFound };
  app.all(unknown.path, serve(parts, twin, unknown));
};

/** The twins over one context. */
const createTwins = (context: TwinContext, accounts: readonly MockAccount[]): ReadonlyMap<VendorId, Twin> => {
  const of = <V extends VendorId>(vendor: V) =>
    accounts.filter((account): account is Extract<MockAccount, { vendor: V }> => account.vendor === vendor);
  const onfido: readonly OnfidoAccount[] = of("onfido");
  const sumsub: readonly SumsubAccount[] = of("sumsub");
  const stripe: readonly StripeIdentityAccount[] = of("stripe-identity");
  return new Map(
    [onfidoTwin(context, onfido), sumsubTwin(context, sumsub), stripeTwin(context, stripe)].map((twin) => [
      twin.vendor,
      twin,
    ]),
  );
};

const mountCapture = (app: Hono, captures: CaptureSessions): void => {
  // Loaded with the first visitor: it measures pictures, which nothing else here needs.
  let page: Promise<Hono> | undefined;
  app.all("/capture/*", async (context) => {
    page ??= import("./capture/routes.ts").then(({ captureRoutes }) => captureRoutes(captures));
    return (await page).fetch(context.req.raw);
  });
};

/** Twins, engine, control and capture page as one Hono app; works without a socket. */
export const createMockVendor = (world: MockWorld, options: MockOptions): MockVendor => {
  const pace = options.pace ?? 1;
  const journal = createJournal(world);
  const faults = createFaults(world);
  const twinOf = (vendor: VendorId): Twin => {
    const twin = twins.get(vendor);
    if (!twin) throw new Error(`no twin of ${vendor}`);
    return twin;
  };
  const courier = createCourier({ world, journal, faults, rulesOf: (vendor) => twinOf(vendor).delivery });
  const engine = createEngine({ world, courier, faults, twinOf, pace });
  const twins = createTwins(
    {
      world,
      publicUrl: options.publicUrl,
      enrol: engine.enrol,
      renew: engine.renew,
      stop: engine.stop,
      again: courier.again,
      publish: (callbacks) => {
        for (const callback of callbacks) courier.post(callback, { delaySeconds: 0.02 });
      },
    },
    options.accounts,
  );
  const parts: Parts = { world, options, faults, journal, engine };
  const captures = createCaptures(engine, world);
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ ok: true }));
  for (const twin of twins.values()) mountTwin(app, parts, twin);
  app.route("/__control", controlRoutes({ world, journal, faults, engine, courier, twins }));
  mountCapture(app, captures);
  const objects = () => [...twins.values()].flatMap((twin) => twin.objects());
  return { app, captures, faults, journal: journal.entries, objects };
};
