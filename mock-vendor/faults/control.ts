import { Hono } from "hono";
import { VENDORS } from "../accounts.ts";
import { isObject, type JsonObject } from "../wire.ts";
import type { MockWorld } from "../world.ts";
import { CATALOGUE, FAULT_NAMES } from "./catalogue.ts";
import type { FaultRule, Faults } from "./rules.ts";

const NUMBERS = ["from", "until", "forSeconds", "times", "probability", "seconds", "seed"] as const;
const TEXTS = ["session", "operation"] as const;
const KNOWN: readonly string[] = ["kind", "vendor", ...TEXTS, ...NUMBERS];

const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** What is wrong with a rule, as a sentence; undefined: nothing. */
const wrongIn = (body: JsonObject): string | undefined => {
  if (!FAULT_NAMES.some((name) => name === body.kind)) return `kind: one of ${FAULT_NAMES.join(", ")}`;
  const strange = Object.keys(body).find((key) => !KNOWN.includes(key));
  if (strange !== undefined) return `unknown field; known: ${KNOWN.join(", ")}`;
  if (body.vendor !== undefined && !VENDORS.some((known) => known === body.vendor))
    return `vendor: one of ${VENDORS.join(", ")}`;
  const text = TEXTS.find((name) => body[name] !== undefined && typeof body[name] !== "string");
  if (text !== undefined) return `${text}: a string`;
  const number = NUMBERS.find((name) => body[name] !== undefined && !isNumber(body[name]));
  if (number !== undefined) return `${number}: a number, not negative`;
  if (body.probability !== undefined && Number(body.probability) > 1) return "probability: from 0 to 1";
  return undefined;
};

/** The rule, or a sentence that says what is wrong. `forSeconds` counts from now. */
const readRule = (body: JsonObject, now: number): Omit<FaultRule, "id"> | string => {
  const wrong = wrongIn(body);
  if (wrong !== undefined) return wrong;
  const { forSeconds, ...rest } = body;
  const until = forSeconds === undefined ? {} : { until: now + Number(forSeconds) * 1000 };
  return { ...rest, ...until } as Omit<FaultRule, "id">;
};

/** Faults over HTTP: what there is, what is on, on and off. */
export const faultRoutes = (faults: Faults, world: Pick<MockWorld, "now">): Hono => {
  const app = new Hono();
  app.get("/", (context) =>
    context.json({ faults: faults.list(), catalogue: CATALOGUE, kinds: FAULT_NAMES, vendors: VENDORS }),
  );
  app.post("/", async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const rule = readRule(isObject(body) ? body : {}, world.now());
    return typeof rule === "string" ? context.json({ error: rule }, 422) : context.json(faults.add(rule), 201);
  });
  app.delete("/", (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  app.delete("/:id", (context) =>
    faults.remove(context.req.param("id")) ? context.body(null, 204) : context.json({ error: "no such fault" }, 404),
  );
  return app;
};
