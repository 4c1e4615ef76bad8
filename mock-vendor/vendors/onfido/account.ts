import { alphanumeric, uuid } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { onfidoTwin } from "./twin.ts";

/** One account at Onfido. */
export interface OnfidoAccount {
  readonly vendor: "onfido";
  readonly apiToken: string;
  readonly workflowId: string;
  /** For `POST /v3.6/oauth/token`. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
  /** `events` absent: all. */
  readonly webhook: { readonly url: string; readonly token: string; readonly events?: readonly string[] };
}

export const onfido: TwinModule<OnfidoAccount> = {
  vendor: "onfido",
  prefix: "/v3.6/*",
  required: ["apiToken", "workflowId", "webhook.url", "webhook.token"],
  sandbox: (random, url) => {
    const [apiToken, workflowId] = [`api_sandbox.${alphanumeric(random, 32)}`, uuid(random)];
    const token = alphanumeric(random, 32);
    return {
      account: { vendor: "onfido", apiToken, workflowId, webhook: { url, token } },
      settings: { apiToken, workflowId, region: "eu", webhookTokens: [token] },
    };
  },
  twin: onfidoTwin,
};
