import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { LARGEST_UPLOAD, measure } from "./measure.ts";
import { HEADERS, loadAssets, loadPages, safeReturnUrl } from "./pages.ts";
import { ADVICE, REFUSALS, type Refusal } from "./picture/guidance.ts";
import type { CaptureSession, CaptureSessions } from "./session.ts";
import { specimen } from "./specimens/shelf.ts";

/** Answer to an upload that was not measured. */
const refused = (context: Context, why: Refusal): Response => {
  const { status, title, text } = REFUSALS[why];
  return context.json({ verdict: "refused", why, guidance: { title, text } }, status);
};

/** What the page may know about its session. */
const stateOf = (session: CaptureSession) => ({
  vendor: session.vendor,
  documents: session.documents,
  state: session.state,
  retake: session.retake ?? null,
});

type Handler = (context: Context, session: CaptureSession) => Response | Promise<Response>;

/** Looks the session up before `handle` runs; `open` handlers run on an open session only. */
const withSession =
  (sessions: CaptureSessions, needs: "any" | "open", handle: Handler) =>
  (context: Context): Response | Promise<Response> => {
    const session = sessions.find(context.req.param("vendor") ?? "", context.req.param("token") ?? "");
    if (session === undefined) return refused(context, "unknown_link");
    return needs === "open" && session.state !== "open" ? refused(context, "not_open") : handle(context, session);
  };

const receive =
  (sessions: CaptureSessions): Handler =>
  async (context, session) => {
    const document = session.documents.find((name) => name === context.req.query("document"));
    if (document === undefined) return refused(context, "document_not_asked_for");
    const measured = await measure(new Uint8Array(await context.req.arrayBuffer()));
    if (!measured.ok) return refused(context, measured.why);
    // Measuring takes a while, and another tab or the clock may have ended the session in the meantime.
    if (sessions.find(session.vendor, session.token)?.state !== "open") return refused(context, "not_open");
    const { measurement, defects } = measured.assessment;
    // This page takes no selfie: a twin whose flow has one plays that part itself.
    sessions.submitted(session.token, { document, defects, selfie: false });
    const [first] = defects;
    if (first === undefined) return context.json({ verdict: "accepted", measurement, defects, guidance: null });
    const { title, text } = ADVICE[first];
    return context.json({ verdict: "retake", measurement, defects, guidance: { title, text } });
  };

const tell =
  (told: (token: string) => void): Handler =>
  (context, session) => {
    told(session.token);
    return context.json({ told: true });
  };

const pageRoute = (sessions: CaptureSessions) => {
  const pages = loadPages();
  return (context: Context): Response | Promise<Response> => {
    const session = sessions.find(context.req.param("vendor") ?? "", context.req.param("token") ?? "");
    if (session === undefined) return context.html(pages.message(REFUSALS.unknown_link, undefined), 404);
    if (session.state === "closed") {
      return context.html(pages.message(REFUSALS.not_open, safeReturnUrl(session.returnUrl)), 410);
    }
    if (session.state === "open") sessions.opened(session.token);
    return context.html(pages.capture(session.vendor, safeReturnUrl(session.returnUrl)));
  };
};

const assetRoute = () => {
  const assets = loadAssets();
  return (context: Context): Response => {
    const asset = assets.get(context.req.path.split("/assets/")[1] ?? "");
    return asset === undefined
      ? (context.notFound() as Response)
      : context.body(asset.body, 200, { "content-type": asset.type });
  };
};

/**
 * The hosted capture page of every twin. Pictures are measured and forgotten: none is stored, logged or passed on.
 *
 * `GET /capture/:vendor/:token` the page; `.../state` its session; `POST .../document?document=<class>` one raw
 * JPEG, PNG or WebP of at most 15 MB; `POST .../another-way` and `POST .../decline` the two other ends.
 * `GET /capture/specimens/:file` drawn pictures to try it with, `?defect=` spoils them.
 */
export const captureRoutes = (sessions: CaptureSessions): Hono => {
  const routes = new Hono();
  routes.use("/capture/*", async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  });
  routes.get("/capture/assets/*", assetRoute());
  routes.get("/capture/specimens/:file", async (context) => {
    const picture = await specimen(context.req.param("file").replace(/\.jpg$/, ""), context.req.query("defect"));
    return picture === undefined ? context.notFound() : context.body(picture, 200, { "content-type": "image/jpeg" });
  });
  routes.get("/capture/:vendor/:token", pageRoute(sessions));
  routes.get(
    "/capture/:vendor/:token/state",
    withSession(sessions, "any", (context, session) => context.json(stateOf(session))),
  );
  routes.post(
    "/capture/:vendor/:token/document",
    bodyLimit({ maxSize: LARGEST_UPLOAD, onError: (context) => refused(context, "too_large") }),
    withSession(sessions, "open", receive(sessions)),
  );
  routes.post(
    "/capture/:vendor/:token/another-way",
    withSession(
      sessions,
      "open",
      tell((token) => sessions.anotherWay(token)),
    ),
  );
  routes.post(
    "/capture/:vendor/:token/decline",
    withSession(
      sessions,
      "open",
      tell((token) => sessions.declined(token)),
    ),
  );
  return routes;
};
