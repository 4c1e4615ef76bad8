import { PROBLEM_BASE, PROBLEMS, type Problem, type ProblemSlug } from "../../contracts/problem.ts";
import type { ProblemAnswer } from "./reply.ts";

/** A problem as a value: a use case returns it, the edge writes it. `detail` and `errors` never echo a value. */
export const problem = (slug: ProblemSlug, more: Omit<ProblemAnswer, "kind" | "slug"> = {}): ProblemAnswer => ({
  kind: "problem",
  slug,
  ...more,
});

/** May the same request succeed later, unchanged? */
const RETRYABLE: ReadonlySet<ProblemSlug> = new Set([
  "idempotency-key-in-flight",
  "webhook-unverifiable",
  "overloaded",
  "internal",
]);

/** Headers that a problem always has. Seconds: one is the life of a request, five the drain of a queue. */
const OWN_HEADERS: Readonly<Partial<Record<ProblemSlug, Readonly<Record<string, string>>>>> = {
  unauthenticated: { "www-authenticate": 'Bearer realm="kyc-gateway"' },
  "idempotency-key-in-flight": { "retry-after": "1" },
  overloaded: { "retry-after": "5" },
};

export const PROBLEM_TYPE = "application/problem+json";

/** The document of RFC 9457, section 3.1, with our members of section 3.2. */
export const problemDocument = (answer: ProblemAnswer, requestId: string): Problem => ({
  type: PROBLEM_BASE + answer.slug,
  title: PROBLEMS[answer.slug].title,
  status: PROBLEMS[answer.slug].status,
  ...(answer.detail !== undefined && { detail: answer.detail }),
  instance: requestId,
  retryable: RETRYABLE.has(answer.slug),
  ...(answer.errors !== undefined && { errors: [...answer.errors] }),
  ...(answer.allowed !== undefined && { allowed: [...answer.allowed] }),
});

export const problemHeaders = (answer: ProblemAnswer): Readonly<Record<string, string>> => ({
  ...OWN_HEADERS[answer.slug],
  ...answer.headers,
  "content-type": PROBLEM_TYPE,
});
