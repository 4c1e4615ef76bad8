import { alphanumeric } from "../../ids.ts";
import { type JsonObject, json, partsOf, route, type Upload } from "../../wire.ts";
import {
  createdWithin,
  inputOf,
  invalid,
  missing,
  pageOf,
  REPORTS,
  type Report,
  type StripeHandler,
  type StripeParts,
  type StripeRoute,
  secondsOf,
} from "./state.ts";
import { reportView } from "./views.ts";

const DAY_MS = 86_400_000;
const EVENT_DAYS = 30;

const listReports =
  (parts: StripeParts): StripeHandler =>
  (request, account) => {
    const input = inputOf(request) ?? {};
    const { type, verification_session: session, client_reference_id: reference } = input;
    const matches = (report: Report) =>
      report.session.account === account &&
      (type === undefined || (report.session.fields.type ?? "document") === type) &&
      (session === undefined || report.session.id === session) &&
      (reference === undefined || report.session.fields.client_reference_id === reference) &&
      createdWithin(input, report.createdAt);
    const found = [...parts.reports.values()].filter(matches).reverse();
    return pageOf(input, REPORTS, found, (report) => reportView(report, input));
  };

/** `type` may end in `.*`. */
const typeMatches = (wanted: unknown, type: unknown): boolean =>
  typeof wanted !== "string" ||
  (wanted.endsWith(".*") ? String(type).startsWith(wanted.slice(0, -1)) : wanted === type);

const listEvents =
  (parts: StripeParts): StripeHandler =>
  (request, account) => {
    const input = inputOf(request) ?? {};
    const oldest = parts.context.world.now() - EVENT_DAYS * DAY_MS;
    const found = [...parts.events.values()].filter(
      (event) =>
        event.account === account &&
        event.createdAt >= oldest &&
        typeMatches(input.type, event.view.type) &&
        createdWithin(input, event.createdAt),
    );
    return pageOf(input, "/v1/events", found.reverse(), (event) => event.view);
  };

const fileView = (parts: StripeParts, id: string, purpose: unknown, upload?: Upload): JsonObject => ({
  id,
  object: "file",
  created: secondsOf(parts.context.world.now()),
  expires_at: null,
  filename: upload?.name ?? null,
  links: { object: "list", data: [], has_more: false, url: `/v1/file_links?file=${id}` },
  purpose,
  size: upload?.size ?? 0,
  title: null,
  type: upload?.type.split("/").at(-1) ?? "jpg",
  url: `https://files.stripe.com/v1/files/${id}/contents`,
});

/** Takes a file and drops its content. */
const upload =
  (parts: StripeParts): StripeHandler =>
  async (request, account) => {
    const form = await partsOf(request);
    const file = form?.get("file");
    if (typeof file !== "object" || file.size === 0)
      return invalid("parameter_missing", "Missing required param: file.", "file");
    const id = `file_1${alphanumeric(parts.context.world.random, 23)}`;
    const view = fileView(parts, id, form?.get("purpose"), file);
    parts.files.set(id, { account, id, view });
    return json(200, view);
  };

const fileLink =
  (parts: StripeParts): StripeHandler =>
  (request) => {
    const file = inputOf(request)?.file;
    if (typeof file !== "string") return invalid("parameter_missing", "Missing required param: file.", "file");
    const { random, now } = parts.context.world;
    const id = `link_1${alphanumeric(random, 23)}`;
    const url = `https://files.stripe.com/links/${alphanumeric(random, 24)}`;
    return json(200, {
      id,
      object: "file_link",
      created: secondsOf(now()),
      expired: false,
      expires_at: null,
      file,
      livemode: false,
      metadata: {},
      url,
    });
  };

export const reportRoutes = (parts: StripeParts): readonly StripeRoute[] => {
  const report: StripeHandler = (request, account, params) => {
    const found = parts.reports.get(params.id ?? "");
    if (found?.session.account !== account) return missing("verification_report", params.id ?? "");
    return json(200, reportView(found, inputOf(request) ?? {}));
  };
  const event: StripeHandler = (_request, account, params) => {
    const found = parts.events.get(params.id ?? "");
    return found?.account === account ? json(200, found.view) : missing("event", params.id ?? "");
  };
  const file: StripeHandler = (_request, account, params) => {
    const id = params.id ?? "";
    const found = parts.files.get(id);
    if (found?.account === account) return json(200, found.view);
    const ofReport = [...parts.reports.values()].some(
      (one) => one.session.account === account && id.startsWith(`file_${one.id.slice(3, 23)}`),
    );
    return ofReport
      ? json(200, fileView(parts, id, id.endsWith("S") ? "selfie" : "identity_document"))
      : missing("file", id);
  };
  return [
    route("GET", REPORTS, "list_reports", listReports(parts)),
    route("GET", `${REPORTS}/:id`, "get_report", report),
    route("GET", "/v1/events", "list_events", listEvents(parts)),
    route("GET", "/v1/events/:id", "get_event", event),
    route("POST", "/v1/files", "upload_file", upload(parts)),
    route("GET", "/v1/files/:id", "get_file", file),
    route("POST", "/v1/file_links", "create_file_link", fileLink(parts)),
  ];
};
