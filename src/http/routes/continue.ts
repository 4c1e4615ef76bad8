import { z } from "zod";
import { ContinueSession, Session } from "../../../contracts/api.ts";
import { localeFor, messageFor } from "../../../contracts/messages/message.ts";
import { continueSession } from "../../sessions/continuing/continue.ts";
import { visit } from "../../sessions/continuing/visit.ts";
import { readSession } from "../../sessions/reading/read.ts";
import { sessionView } from "../../sessions/reading/view.ts";
import { htmlPage } from "../page-answer.ts";
import { messagePage } from "../pages/message.ts";
import { audienceOf } from "../permissions.ts";
import { problem } from "../problem.ts";
import { json, type RawAnswer, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";
import type { SessionServices } from "./create-session.ts";

const SessionPath = z.object({ id: z.string().regex(/^ses_[0-9a-z]{1,64}$/) });
/** Anything: whoever follows a link that was cut off is a person, and reads a page. */
const Ticket = z.object({ ticket: z.string() });
const TICKET = /^(ses_[0-9a-z]{1,64})\.([0-9a-f]{32})$/;

const continueRoute = (deps: SessionServices) =>
  route({
    method: "POST",
    path: "/v1/sessions/{id}/continue",
    operationId: "continueSession",
    summary: "A way in that works",
    description:
      "Gives the way in that there is, while its vendor is well. Where that vendor is down and the person has not opened the link, another vendor takes over. Where the person has begun there, they must agree, and to the new vendor too. A person who says `another_way` goes to a human reviewer, if policy and consent allow it. Asking again changes nothing.",
    tag: "Sessions",
    permission: "sessions:change",
    params: SessionPath,
    body: ContinueSession,
    optionalBody: true,
    success: {
      200: { description: "The session with its `capture`.", schema: Session },
      202: { description: "Queued: no vendor can be started now; see `waiting`.", schema: Session },
    },
    problems: ["not-found", "wrong-state", "re-consent-needed", "retry-limit-reached"],
    handle: async ({ caller, params, body }) => {
      const { services } = deps;
      if ((await readSession(services, caller, params.id)) === undefined) return problem("not-found");
      const { person_agrees: personAgrees, another_way: anotherWay, consent } = body;
      const request = { actor: caller.actor, personAgrees, anotherWay, consent };
      const continued = await continueSession(services, params.id, request);
      if (continued === undefined) return problem("not-found");
      if (continued.kind === "re_consent")
        return problem("re-consent-needed", {
          detail: "Send person_agrees, and a consent whose recipients name a vendor of `allowed`.",
          allowed: continued.vendors,
        });
      if (continued.kind === "limit")
        return problem("retry-limit-reached", { detail: "The person was moved to another vendor before." });
      const view = sessionView(services, continued.aggregate, audienceOf(caller.role));
      if (continued.kind === "wrong_state")
        return problem("wrong-state", { detail: `The session is ${view.status}: there is no way in to go on with.` });
      return view.waiting === null ? json(200, view) : json(202, view);
    },
  });

/** Between two looks of a page that waits; seconds. */
const REFRESH = "30";

/** `languages`: the header of that name. */
const unknownLink = (languages: string): RawAnswer => {
  const locale = localeFor(languages.split(/[,;]/, 1)[0] ?? "");
  return htmlPage(messagePage(messageFor("link_unknown", locale), locale), 404);
};

const visitRoute = (deps: SessionServices) =>
  route({
    method: "GET",
    path: "/continue/{ticket}",
    operationId: "visitSession",
    summary: "The person's address: leads to wherever the way in is",
    description: "The address is `capture.continue_url`. It needs no key: who has it is the person.",
    tag: "Sessions",
    permission: "public",
    params: Ticket,
    success: {
      200: { description: "Nothing to do now: a sentence that says why.", mediaType: "text/html" },
      303: { description: "To the way in, or back.", mediaType: "text/html", headers: { location: "The way on." } },
      404: { description: "No such address: a sentence that says so.", mediaType: "text/html" },
    },
    problems: [],
    handle: async ({ params, rawHeaders }) => {
      const [, id = "", token = ""] = TICKET.exec(params.ticket) ?? [];
      const led = id === "" ? undefined : await visit(deps.services, id, token);
      if (led === undefined) return unknownLink(rawHeaders.get("accept-language") ?? "");
      if (led.kind === "to") return raw(303, null, { location: led.url, "referrer-policy": "no-referrer" });
      const page = htmlPage(messagePage(messageFor(led.message, led.locale), localeFor(led.locale)));
      const waits = led.message === "waiting_vendor_unavailable";
      return waits ? { ...page, headers: { ...page.headers, refresh: REFRESH } } : page;
    },
  });

export const continueRoutes = (deps: SessionServices): readonly Route[] => [continueRoute(deps), visitRoute(deps)];
