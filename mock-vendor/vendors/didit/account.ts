import { alphanumeric, uuid } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { diditTwin } from "./twin.ts";

/** One application at Didit, in sandbox mode. */
export interface DiditAccount {
  readonly vendor: "didit";
  readonly apiKey: string;
  readonly applicationId: string;
  readonly workflowId: string;
  readonly webhook: { readonly url: string; readonly secretSharedKey: string };
}

const WORKFLOW_CHECKS = ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"];

export const didit: TwinModule<DiditAccount> = {
  vendor: "didit",
  prefix: "/v3/*",
  required: ["apiKey", "applicationId", "workflowId", "webhook.url", "webhook.secretSharedKey"],
  sandbox: (random, url) => {
    const [apiKey, secretSharedKey] = [alphanumeric(random, 43), alphanumeric(random, 43)];
    const [applicationId, workflowId] = [uuid(random), uuid(random)];
    return {
      account: { vendor: "didit", apiKey, applicationId, workflowId, webhook: { url, secretSharedKey } },
      settings: {
        apiKey,
        workflowId,
        workflowChecks: WORKFLOW_CHECKS,
        webhookSecrets: [secretSharedKey],
        region: "eu",
      },
    };
  },
  twin: diditTwin,
};
