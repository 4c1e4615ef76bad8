/** The gateway's own app on one of three stores, so that the cost of storing is measured and nothing else differs. */
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Policy } from "../../../contracts/policy.ts";
import { createGateway, type Gateway, openStore } from "../../../src/app.ts";
import { readJsonFile } from "../../../src/config.ts";
import { createNodeWorld } from "../../../src/node-world.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import type { Change, Store } from "../../../src/store/store.ts";
import { fromRoot } from "../processes.ts";
import { optionsOf, serveQuestions } from "./answer.ts";
import { seedSessions } from "./seed.ts";

export interface GatewayServerOptions {
  readonly folder: string;
  /** `none`: callbacks are acknowledged without being stored; `direct`: a commit for each request, where it is handled. */
  readonly storage: "threaded" | "none" | "direct";
  /** Are stored callbacks applied too? */
  readonly applies: boolean;
  /** Started sessions in the database. */
  readonly sessions: number;
  readonly secret: string;
}

const lost = (): never => process.exit(70);

const isReceipt = (change: Change): boolean =>
  change.length === 1 && change[0]?.table === "inbox" && change[0].op === "insert_once";

const STORED = { ok: true, written: [true], sequence: [0] } as const;

const withoutReceipts = (store: Store): Store => ({
  ...store,
  commit: (change) => (isReceipt(change) ? Promise.resolve(STORED) : store.commit(change)),
});

const storeFor = async ({ storage, folder }: GatewayServerOptions): Promise<Store> => {
  const path = join(folder, "gateway.db");
  if (storage === "direct") return createInPlaceStore(openEngine(path));
  const store = await openStore(path, lost);
  return storage === "none" ? withoutReceipts(store) : store;
};

const start = async (
  options: GatewayServerOptions,
): Promise<{ gateway: Gateway; key: string | undefined; ids: readonly string[] }> => {
  const settings = {
    apiKey: "sk_test_bench_0123456789",
    webhookSecrets: [options.secret],
    region: "eu",
    baseUrl: "http://127.0.0.1:9",
  };
  const gateway = await createGateway({
    world: createNodeWorld({ logLevel: "error" }),
    store: await storeFor(options),
    rootKey: new Uint8Array(32).fill(7),
    connections: [{ id: "stripe-identity", vendor: "stripe-identity", livemode: false, settings }],
    policy: readJsonFile(fromRoot("src/policies/default.json"), Policy),
    publicUrl: "http://127.0.0.1",
    privateReceivers: true,
    mockUrl: null,
    keyFile: null,
  });
  const [first] = await gateway.firstKeys();
  const ids = await seedSessions(gateway.services, options.sessions);
  if (options.applies) await gateway.start();
  return { gateway, key: first?.key, ids };
};

const options = optionsOf<GatewayServerOptions>();
const { gateway, key, ids } = await start(options);
const server = serve({ fetch: gateway.app.fetch, port: 0, hostname: "127.0.0.1" }, () => {
  serveQuestions<{ ask: string }>((server.address() as AddressInfo).port, async ({ ask }) => {
    if (ask === "key") return { key, session: ids[0] };
    // Nothing but what is open is looked at: a poll that counts all rows would be the greater part of the load.
    return { pending: await gateway.services.store.count("inbox", { state: "pending", settled_at: null }) };
  });
});
