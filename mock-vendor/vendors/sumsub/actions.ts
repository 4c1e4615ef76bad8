import { hex } from "../../ids.ts";
import {
  isObject,
  json,
  jsonOf,
  parseJson,
  partsOf,
  type Reply,
  route,
  stringOf,
  textOf,
  type Upload,
} from "../../wire.ts";
import { unknownLevel, withApplicant } from "./applicants.ts";
import { applicantEvent } from "./callbacks.ts";
import { askForReview, complete, fillStep, reset } from "./play.ts";
import {
  type Applicant,
  isSandbox,
  problem,
  type ReviewResult,
  STEPS,
  type SumsubHandler,
  type SumsubParts,
  type SumsubRoute,
} from "./state.ts";

const DONE: Reply = json(200, { ok: 1 });
const BUSY: readonly string[] = ["pending", "queued", "prechecked"];

const testCompleted = (parts: SumsubParts): SumsubHandler =>
  withApplicant(parts, (applicant, request, account) => {
    // The status of this refusal is UNCONFIRMED.
    if (!isSandbox(account)) return problem(parts, 403, "Only allowed in sandbox");
    const body = jsonOf(request);
    const answer = body?.reviewAnswer;
    const labels = body?.rejectLabels;
    const type = body?.reviewRejectType;
    if ((answer !== "GREEN" && answer !== "RED") || !Array.isArray(labels))
      return problem(parts, 400, "reviewAnswer and rejectLabels are required");
    if (answer === "RED" && type !== "FINAL" && type !== "RETRY")
      return problem(parts, 400, "reviewRejectType is required");
    const red = {
      rejectLabels: labels.map(String),
      reviewRejectType: type === "FINAL" ? ("FINAL" as const) : ("RETRY" as const),
    };
    const comments = ["moderationComment", "clientComment"].flatMap((name) =>
      stringOf(body?.[name]) === undefined ? [] : [[name, body?.[name]]],
    );
    const result: ReviewResult = {
      ...Object.fromEntries(comments),
      reviewAnswer: answer,
      ...(answer === "RED" ? red : {}),
    };
    parts.context.stop("sumsub", applicant.id);
    parts.context.publish(complete(parts, applicant, result));
    return DONE;
  });

const presence = (parts: SumsubParts, deleted: boolean): SumsubHandler =>
  withApplicant(parts, (applicant) => {
    if (deleted && BUSY.includes(applicant.review.status)) return problem(parts, 409, "Applicant is being checked");
    applicant.deleted = deleted;
    if (deleted) parts.context.stop("sumsub", applicant.id);
    parts.context.publish(applicantEvent(parts, applicant, deleted ? "applicantDeactivated" : "applicantActivated"));
    return DONE;
  });

const resetAll =
  (parts: SumsubParts) =>
  (applicant: Applicant): Reply => {
    parts.context.stop("sumsub", applicant.id);
    parts.context.publish(reset(parts, applicant));
    return DONE;
  };

const resetStep = (parts: SumsubParts): SumsubHandler =>
  withApplicant(parts, (applicant, _request, _account, params) => {
    const step = STEPS.find((name) => name === params.step);
    if (!step) return problem(parts, 404, "Step not found");
    applicant.steps.delete(step);
    applicant.review.status = "init";
    return DONE;
  });

const moveToLevel = (parts: SumsubParts): SumsubHandler =>
  withApplicant(parts, (applicant, request, account) => {
    const name = request.query.get("name");
    if (name !== account.levelName) return unknownLevel(parts, name);
    const previousLevelName = applicant.levelName;
    applicant.levelName = name;
    parts.context.publish(applicantEvent(parts, applicant, "applicantLevelChanged", { previousLevelName }));
    return DONE;
  });

const FILE_LIMIT = 64 * 1024 * 1024;

/** Clients that send bytes without a file name make a text part of them: a file all the same. */
const fileFault = (file: string | Upload): [number, string] | undefined => {
  const size = typeof file === "string" ? file.length : file.size;
  if (size === 0) return [1003, "empty-file"];
  return size > FILE_LIMIT ? [1002, "file-too-big"] : undefined;
};

/** Takes a document or a selfie and drops it; only its kind is kept. */
const addDocument = (parts: SumsubParts): SumsubHandler =>
  withApplicant(parts, async (applicant, request) => {
    const form = await partsOf(request);
    const text = form?.get("metadata");
    const metadata: unknown = typeof text === "string" ? parseJson(text) : undefined;
    if (!isObject(metadata) || typeof metadata.idDocType !== "string")
      return problem(parts, 400, "metadata.idDocType is required");
    const content = form?.get("content");
    const fault = content === undefined ? undefined : fileFault(content);
    if (fault) return problem(parts, 400, "File refused", { errorCode: fault[0], errorName: fault[1] });
    const kind = metadata.idDocType;
    const image = fillStep(parts, applicant, kind === "SELFIE" ? "SELFIE" : "IDENTITY", kind);
    const headers = { "x-image-id": String(image), "x-correlation-id": `req-${hex(parts.context.world.random, 32)}` };
    return json(200, { idDocType: kind, country: metadata.country ?? null }, { headers });
  });

const tag = (parts: SumsubParts): SumsubHandler =>
  withApplicant(parts, (applicant, request) => {
    const list: unknown = request.body.byteLength === 0 ? [] : parseJson(textOf(request));
    if (!Array.isArray(list)) return problem(parts, 400, "A list of tags is required");
    applicant.tags = list.map(String);
    parts.context.publish(applicantEvent(parts, applicant, "applicantTagsChanged"));
    return DONE;
  });

const blacklist =
  (parts: SumsubParts) =>
  (applicant: Applicant): Reply => {
    parts.context.stop("sumsub", applicant.id);
    const result: ReviewResult = {
      reviewAnswer: "RED",
      rejectLabels: ["BLOCKLIST"],
      reviewRejectType: "FINAL",
      buttonIds: [],
    };
    parts.context.publish(complete(parts, applicant, result));
    return DONE;
  };

const image: SumsubHandler = () => ({
  status: 200,
  headers: { "content-type": "image/gif" },
  body: Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64"),
});

export const actionRoutes = (parts: SumsubParts): readonly SumsubRoute[] => {
  const base = "/resources/applicants/:id";
  const pending = withApplicant(parts, (applicant) => {
    parts.context.publish(askForReview(parts, applicant));
    return DONE;
  });
  return [
    route("POST", `${base}/status/pending`, "request_check", pending),
    route("POST", `${base}/status/testCompleted`, "test_completed", testCompleted(parts)),
    route("POST", `${base}/reset`, "reset_applicant", withApplicant(parts, resetAll(parts))),
    route("POST", `${base}/resetStep/:step`, "reset_step", resetStep(parts)),
    route("POST", `${base}/moveToLevel`, "move_to_level", moveToLevel(parts)),
    route("PATCH", `${base}/presence/deactivated`, "deactivate_applicant", presence(parts, true)),
    route("PATCH", `${base}/presence/activated`, "activate_applicant", presence(parts, false)),
    route("POST", `${base}/blacklist`, "blacklist_applicant", withApplicant(parts, blacklist(parts))),
    route("POST", `${base}/info/idDoc`, "add_document", addDocument(parts)),
    route("POST", `${base}/tags`, "set_tags", tag(parts)),
    route("GET", "/resources/inspections/:inspection/resources/:image", "get_image", image),
  ];
};
