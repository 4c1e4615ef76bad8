import { z } from "zod";
import { ListSessions, ReadSession, ReadTimeline, Session, SessionList, Timeline } from "../../../contracts/api.ts";
import type { Status } from "../../../contracts/status.ts";
import { isTerminal } from "../../../contracts/status.ts";
import { resubmitSession } from "../../sessions/continuing/resubmit.ts";
import { cancelSession } from "../../sessions/finish.ts";
import { listSessions, readSession, readSessionAsOf } from "../../sessions/reading/read.ts";
import { sessionStream } from "../../sessions/reading/stream.ts";
import { timelineOf } from "../../sessions/reading/timeline.ts";
import { sessionView, type Viewed } from "../../sessions/reading/view.ts";
import { type Caller, lacks } from "../caller.ts";
import { pageOf } from "../page.ts";
import { audienceOf } from "../permissions.ts";
import { problem } from "../problem.ts";
import { json, raw } from "../reply.ts";
import { type Route, route } from "../route.ts";
import { createSessionRoute, type SessionServices } from "./create-session.ts";

const SessionPath = z.object({ id: z.string().regex(/^ses_[0-9a-z]{1,64}$/) });
const shared = { tag: "Sessions" } as const;
const one = { ...shared, params: SessionPath } as const;

const viewFor = ({ services }: SessionServices, caller: Caller, viewed: Viewed): Session =>
  sessionView(services, viewed, audienceOf(caller.role));

const read = (deps: SessionServices) =>
  route({
    ...one,
    method: "GET",
    path: "/v1/sessions/{id}",
    operationId: "readSession",
    summary: "Read a session, now or as of an earlier time",
    permission: "sessions:read",
    query: ReadSession,
    success: { 200: { description: "The session; with `as_of`, what was known then.", schema: Session } },
    problems: ["not-found"],
    handle: async ({ caller, params, query }) => {
      const viewed =
        query.as_of === undefined
          ? await readSession(deps.services, caller, params.id)
          : await readSessionAsOf(deps.services, caller, params.id, Date.parse(query.as_of));
      return viewed === undefined ? problem("not-found") : json(200, viewFor(deps, caller, viewed));
    },
  });

const list = (deps: SessionServices) =>
  route({
    ...shared,
    method: "GET",
    path: "/v1/sessions",
    operationId: "listSessions",
    summary: "List sessions, newest first",
    permission: "sessions:read",
    query: ListSessions,
    success: { 200: { description: "One page.", schema: SessionList } },
    problems: [],
    handle: async ({ caller, query }) => {
      const rows = await listSessions(deps.services, caller, query);
      return json(
        200,
        pageOf(
          rows.map((viewed) => ({ id: viewed.session.id, viewed })),
          query.limit,
          ({ viewed }) => viewFor(deps, caller, viewed),
        ),
      );
    },
  });

const cancel = (deps: SessionServices) =>
  route({
    ...one,
    method: "POST",
    path: "/v1/sessions/{id}/cancel",
    operationId: "cancelSession",
    summary: "Withdraw a session",
    description: "An open session expires with the reason policy.withdrawn. Withdrawing it again changes nothing.",
    permission: "sessions:change",
    success: { 200: { description: "The session.", schema: Session } },
    problems: ["not-found", "wrong-state"],
    handle: async ({ caller, params }) => {
      const before = await readSession(deps.services, caller, params.id);
      if (before === undefined) return problem("not-found");
      const after =
        (await cancelSession(deps.services, params.id, caller.actor)) ??
        (await readSession(deps.services, caller, params.id)) ??
        before;
      const view = viewFor(deps, caller, after);
      return view.status === "expired" && view.reasons.some(({ code }) => code === "policy.withdrawn")
        ? json(200, view)
        : problem("wrong-state", { detail: `The session is ${view.status}: only an open one can be withdrawn.` });
    },
  });

const resubmit = (deps: SessionServices) =>
  route({
    ...one,
    method: "POST",
    path: "/v1/sessions/{id}/resubmit",
    operationId: "resubmitSession",
    summary: "A fresh way in after a retake was asked for",
    permission: "sessions:change",
    success: { 200: { description: "The session with a new `capture`.", schema: Session } },
    problems: ["not-found", "wrong-state", "overloaded"],
    handle: async ({ caller, params }) => {
      if ((await readSession(deps.services, caller, params.id)) === undefined) return problem("not-found");
      const outcome = await resubmitSession(deps.services, params.id, caller.actor);
      if (outcome === undefined) return problem("not-found");
      if (outcome.kind === "resubmitted") return json(200, viewFor(deps, caller, outcome.aggregate));
      return outcome.kind === "wrong_state"
        ? problem("wrong-state", {
            detail: `The session is ${outcome.status}: only one that needs a resubmission can be resubmitted.`,
          })
        : problem("overloaded", {
            detail: "The vendor did not give a new way in. Try again later.",
            headers: { "retry-after": "5" },
          });
    },
  });

const timeline = (deps: SessionServices) =>
  route({
    ...one,
    method: "GET",
    path: "/v1/sessions/{id}/timeline",
    operationId: "readTimeline",
    summary: "How the session came to where it is",
    permission: "timeline:user",
    query: ReadTimeline,
    success: { 200: { description: "What this audience may know, in order.", schema: Timeline } },
    problems: ["not-found"],
    handle: async ({ caller, params, query }) => {
      const lacking = lacks(caller, `timeline:${query.audience}`);
      if (lacking !== undefined) return lacking;
      const viewed = await readSession(deps.services, caller, params.id);
      return viewed === undefined
        ? problem("not-found")
        : json(200, await timelineOf(deps.services, viewed, query.audience));
    },
  });

const stream = (deps: SessionServices) =>
  route({
    ...one,
    method: "GET",
    path: "/v1/sessions/{id}/stream",
    operationId: "streamSession",
    summary: "The session now and after each change, until it ends",
    permission: "sessions:read",
    success: { 200: { description: "Server-sent events: `session`, id = version.", mediaType: "text/event-stream" } },
    problems: ["not-found"],
    handle: async ({ caller, params, rawHeaders, signal }) => {
      if ((await readSession(deps.services, caller, params.id)) === undefined) return problem("not-found");
      const after = /^\d{1,9}$/.exec(rawHeaders.get("last-event-id") ?? "")?.[0];
      const body = sessionStream({
        world: deps.services.world,
        feed: deps.feed,
        sessionId: params.id,
        after: Number(after ?? 0),
        signal: signal(),
        read: async () => {
          const viewed = deps.open() ? await readSession(deps.services, caller, params.id) : undefined;
          if (viewed === undefined) return undefined;
          const { version, status } = viewed.session;
          return { version, ended: isTerminal(status as Status), data: viewFor(deps, caller, viewed) };
        },
      });
      return raw(200, body, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
    },
  });

export const sessionRoutes = (deps: SessionServices): readonly Route[] => [
  createSessionRoute(deps),
  list(deps),
  read(deps),
  cancel(deps),
  resubmit(deps),
  timeline(deps),
  stream(deps),
];
