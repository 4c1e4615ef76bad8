import { ListEvents } from "../../../contracts/api-webhooks.ts";
import { EventList } from "../../../contracts/events.ts";
import type { Caller } from "../caller.ts";
import { type ProblemAnswer, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface EventServices {
  /**
   * The feed after a position. `events` are the stored bodies, so that a pulled event and a pushed one are the same
   * bytes; `next` is null only where there was never an event.
   */
  readonly readEvents: (
    caller: Caller,
    query: ListEvents,
  ) => Promise<{ readonly events: readonly string[]; readonly next: string | null } | ProblemAnswer>;
}

export const eventRoutes = (services: EventServices): readonly Route[] => [
  route({
    method: "GET",
    path: "/v1/events",
    operationId: "listEvents",
    summary: "Pull events, oldest first",
    description: "The same events that webhook endpoints get, for those who cannot be called or missed some.",
    tag: "Events",
    permission: "events:read",
    query: ListEvents,
    success: { 200: { description: "Events after the position.", schema: EventList } },
    problems: [],
    handle: async ({ caller, query }) => {
      const page = await services.readEvents(caller, query);
      if ("kind" in page) return page;
      const body = `{"data":[${page.events.join(",")}],"next_after":${JSON.stringify(page.next)}}`;
      return raw(200, body, { "content-type": "application/json" });
    },
  }),
];
