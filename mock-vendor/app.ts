import { type Context, Hono, type Next } from "hono";
import { TWIN_MODULES } from "./accounts.ts";
import type { CaptureSessions } from "./capture/session.ts";
import { createCaptures } from "./captures.ts";
import { controlRoutes } from "./control.ts";
import { createCourier } from "./deliver.ts";
import { createEngine, type Engine } from "./engine.ts";
import { createFaults, damaged, type Faults, REQUEST_FAULT_KINDS, type RequestFault } from "./faults.ts";
import { createJournal, type Journal, type JournalEntry } from "./journal.ts";
import { isReply, type ObjectSummary, type Twin, type TwinContext, type TwinModule } from "./twin.ts";
import type { Account, Exchange, Labels, Reply, Route } from "./wire.ts";
import type { MockWorld } from "./world.ts";

export interface MockOptions {
  readonly accounts: readonly Account[];
  /** The vendors that are played, by id; all of ours where absent. */
  readonly modules?: TwinModules;
  /** Where people reach the capture page; no slash at the end. */
  readonly publicUrl: string;
  /** How fast a scenario's person acts; 1: scenario seconds are real, 10: ten times as fast. */
  readonly pace?: number;
}

/** `refused`: what the first twin answers whose credentials a request does not carry, until another twin takes it. */
interface Variables {
  readonly Variables: { refused?: () => Response };
}
type MockApp = Hono<Variables>;
type MockContext = Context<Variables>;

export interface MockVendor {
  readonly app: MockApp;
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
const targetOf = (context: MockContext): string => {
  const { target } = (context.env ?? {}) as { target?: unknown };
  if (typeof target === "string") return target;
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
};

const exchangeOf = async (context: MockContext): Promise<Exchange> => {
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

type Labelled = Pick<Route, "operation"> & { readonly twin: Twin };

const enter = (
  { journal }: Parts,
  { twin, operation }: Labelled,
  request: Exchange,
  entry: { readonly account: number | null; readonly reply: Reply; readonly reference?: string | null },
  fault: ActiveFault | undefined,
): Response => {
  journal.request({
    ...{ kind: "request", vendor: twin.vendor, method: request.method, path: request.path, operation },
    ...{ account: entry.account, status: entry.reply.status, fault: fault?.kind ?? null },
    reference: entry.reply.reference ?? entry.reference ?? null,
  });
  return responseOf(entry.reply);
};

/** Fault, work, journal: the same for every route of every twin. */
const work = async (
  parts: Parts,
  twin: Twin,
  route: Route,
  context: MockContext,
  request: Exchange,
  account: Account,
): Promise<Response> => {
  const { world, options, engine } = parts;
  const labels = route.labels?.(request);
  const unknown = labels !== undefined && engine.choose(labels) === undefined;
  const fault = unknown ? undefined : faultOf(parts, twin, route, labels);
  const answer = async (): Promise<Reply> => {
    if (unknown) return twin.refusal("refused");
    const handle = async () => route.handle(request, account, context.req.param() as Record<string, string>);
    if (fault?.kind === "slow") return twin.around(request, account, () => damaged(fault, twin, handle, world));
    const run = () => twin.around(request, account, handle);
    return fault ? damaged(fault, twin, run, world) : run();
  };
  const entry = { account: options.accounts.indexOf(account), reference: labels?.reference ?? null };
  return enter(parts, { twin, operation: route.operation }, request, { ...entry, reply: await answer() }, fault);
};

/**
 * Vendors share paths (`/api/v1/accounts` is Persona's and Jumio's): a request belongs to the first twin that knows its
 * credentials; where none does, the first one refuses it.
 */
const serve =
  (parts: Parts, twin: Twin, route: Route) =>
  async (context: MockContext, next: Next): Promise<Response | undefined> => {
    const request = await exchangeOf(context);
    const account = route.open ? parts.options.accounts.find(({ vendor }) => vendor === twin.vendor) : undefined;
    const known = account ?? twin.authenticate(request);
    if (!isReply(known)) return work(parts, twin, route, context, request, known);
    const refuse = (): Response =>
      enter(parts, { twin, operation: route.operation }, request, { account: null, reply: known }, undefined);
    if (context.get("refused") === undefined) context.set("refused", refuse);
    await next();
    return undefined;
  };

type TwinModules = Readonly<Record<string, TwinModule<Account>>>;

const modulesOf = ({ modules = TWIN_MODULES }: MockOptions): readonly (readonly [string, TwinModule<Account>])[] =>
  Object.entries<TwinModule<Account>>(modules);

const mountTwins = (app: MockApp, parts: Parts, twins: ReadonlyMap<string, Twin>): void => {
  for (const twin of twins.values())
    for (const route of twin.routes) app.on(route.method, route.path, serve(parts, twin, route));
  for (const [vendor, { prefix }] of modulesOf(parts.options)) {
    const twin = twins.get(vendor);
    const unknown = twin && { method: "ALL", path: prefix, operation: "unknown", handle: twin.notFound };
    if (unknown) app.all(prefix, serve(parts, twin, unknown));
  }
};

/** The twins over one context, each with the accounts of its own vendor. */
const createTwins = (context: TwinContext, options: MockOptions): ReadonlyMap<string, Twin> =>
  new Map(
    modulesOf(options).map(([vendor, module]) => {
      const own = options.accounts.filter((account) => account.vendor === vendor);
      return [vendor, module.twin(context, own)];
    }),
  );

const mountCapture = (app: MockApp, captures: CaptureSessions): void => {
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
  const twinOf = (vendor: string): Twin => {
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
    options,
  );
  const parts: Parts = { world, options, faults, journal, engine };
  const captures = createCaptures(engine, world);
  const app: MockApp = new Hono();
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.route("/__control", controlRoutes({ world, journal, faults, engine, courier, twins }));
  mountCapture(app, captures);
  mountTwins(app, parts, twins);
  app.all("*", (context) => context.get("refused")?.() ?? context.notFound());
  const objects = () => [...twins.values()].flatMap((twin) => twin.objects());
  return { app, captures, faults, journal: journal.entries, objects };
};
