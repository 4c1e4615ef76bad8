import { lookup } from "node:dns/promises";
import buildConnector from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import type { HttpOutcome, HttpRequest } from "../world.ts";
import { exchange, type Timer } from "./exchange.ts";
import { guardedConnector, guardedLookup, publicOnly, type Resolve } from "./guard.ts";

export interface TransportOptions {
  readonly timer: Timer;
  /** Lets requests that ask for public addresses reach this machine: local mode and tests only. */
  readonly allowLoopback?: boolean;
  /** The system's resolver unless told. */
  readonly resolve?: Resolve;
  /** Source address of connections. */
  readonly localAddress?: string;
}

export interface Transport {
  readonly http: (request: HttpRequest) => Promise<HttpOutcome>;
  /** Cuts off what is under way. */
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 64;
/** DNS, TCP and TLS together. */
const CONNECT_MS = 3_000;
/** Receivers come and go; the agents of those that went are closed when newer ones need the room. */
const MOST_AGENTS = 256;

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true });

const createAgent = (options: TransportOptions, addresses: HttpRequest["addresses"]): Agent => {
  const allowed = publicOnly(options.allowLoopback ?? false);
  const base = {
    timeout: CONNECT_MS,
    // One request, one socket: with HTTP/2 a reset connection would leave many calls in doubt.
    allowH2: false,
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
  };
  const resolve = options.resolve ?? systemResolve;
  const connect =
    addresses === "public"
      ? guardedConnector(buildConnector({ ...base, lookup: guardedLookup(resolve, allowed) }), allowed)
      : buildConnector(options.resolve === undefined ? base : { ...base, lookup: guardedLookup(resolve, () => true) });
  return new Agent({ connect, connections: CONNECTIONS, pipelining: 1, allowH2: false });
};

const httpUrl = (text: string): URL | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
};

const NOT_SENT: HttpOutcome = { kind: "failure", sent: "no", why: "other" };

/** Pools of connections, one a `pool`: a receiver that hangs holds nobody else's sockets. */
export const createTransport = (options: TransportOptions): Transport => {
  const agents = new Map<string, Agent>();
  const agentFor = ({ pool, addresses }: HttpRequest): Agent => {
    const key = `${addresses} ${pool}`;
    const agent = agents.get(key) ?? createAgent(options, addresses);
    // Re-inserted, so that the first key is the one unused for longest.
    agents.delete(key);
    agents.set(key, agent);
    const [oldest] = agents;
    if (agents.size > MOST_AGENTS && oldest !== undefined) {
      agents.delete(oldest[0]);
      oldest[1].close().catch(() => undefined);
    }
    return agent;
  };
  return {
    http: async (request) => {
      const url = httpUrl(request.url);
      return url === undefined ? NOT_SENT : exchange(agentFor(request), url, request, options.timer);
    },
    close: async () => {
      const open = [...agents.values()];
      agents.clear();
      await Promise.all(open.map((agent) => agent.destroy()));
    },
  };
};
