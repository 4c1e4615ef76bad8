import { Hono } from "hono";
import { TWIN_MODULES } from "./accounts.ts";
import type { CaptureSessions } from "./capture/session.ts";
import { createCaptures } from "./captures.ts";
import { controlRoutes } from "./control.ts";
import { createCourier } from "./deliver.ts";
import { createEngine } from "./engine.ts";
import { createReplica, type Replica } from "./faults/replica.ts";
import { createFaults, type Faults } from "./faults/rules.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { type MockApp, type ServeParts, serve } from "./serve.ts";
import type { Callback, ObjectSummary, Twin, TwinContext, TwinModule } from "./twin.ts";
import type { Account } from "./wire.ts";
import { type MockWorld, twoClocks } from "./world.ts";

export interface MockOptions {
  readonly accounts: readonly Account[];
  /** The vendors that are played, by id; all of ours where absent. */
  readonly modules?: TwinModules;
  /** Where people reach the capture page; no slash at the end. */
  readonly publicUrl: string;
  /** How fast a scenario's person acts; 1: scenario seconds are real, 10: ten times as fast. */
  readonly pace?: number;
}

export interface MockVendor {
  readonly app: MockApp;
  readonly captures: CaptureSessions;
  readonly faults: Faults;
  journal(): readonly JournalEntry[];
  objects(): readonly ObjectSummary[];
  /** Is a callback on its way to its receiver? */
  sending(): boolean;
}

type TwinModules = Readonly<Record<string, TwinModule<Account>>>;

const modulesOf = ({ modules = TWIN_MODULES }: MockOptions): readonly (readonly [string, TwinModule<Account>])[] =>
  Object.entries<TwinModule<Account>>(modules);

type MountParts = ServeParts & { readonly options: MockOptions };

const mountTwins = (app: MockApp, parts: MountParts, twins: ReadonlyMap<string, Twin>): void => {
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

/** The twins of the present: what a scenario does to them is told to the replica, as requests are. */
const followed = (twins: ReadonlyMap<string, Twin>, replica: Replica): ReadonlyMap<string, Twin> =>
  new Map(
    [...twins].map(([vendor, twin]) => {
      const advance: Twin["advance"] = (object, stage) =>
        replica.change(
          vendor,
          () => twin.advance(object, stage),
          (other) => other.advance(object, stage),
        );
      return [vendor, { ...twin, advance }];
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

/** Everything behind the routes, on one clock. */
const assemble = (world: MockWorld, options: MockOptions) => {
  const { accounts, publicUrl, pace = 1 } = options;
  const journal = createJournal(world);
  const faults = createFaults(world);
  const twinOf = (vendor: string): Twin => {
    const twin = twins.get(vendor);
    if (!twin) throw new Error(`no twin of ${vendor}`);
    return twin;
  };
  const subjectOf = ({ vendor, object, reference }: Callback): ObjectSummary | undefined =>
    twinOf(vendor)
      .objects()
      .findLast((one) => one.object === object || (reference !== null && one.reference === reference));
  const courier = createCourier({ world, journal, faults, rulesOf: (vendor) => twinOf(vendor).delivery, subjectOf });
  const engine = createEngine({ world, courier, faults, twinOf, pace });
  const replica = createReplica({
    world,
    wanted: () => faults.list().some(({ kind, live }) => kind === "stale_reads" && live),
    createTwins: (context) => createTwins(context, options),
  });
  const clocks = twoClocks(world);
  const context: TwinContext = {
    ...{
      world: clocks.world,
      publicUrl,
      enrol: engine.enrol,
      renew: engine.renew,
      stop: engine.stop,
      again: courier.again,
    },
    publish: (callbacks) => {
      for (const callback of callbacks) courier.post(callback, { delaySeconds: 0.02 });
    },
  };
  const twins = followed(createTwins(replica.noted(context), options), replica);
  return { world, onWire: clocks.onWire, options, accounts, journal, faults, courier, engine, replica, twins };
};

/** Twins, engine, control and capture page as one Hono app; works without a socket. */
export const createMockVendor = (world: MockWorld, options: MockOptions): MockVendor => {
  const parts = assemble(world, options);
  const { engine, twins, faults, journal, courier } = parts;
  const captures = createCaptures(engine, world);
  const app: MockApp = new Hono();
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.route("/__control", controlRoutes(parts));
  mountCapture(app, captures);
  mountTwins(app, parts, twins);
  app.all("*", (context) => context.get("refused")?.() ?? context.notFound());
  const objects = () => [...twins.values()].flatMap((twin) => twin.objects());
  return { app, captures, faults, journal: journal.entries, objects, sending: courier.sending };
};
