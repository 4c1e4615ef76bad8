import type { Context, Hono, Next } from "hono";
import type { Engine } from "./engine.ts";
import { REQUEST_FAULT_NAMES } from "./faults/catalogue.ts";
import type { RequestFault } from "./faults/catalogue-requests.ts";
import type { Replica } from "./faults/replica.ts";
import { damaged, ITS_OWN, type Struck } from "./faults/requests.ts";
import { type Case, type Faults, type Strike, scripted } from "./faults/rules.ts";
import type { Journal } from "./journal.ts";
import { isReply, type ObjectSummary, type Twin, wordsIn } from "./twin.ts";
import { type Account, type Exchange, isRead, type Labels, type Reply, type Route, textOf } from "./wire.ts";
import type { MockWorld } from "./world.ts";

/** `refused`: what the first twin answers whose credentials a request does not carry, until another twin takes it. */
interface Variables {
  readonly Variables: { refused?: () => Response };
}
export type MockApp = Hono<Variables>;
type MockContext = Context<Variables>;

export interface ServeParts {
  readonly world: MockWorld;
  /** In the time of the peer. */
  readonly onWire: <T>(check: () => T) => T;
  readonly accounts: readonly Account[];
  readonly faults: Faults;
  readonly journal: Journal;
  readonly engine: Engine;
  readonly replica: Replica;
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

/** One request at one route, with what is known about it before it is worked on. */
interface Arrival {
  readonly twin: Twin;
  readonly route: Route;
  readonly request: Exchange;
  readonly account: Account;
  readonly params: Readonly<Record<string, string>>;
  readonly labels: Labels | undefined;
}

/** Objects that the request names, in its target or its body. */
const subjectsOf = ({ twin, request }: Arrival): readonly ObjectSummary[] => {
  const text = request.target + textOf(request);
  const named = ({ object, reference }: ObjectSummary) =>
    text.includes(object) || (reference !== null && reference !== "" && text.includes(reference));
  return twin.objects().filter(named);
};

const caseOf = (arrival: Arrival): Case => {
  const { twin, route, request, labels } = arrival;
  return {
    vendor: twin.vendor,
    operation: route.operation,
    session: () => {
      if (labels?.reference != null) return labels.reference;
      const [subject] = subjectsOf(arrival);
      return subject?.reference ?? subject?.object ?? "";
    },
    concerns: (session) =>
      labels?.reference === session ||
      (request.target + textOf(request)).includes(session) ||
      subjectsOf(arrival).some(({ object, reference }) => object === session || reference === session),
  };
};

/** The first live rule, or what the request's own scenario brings along. */
const strikeOf = ({ faults, engine }: ServeParts, arrival: Arrival): Strike<RequestFault> | undefined => {
  const script = arrival.labels ? engine.scriptFor(arrival.labels).fault : undefined;
  const rule = faults.hit(REQUEST_FAULT_NAMES, caseOf(arrival));
  return rule ?? (script && scripted(script.kind, script.seconds));
};

/** The vendor's work: a change is one on the replica too, when somebody reads there. */
const handled = ({ replica }: ServeParts, { twin, route, request, account, params }: Arrival) => {
  const now = () => route.handle(request, account, params);
  const place = twin.routes.indexOf(route);
  const again = (other: Twin) => other.routes[place]?.handle(request, account, params);
  return async (): Promise<Reply> => (isRead(route) ? now() : replica.change(twin.vendor, now, again));
};

const struckBy = (parts: ServeParts, arrival: Arrival, strike: Strike, run: () => Promise<Reply>): Struck => {
  const { twin, route, request, account, params, labels } = arrival;
  const { world, replica } = parts;
  const ageOf = ({ createdAt }: ObjectSummary): number => (world.now() - Date.parse(createdAt)) / 1000;
  const read = async (other: Twin): Promise<Reply> =>
    (await other.routes[twin.routes.indexOf(route)]?.handle(request, account, params)) ?? other.notFound(request);
  const isFollowed = (one: ObjectSummary): boolean => Date.parse(one.createdAt) >= strike.since;
  return {
    ...{ twin, account, request, world, run, operation: route.operation },
    ...{ reads: isRead(route), creates: labels !== undefined },
    replica: (seconds) => (subjectsOf(arrival).some(isFollowed) ? replica.read(twin.vendor, seconds, read) : run()),
    subjects: () => subjectsOf(arrival).map((one) => ({ words: wordsIn(one.status), ageSeconds: ageOf(one) })),
  };
};

const enter = (
  { journal }: ServeParts,
  { twin, operation }: { readonly twin: Twin; readonly operation: string },
  request: Exchange,
  entry: { readonly account: number | null; readonly reply: Reply; readonly reference?: string | null },
  fault: Strike | undefined,
): Response => {
  journal.request({
    ...{ kind: "request", vendor: twin.vendor, method: request.method, path: request.path, operation },
    ...{ account: entry.account, status: entry.reply.status, fault: fault?.kind ?? null },
    reference: entry.reply.reference ?? entry.reference ?? null,
  });
  return responseOf(entry.reply);
};

/** Fault, work, journal: the same for every route of every twin. */
const work = async (parts: ServeParts, arrival: Arrival): Promise<Response> => {
  const { accounts, engine } = parts;
  const { twin, route, request, account, labels } = arrival;
  const unknown = labels !== undefined && engine.choose(labels) === undefined;
  const strike = unknown ? undefined : strikeOf(parts, arrival);
  const handle = handled(parts, arrival);
  const answer = async (): Promise<Reply> => {
    if (unknown) return twin.refusal("refused");
    if (strike === undefined) return twin.around(request, account, handle);
    if (ITS_OWN.has(strike.kind))
      return twin.around(request, account, () => damaged(struckBy(parts, arrival, strike, handle), strike));
    return damaged(
      struckBy(parts, arrival, strike, () => twin.around(request, account, handle)),
      strike,
    );
  };
  const entry = { account: accounts.indexOf(account), reference: labels?.reference ?? null };
  return enter(parts, { twin, operation: route.operation }, request, { ...entry, reply: await answer() }, strike);
};

/**
 * Vendors share paths (`/api/v1/accounts` is Persona's and Jumio's): a request belongs to the first twin that knows its
 * credentials; where none does, the first one refuses it.
 */
export const serve =
  (parts: ServeParts, twin: Twin, route: Route) =>
  async (context: MockContext, next: Next): Promise<Response | undefined> => {
    const request = await exchangeOf(context);
    const open = route.open ? parts.accounts.find(({ vendor }) => vendor === twin.vendor) : undefined;
    const account = open ?? parts.onWire(() => twin.authenticate(request));
    if (!isReply(account)) {
      const params = context.req.param() as Record<string, string>;
      return work(parts, { twin, route, request, account, params, labels: route.labels?.(request) });
    }
    const refuse = (): Response =>
      enter(parts, { twin, operation: route.operation }, request, { account: null, reply: account }, undefined);
    if (context.get("refused") === undefined) context.set("refused", refuse);
    await next();
    return undefined;
  };
