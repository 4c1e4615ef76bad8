import type { ProblemSlug } from "../../contracts/problem.ts";
import type { Route } from "./route.ts";

/** What a route can answer because of what it is, beside the problems that it declares: one rule a line. */
const AMBIENT: readonly { readonly when: (route: Route) => boolean; readonly problems: readonly ProblemSlug[] }[] = [
  { when: (route) => route.permission !== "public", problems: ["unauthenticated", "forbidden"] },
  {
    when: (route) => route.idempotent,
    problems: [
      "idempotency-key-missing",
      "idempotency-key-invalid",
      "idempotency-key-in-flight",
      "idempotency-key-reused",
    ],
  },
  { when: (route) => route.body !== undefined, problems: ["malformed-request", "unsupported-media-type"] },
  { when: (route) => route.body !== undefined || route.rawBody !== undefined, problems: ["too-large"] },
  {
    when: (route) =>
      route.permission !== "public" ||
      route.body !== undefined ||
      route.query !== undefined ||
      route.headers !== undefined,
    problems: ["invalid-request"],
  },
  { when: (route) => route.params !== undefined, problems: ["not-found"] },
  { when: () => true, problems: ["overloaded", "internal"] },
];

/** Every problem that a route can answer, each once, in alphabetical order. */
export const problemsOf = (route: Route): readonly ProblemSlug[] => {
  const ambient = AMBIENT.flatMap((rule) => (rule.when(route) ? rule.problems : []));
  return [...new Set([...route.problems, ...ambient])].sort();
};
