import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Policy } from "../contracts/policy.ts";
import { VENDORS } from "../mock-vendor/accounts.ts";
import { createMockVendor, type MockVendor } from "../mock-vendor/app.ts";
import { sandboxFile } from "../mock-vendor/sandbox.ts";
import { type RunningServer, serveApp } from "../mock-vendor/server.ts";
import { secureRandom } from "../mock-vendor/world.ts";
import { createGateway, type Gateway } from "../src/app.ts";
import { openEngine } from "../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../src/store/sqlite/in-place.ts";
import type { startGateway as Start, StartOptions, TestGateway } from "./index.d.ts";
import { type Rest, watchRest } from "./rest.ts";
import { createWorlds, type Worlds } from "./worlds.ts";

const HOST = "127.0.0.1";
const PACE = 10;

type Serving = Gateway["app"] | undefined;

interface Door {
  readonly url: string;
  readonly serveWith: (app: Gateway["app"]) => void;
  readonly close: () => Promise<void>;
}

/** Listens first: the vendors must know where their callbacks go before the gateway can be made. */
const openDoor = (): Promise<Door> =>
  new Promise((resolve, reject) => {
    let app: Serving;
    const fetch: Gateway["app"]["fetch"] = (request, env) =>
      app?.fetch(request, env) ?? new Response(null, { status: 503 });
    const server = serve({ fetch, port: 0, hostname: HOST }, ({ port }) =>
      resolve({
        url: `http://${HOST}:${port}`,
        serveWith: (served) => {
          app = served;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
    server.once("error", reject);
  });

const policyOf = (given: unknown): Policy =>
  Policy.parse(given ?? JSON.parse(readFileSync(join(import.meta.dirname, "../src/policies/default.json"), "utf8")));

interface Parts {
  readonly worlds: Worlds;
  readonly door: Door;
  readonly vendors: RunningServer;
  readonly mock: MockVendor;
  readonly gateway: Gateway;
  readonly rest: Rest;
  readonly closeStore: () => Promise<void>;
}

const known = (name: string): (typeof VENDORS)[number] => {
  const vendor = VENDORS.find((one) => one === name);
  if (vendor === undefined) throw new Error(`vendors: ${name} is none of ${VENDORS.join(", ")}`);
  return vendor;
};

const assemble = async ({ vendors: names, policy, pace = PACE, seed = 1 }: StartOptions): Promise<Parts> => {
  const played = names?.map(known);
  const worlds = createWorlds(seed);
  const door = await openDoor();
  const file = sandboxFile({ random: secureRandom }, door.url, played);
  let mock: MockVendor | undefined;
  const vendors = await serveApp(
    (url) => {
      mock = createMockVendor(worlds.vendors, { accounts: file.accounts, publicUrl: url, pace });
      return mock.app;
    },
    HOST,
    0,
  );
  if (mock === undefined) throw new Error("the mock vendors did not start");
  const store = createInPlaceStore(openEngine(":memory:"));
  const rest = watchRest(worlds.gateway, store, vendors.url);
  const gateway = await createGateway({
    ...{
      world: rest.world,
      store: rest.store,
      rootKey: randomBytes(32),
      policy: policyOf(policy),
      publicUrl: door.url,
    },
    connections: file.connections.map((one) => ({ ...one, settings: { ...one.settings, baseUrl: vendors.url } })),
    ...{ privateReceivers: true, mockUrl: vendors.url, keyFile: null },
  });
  return { worlds, door, vendors, mock, gateway, rest, closeStore: store.close };
};

const idle =
  ({ gateway, mock }: Parts) =>
  (): boolean =>
    gateway.idle() && !mock.sending();

const settled = (parts: Parts): Promise<void> => parts.rest.reached(idle(parts));

const told = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
};

const JSON_TYPE = { "content-type": "application/json" };

const controlOf =
  ({ mock }: Parts) =>
  async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const content = body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) };
    return told(await mock.app.request(`/__control${path}`, { method, ...content }));
  };

const steering = (parts: Parts, key: string): Omit<TestGateway, "stop" | typeof Symbol.asyncDispose> => {
  const control = controlOf(parts);
  const { door, vendors, worlds, gateway } = parts;
  return {
    ...{ url: door.url, mockUrl: vendors.url, key },
    scenario: async (scenario) => void (await control("PUT", "/scenario", { scenario })),
    fault: async (kind, options = {}) => {
      const { id } = (await control("POST", "/faults", { kind, ...options })) as { readonly id: string };
      return async () => void (await control("DELETE", `/faults/${id}`));
    },
    clock: {
      now: worlds.vendors.now,
      advance: async (milliseconds) => {
        await worlds.vendors.advance(milliseconds, () => parts.rest.regained(idle(parts)));
        await settled(parts);
      },
    },
    settled: () => settled(parts),
    journal: async (filter = {}) => {
      const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
      const { entries } = (await control("GET", `/journal?${query}`)) as Awaited<{
        readonly entries: readonly never[];
      }>;
      return entries;
    },
    deliverEventsTo: async (url, types = ["*"]) => {
      const headers = { ...JSON_TYPE, authorization: `Bearer ${key}` };
      const body = JSON.stringify({ url, types });
      const made = await told(await gateway.app.request("/v1/webhook-endpoints", { method: "POST", headers, body }));
      return made as { readonly id: string; readonly secret: string };
    },
  };
};

/** See docs/testing-your-integration.md. */
export const startGateway: typeof Start = async (options = {}) => {
  const parts = await assemble(options);
  const { gateway, door, vendors, worlds, closeStore } = parts;
  const [first] = await gateway.firstKeys();
  await gateway.start();
  door.serveWith(gateway.app);
  let stopping: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await door.close();
    await gateway.stop();
    await vendors.close();
    await worlds.close();
    await closeStore();
  };
  const stop = (): Promise<void> => {
    stopping ??= end();
    return stopping;
  };
  return { ...steering(parts, first?.key ?? ""), stop, [Symbol.asyncDispose]: stop };
};
