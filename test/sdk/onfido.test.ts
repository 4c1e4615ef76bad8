import {
  type ApplicantBuilder,
  Configuration,
  DefaultApi,
  type DocumentTypes,
  FileTransfer,
  OnfidoInvalidSignatureError,
  ReportName,
  WebhookEventVerifier,
  type WorkflowRunStatus,
} from "@onfido/api";
import { describe, expect, test } from "vitest";
import { ONFIDO } from "../integration/mock-vendor/drive.ts";
import { atLoopback, atRealHost, type Reach } from "./rigs.ts";

const PERSON: ApplicantBuilder = {
  first_name: "Ana",
  last_name: "Lopez",
  dob: "1990-01-31",
  email: "ana@example.test",
  address: { country: "GBR", postcode: "SW4 6EH", line1: "10 High Road", town: "London" },
};

const statusOf = async (call: Promise<unknown>): Promise<{ status: number; type: string }> => {
  const error = (await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as { response: { status: number; data: { error: { type: string } } } };
  return { status: error.response.status, type: error.response.data.error.type };
};

const drive = (reach: Reach, api: (token?: string) => DefaultApi): void => {
  const run = async (scenario: string, customer = "ses_1") => {
    const { data: applicant } = await api().createApplicant(PERSON);
    const { data } = await api().createWorkflowRun({
      applicant_id: applicant.id,
      workflow_id: ONFIDO.workflowId,
      customer_user_id: customer,
      tags: [`mock_scenario:${scenario}`],
      link: { completed_redirect_url: "https://gateway.test/done", language: "de_DE" },
    });
    return { applicant, run: data };
  };

  test("an applicant is made, read, changed, listed and deleted", async () => {
    const { data, status } = await api().createApplicant(PERSON);
    expect(status).toBe(201);
    expect(data).toMatchObject({
      first_name: "Ana",
      sandbox: true,
      delete_at: null,
      href: `/v3.6/applicants/${data.id}`,
    });
    expect(Object.keys(data.address ?? {}).length).toBe(12);
    expect((await api().findApplicant(data.id)).data).toEqual(data);
    expect((await api().updateApplicant(data.id, { email: "new@example.test" })).data.email).toBe("new@example.test");
    expect((await api().listApplicants(1, 1)).data.applicants?.[0]?.id).toBe(data.id);
    expect((await api().deleteApplicant(data.id)).status).toBe(204);
    expect((await api().findApplicant(data.id)).data.delete_at).not.toBeNull();
    expect((await api().restoreApplicant(data.id)).status).toBe(204);
  });

  test("a workflow run goes from input to approval, and its tasks tell which checks ran", async () => {
    const { applicant, run: started } = await run("approve");
    expect(started).toMatchObject({
      status: "awaiting_input",
      output: null,
      reasons: [],
      error: null,
      customer_user_id: "ses_1",
    });
    expect(started.link).toMatchObject({ language: "de_DE", expired_redirect_url: null });
    await reach.world().advance(5_000);
    const { data: ended } = await api().findWorkflowRun(started.id);
    expect(ended.status).toBe("approved");
    expect(Object.keys(ended.output ?? {})).toEqual(["document_check", "face_check", "watchlist_check"]);
    const { data: tasks } = await api().listTasks(started.id);
    const check = tasks.find((task) => task.task_def_id === "document_check");
    const { data: task } = await api().findTask(started.id, check?.id ?? "");
    expect(task.output).toMatchObject({
      result: "clear",
      sub_result: "clear",
      breakdown: { data_validation: { result: "clear" } },
    });
    const found = await api().listWorkflowRuns(1, "approved", undefined, undefined, "desc", applicant.id, [
      "mock_scenario:approve",
    ]);
    expect(found.data.map(({ id }) => id)).toEqual([started.id]);
    const none: WorkflowRunStatus = "declined";
    expect((await api().listWorkflowRuns(1, none, undefined, undefined, "desc", applicant.id)).data).toEqual([]);
  });

  test("uploads are taken and classic checks end with their reports", async () => {
    const { data: applicant } = await api().createApplicant(PERSON);
    const picture = new FileTransfer(Buffer.from("not really a picture"), "passport.jpg");
    const uploaded = await api().uploadDocument("passport" as DocumentTypes, applicant.id, picture);
    expect(uploaded.status).toBe(201);
    expect(uploaded.data).toMatchObject({ applicant_id: applicant.id, type: "passport", file_size: 20 });
    const { data: check } = await api().createCheck({
      applicant_id: applicant.id,
      report_names: [ReportName.Document, ReportName.FacialSimilarityPhoto],
      tags: ["mock_scenario:glare-then-approve"],
    });
    expect(check).toMatchObject({ status: "in_progress", result: null, version: "3.6" });
    await reach.world().advance(2_000);
    expect((await api().findCheck(check.id)).data).toMatchObject({ status: "complete", result: "clear" });
    const { data: report } = await api().findReport(check.report_ids?.[0] ?? "");
    expect(report).toMatchObject({ name: "document", status: "complete", result: "clear" });
  });

  test("errors come in the vendor's shape", async () => {
    expect(await statusOf(api().createApplicant({ first_name: "A<", last_name: "" }))).toEqual({
      status: 422,
      type: "validation_error",
    });
    expect(await statusOf(api().findWorkflowRun("00000000-0000-4000-8000-000000000000"))).toEqual({
      status: 404,
      type: "resource_not_found",
    });
    expect(await statusOf(api("wrong").listApplicants())).toEqual({ status: 401, type: "authorization_error" });
    expect((await statusOf(run("rate-limited"))).status).toBe(429);
    expect((await statusOf(run("outage-503"))).status).toBe(503);
  });

  test("an OAuth client gets a token and works with it", async () => {
    const { clientId: oauthClientId, clientSecret: oauthClientSecret } = ONFIDO.oauth ?? {
      clientId: "",
      clientSecret: "",
    };
    const client = new DefaultApi(
      new Configuration({ oauthClientId, oauthClientSecret, basePath: `${reach.origin()}/v3.6` }),
    );
    expect((await client.listApplicants()).status).toBe(200);
    const wrong = new DefaultApi(
      new Configuration({ oauthClientId, oauthClientSecret: "wrong", basePath: `${reach.origin()}/v3.6` }),
    );
    await expect(wrong.listApplicants()).rejects.toThrow();
  });

  test("a registered webhook gets the same events under its own token", async () => {
    const url = "https://other.test/hook";
    const { data: hook } = await api().createWebhook({ url, events: ["workflow_run.completed"], payload_version: 3 });
    await run("reject-forged");
    await reach.world().advance(5_000);
    const own = reach.sent().filter((request) => request.url === url);
    expect(own.length).toBe(1);
    const event = new WebhookEventVerifier(hook.token ?? "").readPayload(
      own[0]?.body ?? "",
      own[0]?.headers["x-sha2-signature"] ?? "",
    );
    expect(event).toMatchObject({ payload: { action: "workflow_run.completed", object: { status: "declined" } } });
    await api().resendWebhooks({
      data: [{ resource_id: event.payload?.object?.id ?? "", event: "workflow_run.completed" }],
    });
    await reach.world().advance(1_000);
    expect((await api().deleteWebhook(hook.id ?? "")).status).toBe(204);
  });

  test("the SDK's verifier takes every callback and refuses an altered one", async () => {
    await run("forged-callback", "ses_forged");
    await reach.world().advance(5_000);
    const verifier = new WebhookEventVerifier(ONFIDO.webhook.token);
    const mine = reach.sent().filter(({ url, body }) => url === ONFIDO.webhook.url && body.includes("workflow"));
    const read = ({ body, headers }: (typeof mine)[number]) =>
      verifier.readPayload(body, headers["x-sha2-signature"] ?? "");
    const verdicts = mine.map((request) => {
      try {
        return read(request).payload?.object?.status;
      } catch (error) {
        return error instanceof OnfidoInvalidSignatureError ? "refused" : "broken";
      }
    });
    expect(verdicts.filter((verdict) => verdict === "refused").length).toBe(1);
    expect(verdicts).not.toContain("broken");
    expect(verdicts.at(-1)).toBe("approved");
    const [last] = mine.slice(-1);
    expect(() => verifier.readPayload(`${last?.body} `, last?.headers["x-sha2-signature"] ?? "")).toThrow(
      OnfidoInvalidSignatureError,
    );
  });
};

describe("@onfido/api at the vendor's host through MSW", () => {
  const reach = atRealHost("https://api.eu.onfido.com");
  drive(reach, (apiToken = ONFIDO.apiToken) => new DefaultApi(new Configuration({ apiToken })));
});

describe("@onfido/api at loopback over HTTP", () => {
  const reach = atLoopback();
  drive(
    reach,
    (apiToken = ONFIDO.apiToken) => new DefaultApi(new Configuration({ apiToken, basePath: `${reach.origin()}/v3.6` })),
  );
});
