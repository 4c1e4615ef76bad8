import { EVENT_TYPES } from "../../contracts/events.ts";

const families = [...new Set(EVENT_TYPES.map((type) => `${type.slice(0, type.indexOf("."))}.*`))];

/** What an endpoint may ask for: everything, a family of types, one type. */
export const FILTERS: readonly string[] = ["*", ...families, ...EVENT_TYPES];

const matches = (filter: string, type: string): boolean =>
  filter === "*" || filter === type || (filter.endsWith(".*") && type.startsWith(filter.slice(0, -1)));

/** The types that any of the filters means. */
export const typesOf = (filters: readonly string[]): ReadonlySet<string> =>
  new Set(EVENT_TYPES.filter((type) => filters.some((filter) => matches(filter, type))));
