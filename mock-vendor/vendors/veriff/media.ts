import { uuid } from "../../ids.ts";
import { isObject, type JsonObject, json, jsonOf, type Reply, route, stringOf } from "../../wire.ts";
import { approve, conclude, submit } from "./play.ts";
import {
  type Attempt,
  fail,
  isOpen,
  lastAttempt,
  type Picture,
  type Session,
  type VeriffHandler,
  type VeriffParts,
  type VeriffRoute,
  type WithSession,
  withSession,
} from "./state.ts";
import { sessionView } from "./views.ts";
import { VERDICTS } from "./words.ts";

const CONTEXTS: readonly string[] = ["document-front", "document-back", "document-and-face", "face"];
const BASE64 = /^(?:data:image\/\w+;base64,)?[A-Za-z0-9+/]+={0,2}$/;
const DECISION_MS = 400;

const pictureView = (session: Session, { id, context, size }: Picture): JsonObject => ({
  ...{ id, context, size, name: context, mimetype: "image/jpeg", sessionId: session.id },
  url: `${new URL(session.url).origin}/v1/media/${id}`,
});

const listOf = (session: Session, attempts: readonly Attempt[]): Reply => {
  const images = attempts.flatMap(({ pictures }) => pictures.map((picture) => pictureView(session, picture)));
  return json(200, { status: "success", images, videos: [] });
};

/** Takes a picture and drops it: only its size is kept. */
const upload =
  ({ context }: VeriffParts): WithSession =>
  (session, request) => {
    const image = jsonOf(request)?.image;
    if (!isObject(image)) return fail(400, 1400, "Image missing");
    const content = stringOf(image.content);
    if (content === undefined || !BASE64.test(content)) return fail(400, 1401, "Image is not base64");
    const kind = stringOf(image.context);
    if (kind === undefined || !CONTEXTS.includes(kind)) return fail(400, 1402, "Context is not supported");
    const picture = { id: uuid(context.world.random), context: kind, size: Math.floor((content.length * 3) / 4) };
    lastAttempt(session).pictures.push(picture);
    return json(200, { status: "success", image: pictureView(session, picture) });
  };

/** UNCONFIRMED that first names still decide test sessions; without one of them somebody decides in the portal. */
const decideByName = (parts: VeriffParts, session: Session): void => {
  const { firstName } = (session.fields.person ?? {}) as JsonObject;
  const { forged, blurry } = VERDICTS;
  parts.context.world.timer(DECISION_MS, () => {
    if (firstName === "Approve") parts.context.publish(approve(parts, session));
    if (firstName === "Decline" && forged) parts.context.publish([conclude(parts, session, forged)]);
    if (firstName === "Resubmit" && blurry) parts.context.publish([conclude(parts, session, blurry)]);
  });
};

/** Only needed where the pictures came by API. */
const handIn =
  (parts: VeriffParts): WithSession =>
  (session, request) => {
    const verification = jsonOf(request)?.verification;
    if (!isObject(verification) || verification.status !== "submitted") return fail(400, 1303, "Invalid status");
    if (!isOpen(session)) return fail(400, 1304, "Cannot go to this status");
    parts.context.stop("veriff", session.id);
    parts.context.publish(submit(parts, session));
    decideByName(parts, session);
    return json(200, { status: "success", verification: sessionView(session, "submitted") });
  };

const findAttempt = (parts: VeriffParts, id: string | undefined) =>
  [...parts.sessions.values()]
    .flatMap((session) => session.attempts.map((attempt) => ({ session, attempt })))
    .find(({ attempt }) => attempt.id === id);

const attemptMedia =
  (parts: VeriffParts): VeriffHandler =>
  (_request, account, params) => {
    const found = findAttempt(parts, params.id);
    return found?.session.account === account ? listOf(found.session, [found.attempt]) : fail(404, null, "Not found");
  };

const file =
  (parts: VeriffParts): VeriffHandler =>
  (_request, account, params) => {
    const own = [...parts.sessions.values()].filter((session) => session.account === account);
    const known = own.some(({ attempts }) =>
      attempts.some(({ pictures }) => pictures.some(({ id }) => id === params.id)),
    );
    const body = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64");
    return known ? { status: 200, headers: { "content-type": "image/gif" }, body } : fail(404, null, "Not found");
  };

export const mediaRoutes = (parts: VeriffParts): readonly VeriffRoute[] => {
  const one = "/v1/sessions/:id";
  return [
    route("PATCH", one, "submit_session", withSession(parts, handIn(parts))),
    route("POST", `${one}/media`, "upload_media", withSession(parts, upload(parts))),
    route(
      "GET",
      `${one}/media`,
      "list_media",
      withSession(parts, (session) => listOf(session, session.attempts)),
    ),
    route(
      "POST",
      `${one}/collected-data`,
      "collect_data",
      withSession(parts, () => json(200, { status: "success" })),
    ),
    route("GET", "/v1/attempts/:id/media", "list_attempt_media", attemptMedia(parts)),
    route("GET", "/v1/media/:id", "get_media", file(parts)),
  ];
};
