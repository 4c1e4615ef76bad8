import { z } from "zod";

/** Problem types (RFC 9457): slug -> status and title. `type` is `https://kyc-gateway.dev/problems/<slug>`. */
export const PROBLEMS = {
  "malformed-request": { status: 400, title: "The request cannot be read" },
  "invalid-request": { status: 422, title: "The request does not fit the schema" },
  "idempotency-key-missing": { status: 400, title: "The Idempotency-Key header is required" },
  "idempotency-key-invalid": { status: 400, title: "The Idempotency-Key header is not valid" },
  "idempotency-key-in-flight": { status: 409, title: "A request with this Idempotency-Key is still running" },
  "idempotency-key-reused": { status: 422, title: "This Idempotency-Key was used with another request" },
  "reference-taken": { status: 409, title: "An open session with this reference exists" },
  unauthenticated: { status: 401, title: "No valid API key" },
  forbidden: { status: 403, title: "The API key does not allow this" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "This method is not allowed here" },
  "unsupported-media-type": { status: 415, title: "The content type must be application/json" },
  "too-large": { status: 413, title: "The body is too large" },
  "attribute-not-needed": { status: 422, title: "The policy does not need these attributes" },
  "attribute-missing": { status: 422, title: "The policy needs more attributes" },
  "policy-cell-missing": { status: 422, title: "No policy cell covers this request" },
  "scenario-unknown": { status: 422, title: "Unknown sandbox scenario" },
  "scenario-unsupported": { status: 422, title: "The vendor's wire format cannot express this scenario" },
  "vendor-unknown": { status: 422, title: "Unknown vendor" },
  "no-legal-vendor": { status: 422, title: "No configured vendor may take this session" },
  "wrong-state": { status: 409, title: "The session's status does not allow this" },
  "re-consent-needed": { status: 409, title: "The person must agree to another vendor" },
  "retry-limit-reached": { status: 409, title: "The retry limit of the policy is reached" },
  "version-conflict": { status: 412, title: "The object changed in the meantime" },
  "webhook-unauthentic": { status: 401, title: "The callback's signature is not valid" },
  "webhook-unverifiable": { status: 503, title: "The callback's signature cannot be checked now" },
  "endpoint-forbidden": { status: 422, title: "This URL may not receive events" },
  "key-in-use": { status: 409, title: "A key cannot revoke itself" },
  erased: { status: 410, title: "The subject's data were erased" },
  overloaded: { status: 503, title: "The gateway cannot take this request now" },
  internal: { status: 500, title: "The gateway failed" },
} as const;

export type ProblemSlug = keyof typeof PROBLEMS;

export const PROBLEM_BASE = "https://kyc-gateway.dev/problems/";

export const Problem = z
  .object({
    type: z.string().meta({ description: "Stable identifier of the problem type." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().meta({ description: "What is wrong here, and the mend. Never echoes a value." }),
    instance: z.string().optional().meta({ description: "The request id." }),
    retryable: z.boolean().meta({ description: "May the same request succeed later, unchanged?" }),
    errors: z
      .array(z.object({ pointer: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "One entry per wrong field: JSON pointer and message." }),
    allowed: z.array(z.string()).optional().meta({ description: "The values that would be accepted." }),
  })
  .meta({ id: "Problem" });

export type Problem = z.infer<typeof Problem>;
