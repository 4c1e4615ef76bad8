import type { Route } from "./route.ts";

/** Which methods a path takes, for 405 and OPTIONS. Asked only when no route answered. */
export interface PathTable {
  /** Value of the Allow header (RFC 9110, section 10.2.1); undefined where no route has the path. */
  readonly allow: (path: string) => string | undefined;
}

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

const patternOf = (template: string): RegExp => new RegExp(`^${escaped(template).replaceAll(/\{\w+\}/g, "[^/]+")}$`);

const methodsOf = (routes: readonly Route[]): string => {
  const methods = new Set<string>(["OPTIONS", ...routes.map((route) => route.method)]);
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods].sort().join(", ");
};

export const createPathTable = (routes: readonly Route[]): PathTable => {
  const entries = [...Map.groupBy(routes, (route) => route.path)].map(([template, group]) => ({
    pattern: patternOf(template),
    allow: methodsOf(group),
  }));
  return { allow: (path) => entries.find((entry) => entry.pattern.test(path))?.allow };
};
