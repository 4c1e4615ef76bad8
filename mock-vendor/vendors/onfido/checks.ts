import { SCENARIO_NAMES } from "../../../contracts/scenario.ts";
import { uuid } from "../../ids.ts";
import { type Finding, SCRIPTS } from "../../scenario.ts";
import { empty, type JsonObject, json, jsonOf, route } from "../../wire.ts";
import { type ReportKind, reportFor } from "./breakdowns.ts";
import { classicEvent } from "./callbacks.ts";
import { labelsOf } from "./runs.ts";
import {
  BASE,
  type ClassicCheck,
  type ClassicReport,
  invalid,
  missing,
  type OnfidoHandler,
  type OnfidoParts,
  type OnfidoRoute,
  timeOf,
} from "./state.ts";

const CHECK_MS = 800;

const kindOf = (name: string): ReportKind =>
  name.startsWith("facial_similarity") ? "face" : name.startsWith("watchlist") ? "watchlist" : "document";

/** What a scenario finds last: Classic reports know no way there, only the result. */
const findingOf = (name: string | undefined): Finding | undefined => {
  const known = SCENARIO_NAMES.find((scenario) => scenario === name);
  const last = known === undefined ? undefined : SCRIPTS[known].steps.findLast(({ stage }) => "finding" in stage);
  const ends = known === undefined ? undefined : SCRIPTS[known].steps.at(-1)?.stage.kind;
  return last && ends !== "approved" && "finding" in last.stage ? last.stage.finding : undefined;
};

const reportView = (report: ClassicReport): JsonObject => ({
  id: report.id,
  name: report.name,
  href: `${BASE}/reports/${report.id}`,
  check_id: report.check,
  created_at: timeOf(report.createdAt),
  status: report.status,
  result: null,
  sub_result: null,
  properties: {},
  breakdown: {},
  documents: [],
  ...report.fields,
});

const checkView = (check: ClassicCheck): JsonObject => ({
  id: check.id,
  created_at: timeOf(check.createdAt),
  href: `${BASE}/checks/${check.id}`,
  applicant_id: check.applicant.id,
  applicant_provides_data: check.request.applicant_provides_data ?? false,
  sandbox: check.account.apiToken.startsWith("api_sandbox"),
  status: check.status,
  result: check.result,
  tags: check.request.tags ?? [],
  report_ids: check.reports.map((report) => report.id),
  form_uri: null,
  redirect_uri: check.request.redirect_uri ?? null,
  paused: false,
  version: "3.6",
  results_uri: `https://dashboard.onfido.com/checks/${check.id}`,
  privacy_notices_read_consent_given: check.request.privacy_notices_read_consent_given ?? false,
  webhook_ids: check.request.webhook_ids ?? [],
});

/** The sandbox's own magic: `sub_result`, `consider[]`, the last name `consider`; else the scenario's finding. */
const resultOf = (check: ClassicCheck, report: ClassicReport, finding: Finding | undefined): JsonObject => {
  const kind = kindOf(report.name);
  const { request, applicant } = check;
  const plain = reportFor(kind, finding);
  const asked = kind === "document" ? request.sub_result : undefined;
  const magic = Array.isArray(request.consider) && request.consider.includes(report.name);
  const byName = String(applicant.fields.last_name).toLowerCase() === "consider";
  const considered = plain.result === "consider" || magic || byName || (asked !== undefined && asked !== "clear");
  const subResult =
    kind !== "document" ? null : (asked ?? (considered && plain.subResult === "clear" ? "caution" : plain.subResult));
  return { result: considered ? "consider" : "clear", sub_result: subResult, breakdown: plain.breakdown };
};

const finish = ({ context, state }: OnfidoParts, check: ClassicCheck, finding: Finding | undefined): void => {
  const open = check.reports.filter((report) => report.status === "awaiting_data");
  for (const report of open) {
    report.fields = resultOf(check, report, finding);
    report.status = "complete";
  }
  check.status = "complete";
  check.result = check.reports.every((report) => (report.fields.result ?? "clear") === "clear") ? "clear" : "consider";
  const now = context.world.now();
  const event = (kind: "check" | "report", id: string) =>
    classicEvent(state, check.account, { kind, id, action: "completed", status: "complete" }, now);
  context.publish([...open.flatMap((report) => event("report", report.id)), ...event("check", check.id)]);
};

const create =
  (parts: OnfidoParts): OnfidoHandler =>
  (request, account) => {
    const { context, state } = parts;
    const { world } = context;
    const body = jsonOf(request) ?? {};
    const names = body.report_names;
    if (!Array.isArray(names) || names.length === 0) return invalid({ report_names: ["can't be blank"] });
    const applicant = state.applicants.get(String(body.applicant_id));
    if (applicant?.account !== account) return missing("Applicant", String(body.applicant_id));
    const id = uuid(world.random);
    const reports = names.map(
      (name): ClassicReport => ({
        account,
        id: uuid(world.random),
        check: id,
        name: String(name),
        createdAt: world.now(),
        status: "awaiting_data",
        fields: {},
      }),
    );
    const check: ClassicCheck = {
      account,
      id,
      applicant,
      createdAt: world.now(),
      reports,
      request: body,
      status: "in_progress",
      result: null,
    };
    state.checks.set(id, check);
    for (const report of reports) state.reports.set(report.id, report);
    const finding = findingOf(labelsOf(request).scenario);
    world.timer(CHECK_MS, () => finish(parts, check, finding));
    return json(201, checkView(check));
  };

const oneReport =
  ({ context, state }: OnfidoParts, act: "read" | "resume" | "cancel"): OnfidoHandler =>
  (_request, account, params) => {
    const report = state.reports.get(params.id ?? "");
    if (report?.account !== account) return missing("Report", params.id ?? "");
    if (act === "read") return json(200, reportView(report));
    if (act === "cancel" && report.status === "awaiting_data") {
      report.status = "cancelled";
      const target = { kind: "report", id: report.id, action: "cancelled", status: "cancelled" } as const;
      context.publish(classicEvent(state, account, target, context.world.now()));
    }
    return empty(204);
  };

export const checkRoutes = (parts: OnfidoParts): readonly OnfidoRoute[] => {
  const { state } = parts;
  const oneCheck =
    (act: (check: ClassicCheck) => ReturnType<OnfidoHandler>): OnfidoHandler =>
    (_request, account, params) => {
      const check = state.checks.get(params.id ?? "");
      return check?.account === account ? act(check) : missing("Check", params.id ?? "");
    };
  const reportsOf: OnfidoHandler = (request, account) => {
    const check = state.checks.get(request.query.get("check_id") ?? "");
    return json(200, { reports: check?.account === account ? check.reports.map(reportView) : [] });
  };
  const checksOf: OnfidoHandler = (request, account) => {
    const wanted = request.query.get("applicant_id");
    const found = [...state.checks.values()].filter((one) => one.account === account && one.applicant.id === wanted);
    return json(200, { checks: found.map(checkView) });
  };
  return [
    route("POST", `${BASE}/checks`, "create_check", create(parts), labelsOf),
    route("GET", `${BASE}/checks`, "list_checks", checksOf),
    route(
      "GET",
      `${BASE}/checks/:id`,
      "get_check",
      oneCheck((check) => json(200, checkView(check))),
    ),
    route(
      "POST",
      `${BASE}/checks/:id/resume`,
      "resume_check",
      oneCheck(() => empty(204)),
    ),
    route("GET", `${BASE}/reports`, "list_reports", reportsOf),
    route("GET", `${BASE}/reports/:id`, "get_report", oneReport(parts, "read")),
    route("POST", `${BASE}/reports/:id/resume`, "resume_report", oneReport(parts, "resume")),
    route("POST", `${BASE}/reports/:id/cancel`, "cancel_report", oneReport(parts, "cancel")),
  ];
};
