import { ExplainRoute, RouteExplanation } from "../../../contracts/api-routing.ts";
import { explainRoute } from "../../sessions/opening/explain.ts";
import { problem } from "../problem.ts";
import { json } from "../reply.ts";
import { type Route, route } from "../route.ts";
import type { SessionServices } from "./create-session.ts";

export const explainRouteRoute = (deps: Pick<SessionServices, "services">): Route =>
  route({
    method: "POST",
    path: "/v1/route:explain",
    operationId: "explainRoute",
    summary: "Where would a session go, and why?",
    description:
      "The same decision as for POST /v1/sessions, without the person: nothing is created and no vendor is called.",
    tag: "Vendors",
    permission: "routes:explain",
    body: ExplainRoute,
    success: { 200: { description: "The whole justification.", schema: RouteExplanation } },
    problems: ["policy-cell-missing", "scenario-unknown", "vendor-unknown"],
    handle: ({ caller, body }) => {
      const explained = explainRoute(deps.services, caller, body);
      if (!("kind" in explained)) return json(200, explained);
      const { slug, detail, allowed, errors } = explained;
      return problem(slug, { detail, ...(allowed && { allowed }), ...(errors && { errors }) });
    },
  });
