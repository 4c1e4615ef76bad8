import { alphanumeric, uuid } from "../../ids.ts";
import {
  type Exchange,
  empty,
  isObject,
  type JsonObject,
  json,
  jsonOf,
  type Labels,
  type Reply,
  route,
  stringOf,
} from "../../wire.ts";
import { runView, taskView } from "./callbacks.ts";
import { addTask } from "./play.ts";
import {
  type Applicant,
  BASE,
  gone,
  invalid,
  isGone,
  missing,
  type OnfidoHandler,
  type OnfidoParts,
  type OnfidoRoute,
  type Run,
  timeOf,
} from "./state.ts";

const LANGUAGES = ["en_US", "de_DE", "es_ES", "fr_FR", "it_IT", "pt_PT", "nl_NL"];
/** A link has no end of its own; the run's SDK token, which ends after five weeks, bounds it here. */
const LINK_LIFE_MS = 3_024_000_000;
/** UNCONFIRMED: the vendor's page size. */
const PAGE_SIZE = 20;

const tagsOf = (body: JsonObject): readonly string[] | undefined => {
  const { tags = [] } = body;
  const valid =
    Array.isArray(tags) &&
    tags.length <= 30 &&
    tags.every((tag) => typeof tag === "string" && tag.length >= 1 && tag.length <= 128);
  return valid ? (tags as string[]) : undefined;
};

/** The play's labels among the tags: `mock_scenario:<name>` and `attempt:<number>`. */
export const labelsOf = (request: Exchange): Labels => {
  const body = jsonOf(request) ?? {};
  const tags = tagsOf(body) ?? [];
  const tagged = (name: string) => tags.find((tag) => tag.startsWith(`${name}:`))?.slice(name.length + 1);
  const scenario = tagged("mock_scenario");
  const attempt = Number(tagged("attempt") ?? "1");
  return {
    ...(scenario === undefined ? {} : { scenario }),
    attempt,
    reference: stringOf(body.customer_user_id) ?? null,
  };
};

const faultsOf = (parts: OnfidoParts, body: JsonObject, workflowId: string): JsonObject => {
  const { link = {}, customer_user_id: user = "" } = body;
  const faults: [string, boolean, string][] = [
    ["applicant_id", typeof body.applicant_id !== "string", "must be a UUID"],
    // That an unknown workflow is a validation error and not a 404 is UNCONFIRMED.
    ["workflow_id", body.workflow_id !== workflowId, "unknown workflow"],
    ["tags", tagsOf(body) === undefined, "at most 30 strings of 1 to 128 characters"],
    ["customer_user_id", typeof user !== "string" || user.length > 256, "at most 256 characters"],
    ["link", !isObject(link), "must be an object"],
  ];
  if (isObject(link)) {
    const { language, expires_at: expiry } = link;
    const past = typeof expiry === "string" && !(Date.parse(expiry) > parts.context.world.now());
    faults.push([
      "link.language",
      language !== undefined && language !== null && !LANGUAGES.includes(String(language)),
      "unknown language",
    ]);
    faults.push(["link.expires_at", past, "must be a time in the future"]);
  }
  return Object.fromEntries(faults.filter(([, wrong]) => wrong).map(([field, , text]) => [field, [text]]));
};

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Looks like the vendor's ES512 token; its signature is noise, as nobody but the vendor checks it. */
const sdkToken = ({ context }: OnfidoParts, run: string): string => {
  const issued = Math.floor(context.world.now() / 1000);
  const claims = { iat: issued, exp: issued + 3_024_000, payload: { workflow_run_id: run } };
  return `${base64url({ alg: "ES512" })}.${base64url(claims)}.${alphanumeric(context.world.random, 176)}`;
};

const linkView = (link: JsonObject, url: string): JsonObject => ({
  url,
  completed_redirect_url: link.completed_redirect_url ?? null,
  expired_redirect_url: link.expired_redirect_url ?? null,
  expires_at: link.expires_at ?? null,
  language: link.language ?? "en_US",
});

/** The person sets out; the answer is the hosted link. */
const enrol = ({ context }: OnfidoParts, id: string, request: Exchange, body: JsonObject): JsonObject => {
  const link = isObject(body.link) ? body.link : {};
  const expiry = stringOf(link.expires_at);
  const token = context.enrol({
    vendor: "onfido",
    object: id,
    reference: stringOf(body.customer_user_id) ?? null,
    documents: ["passport", "identity_card", "driving_licence"],
    returnUrl: stringOf(link.completed_redirect_url),
    linkEndsAt: expiry === undefined ? context.world.now() + LINK_LIFE_MS : Date.parse(expiry),
    labels: labelsOf(request),
  });
  return linkView(link, `${context.publicUrl}/capture/onfido/${token}`);
};

const newRun = (parts: OnfidoParts, applicant: Applicant, request: Exchange, body: JsonObject): Run => {
  const { world } = parts.context;
  const id = uuid(world.random);
  return {
    account: applicant.account,
    id,
    applicant,
    customerUserId: stringOf(body.customer_user_id) ?? applicant.id,
    tags: tagsOf(body) ?? [],
    createdAt: world.now(),
    updatedAt: world.now(),
    completedAt: null,
    link: enrol(parts, id, request, body),
    sdkToken: sdkToken(parts, id),
    status: "awaiting_input",
    output: null,
    reasons: [],
    tasks: [],
  };
};

const create =
  (parts: OnfidoParts): OnfidoHandler =>
  (request, account) => {
    const body = jsonOf(request);
    const faults = body ? faultsOf(parts, body, account.workflowId) : { base: ["invalid JSON"] };
    if (!body || Object.keys(faults).length > 0) return invalid(faults);
    const applicantId = String(body.applicant_id);
    const applicant = parts.state.applicants.get(applicantId);
    if (applicant?.account !== account || applicant.deleteAt !== null) return missing("Applicant", applicantId);
    const run = newRun(parts, applicant, request, body);
    parts.state.runs.set(run.id, run);
    const start = addTask(parts, run, "start");
    start.completedAt = run.createdAt;
    start.output = {};
    return json(201, runView(run), { reference: stringOf(body.customer_user_id) ?? null });
  };

const list =
  ({ state }: OnfidoParts): OnfidoHandler =>
  (request, account) => {
    const { query } = request;
    const wanted = (name: string) =>
      query
        .getAll(name)
        .flatMap((value) => value.split(","))
        .filter(Boolean);
    const [statuses, tags, applicant] = [wanted("status"), wanted("tags"), query.get("applicant_id")];
    const day = (run: Run) => timeOf(run.createdAt);
    const matches = (run: Run) =>
      run.account === account &&
      (statuses.length === 0 || statuses.includes(run.status)) &&
      (applicant === null || run.applicant.id === applicant) &&
      tags.every((tag) => run.tags.includes(tag)) &&
      day(run) > (query.get("created_at_gt") ?? "") &&
      day(run) < (query.get("created_at_lt") ?? "~");
    const found = [...state.runs.values()].filter(matches);
    const time = (run: Run) => run.completedAt ?? run.createdAt;
    const sorted = found.reverse().sort((left, right) => time(right) - time(left));
    const ordered = query.get("sort") === "asc" ? sorted.reverse() : sorted;
    const start = (Math.max(1, Number(query.get("page")) || 1) - 1) * PAGE_SIZE;
    return json(200, ordered.slice(start, start + PAGE_SIZE).map(runView));
  };

/** UNCONFIRMED what is left of a run whose applicant has been deleted: here nothing, as of the applicant itself. */
const withRun =
  (
    { context, state }: OnfidoParts,
    act: (run: Run, ...rest: Parameters<OnfidoHandler>) => ReturnType<OnfidoHandler>,
  ): OnfidoHandler =>
  async (request, account, params) => {
    const id = params.id ?? "";
    const run = state.runs.get(id);
    if (run?.account !== account) return missing("WorkflowRun", id);
    if (isGone(run.applicant, context.world.now())) return gone();
    return { ...(await act(run, request, account, params)), reference: run.customerUserId };
  };

const PDF = "%PDF-1.4\n% evidence of a mock run\n%%EOF\n";
const pdf = (): Reply => ({ status: 200, headers: { "content-type": "application/pdf" }, body: PDF });

const oneTask = (parts: OnfidoParts, complete: boolean): OnfidoHandler =>
  withRun(parts, (run, request, _account, params) => {
    const task = run.tasks.find((one) => one.id === params.task);
    if (!task) return missing("Task", params.task ?? "");
    if (!complete) return json(200, taskView(run, task));
    const data = jsonOf(request)?.data;
    if (!isObject(data)) return invalid({ data: ["must be an object"] });
    task.completedAt = parts.context.world.now();
    task.output = data;
    return json(200, {});
  });

const summary = (run: Run): readonly JsonObject[] =>
  run.tasks.map((task) => {
    const { id, task_def_id, created_at, updated_at } = taskView(run, task);
    return { id, task_def_id, created_at, updated_at };
  });

export const runRoutes = (parts: OnfidoParts): readonly OnfidoRoute[] => {
  const one = `${BASE}/workflow_runs/:id`;
  const timeline = withRun(parts, (run) => {
    const id = uuid(parts.context.world.random);
    return json(202, { workflow_timeline_file_id: id, href: `${BASE}/workflow_runs/${run.id}/timeline_file/${id}` });
  });
  return [
    route("POST", `${BASE}/workflow_runs`, "create_run", create(parts), labelsOf),
    route("GET", `${BASE}/workflow_runs`, "list_runs", list(parts)),
    route(
      "GET",
      one,
      "get_run",
      withRun(parts, (run) => json(200, runView(run))),
    ),
    route(
      "GET",
      `${one}/tasks`,
      "list_tasks",
      withRun(parts, (run) => json(200, summary(run))),
    ),
    route("GET", `${one}/tasks/:task`, "get_task", oneTask(parts, false)),
    route("POST", `${one}/tasks/:task/complete`, "complete_task", oneTask(parts, true)),
    route("GET", `${one}/signed_evidence_file`, "get_evidence", withRun(parts, pdf)),
    route(
      "GET",
      `${one}/evidence_folder`,
      "get_evidence_folder",
      withRun(parts, () => empty(302)),
    ),
    route("POST", `${one}/timeline_file`, "create_timeline", timeline),
    route("GET", `${one}/timeline_file/:file`, "get_timeline", withRun(parts, pdf)),
  ];
};
