import { type Context, Hono } from "hono";
import { SCENARIO_NAMES, SCENARIOS } from "../contracts/scenario.ts";
import type { Courier } from "./deliver.ts";
import { type Engine, EVERYWHERE } from "./engine.ts";
import { faultRoutes } from "./faults/control.ts";
import type { Replica } from "./faults/replica.ts";
import type { Faults } from "./faults/rules.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { CONTROL_PAGE } from "./page.ts";
import type { Twin } from "./twin.ts";
import { isObject, type JsonObject } from "./wire.ts";
import { canAdvance, type MockWorld } from "./world.ts";

export interface ControlParts {
  readonly world: MockWorld;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly engine: Engine;
  readonly courier: Courier;
  readonly replica: Replica;
  readonly twins: ReadonlyMap<string, Twin>;
}

const ROUTES = {
  "GET /__control": "this list",
  "GET /__control/page": "a page to look at and press buttons on",
  "GET /__control/scenarios": "names, where each ends, and the defaults in force",
  "PUT /__control/scenario": "{scenario, reference?}: for objects without a label; scenario null takes it back",
  "GET /__control/faults":
    "the rules with their hits, and the catalogue: what each fault does and what a consumer should see",
  "POST /__control/faults":
    "{kind, vendor?, session?, operation?, seed?, times?, probability?, seconds?, forSeconds?, from?, until?}",
  "DELETE /__control/faults[/{id}]": "one rule, or all",
  "GET /__control/clock": "the mock's time",
  "POST /__control/clock":
    "{advanceSeconds} or {advanceMs}: due timers run in order, and their callbacks are answered, before the answer",
  "GET /__control/journal": "?kind=&vendor=&reference=&operation=&type=&object=&after=&limit=",
  "DELETE /__control/journal": "forget it",
  "GET /__control/objects": "?vendor=&reference=&token= (the last part of a hosted link)",
  "POST /__control/callbacks/{id}/resend": "the same body again, freshly signed",
  "POST /__control/reset": "forget every object, fault, default and journal entry",
} as const;

const refuse = (context: Context, status: 404 | 409 | 422, message: string, allowed?: readonly string[]) =>
  context.json({ error: message, ...(allowed ? { allowed } : {}) }, status);

const bodyOf = async (context: Context): Promise<JsonObject> => {
  try {
    const value: unknown = await context.req.json();
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const FILTERS = ["kind", "vendor", "reference", "operation", "type", "object"] as const;

const filterJournal = (entries: readonly JournalEntry[], query: Readonly<Record<string, string>>) => {
  const matches = (entry: JsonObject) =>
    FILTERS.every((name) => query[name] === undefined || entry[name] === query[name]);
  const start = query.after === undefined ? 0 : entries.findIndex(({ id }) => id === query.after) + 1;
  const found = entries.slice(start).filter((entry) => matches({ ...entry }));
  return query.limit === undefined ? found : found.slice(-Number(query.limit));
};

const scenarioRoutes = (app: Hono, { engine }: ControlParts): void => {
  app.get("/scenarios", (context) =>
    context.json({
      scenarios: SCENARIOS,
      default: engine.defaults.get(EVERYWHERE) ?? "interactive",
      byReference: Object.fromEntries([...engine.defaults].filter(([key]) => key !== EVERYWHERE)),
    }),
  );
  app.put("/scenario", async (context) => {
    const { scenario, reference } = await bodyOf(context);
    const key = typeof reference === "string" ? reference : EVERYWHERE;
    if (scenario === null) {
      engine.defaults.delete(key);
      return context.json({ scenario: null });
    }
    const known = SCENARIO_NAMES.find((name) => name === scenario);
    if (known === undefined) return refuse(context, 422, "unknown scenario", SCENARIO_NAMES);
    engine.defaults.set(key, known);
    return context.json({ scenario: known, reference: key === EVERYWHERE ? null : key });
  });
};

const clockRoutes = (app: Hono, { world }: ControlParts): void => {
  const reading = () => ({ now: new Date(world.now()).toISOString(), ms: world.now() });
  app.get("/clock", (context) => context.json(reading()));
  app.post("/clock", async (context) => {
    const { advanceSeconds, advanceMs } = await bodyOf(context);
    const ms =
      typeof advanceMs === "number"
        ? advanceMs
        : typeof advanceSeconds === "number"
          ? advanceSeconds * 1000
          : Number.NaN;
    if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY))
      return refuse(context, 422, "advanceSeconds or advanceMs: a number, not negative");
    if (!canAdvance(world)) return refuse(context, 409, "this world's clock cannot be moved from here");
    await world.advance(ms);
    return context.json(reading());
  });
};

const journalRoutes = (app: Hono, { journal, courier, twins, engine }: ControlParts): void => {
  app.get("/journal", (context) => context.json({ entries: filterJournal(journal.entries(), context.req.query()) }));
  app.delete("/journal", (context) => {
    journal.clear();
    return context.body(null, 204);
  });
  app.get("/objects", (context) => {
    const { vendor, reference, token } = context.req.query();
    const linked = token === undefined ? undefined : engine.byToken(token)?.enrolment.object;
    const objects = [...twins.values()]
      .flatMap((twin) => twin.objects())
      .filter(
        (one) =>
          (vendor ?? one.vendor) === one.vendor &&
          (reference ?? one.reference) === one.reference &&
          (token === undefined || one.object === linked),
      );
    return context.json({
      objects: objects.map((one) => ({ ...one, stage: engine.stageOf(one.vendor, one.object) ?? null })),
    });
  });
  app.post("/callbacks/:id/resend", (context) =>
    courier.resend(context.req.param("id"))
      ? context.json({ ok: true }, 202)
      : refuse(context, 404, "no such callback"),
  );
};

/** Everything that tests and developers steer the mock with. JSON, except the page. */
export const controlRoutes = (parts: ControlParts): Hono => {
  const app = new Hono();
  app.get("/", (context) => context.json({ routes: ROUTES }));
  app.get("/page", (context) => context.html(CONTROL_PAGE));
  scenarioRoutes(app, parts);
  app.route("/faults", faultRoutes(parts.faults, parts.world));
  clockRoutes(app, parts);
  journalRoutes(app, parts);
  app.post("/reset", (context) => {
    parts.engine.clear();
    parts.courier.clear();
    parts.faults.clear();
    parts.journal.clear();
    parts.replica.clear();
    for (const twin of parts.twins.values()) twin.clear();
    return context.json({ ok: true });
  });
  return app;
};
