import type { Plan } from "./load/requests.ts";
import { createBody, type Product } from "./product.ts";

/** Opens sessions, each of a new person. */
export const gatewayPlan = ({ key }: Product, run: string): Plan => ({
  kind: "numbered",
  run,
  method: "POST",
  path: "/v1/sessions",
  headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "idempotency-key": "k-{n}" },
  body: createBody("user_{n}"),
});
