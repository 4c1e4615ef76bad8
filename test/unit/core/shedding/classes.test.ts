import { expect, test } from "vitest";
import { REQUEST_CLASSES } from "../../../../src/core/shedding.ts";
import { classOf, REQUEST_CLASS } from "../../../../src/http/request-classes.ts";
import { type AllServices, allRoutes } from "../../../../src/http/routes/all.ts";

/** Factories read nothing of the services before a request comes. */
const nothing: unknown = {
  sessions: {},
  inbound: {},
  keys: {},
  webhooks: {},
  events: {},
  reference: {},
  operations: {},
  pages: {},
};
const routes = allRoutes(nothing as AllServices);

test("every route has a class by which it is refused under load", () => {
  expect(routes.map(({ operationId }) => operationId).filter((id) => classOf(id) === undefined)).toEqual([]);
});

test("no class is declared for a route that does not exist", () => {
  const known = new Set(routes.map(({ operationId }) => operationId.split(" ", 1)[0]));
  expect(Object.keys(REQUEST_CLASS).filter((id) => !known.has(id))).toEqual([]);
});

test("every class has a route, and the vendors' door is the only one of its class", () => {
  const classes = new Set(routes.map(({ operationId }) => classOf(operationId)));
  expect([...classes].toSorted()).toEqual([...REQUEST_CLASSES].toSorted());
  const doors = routes.filter(({ operationId }) => classOf(operationId) === "webhook");
  expect(doors.map(({ path }) => path)).toEqual(["/webhooks/{connection}"]);
});
