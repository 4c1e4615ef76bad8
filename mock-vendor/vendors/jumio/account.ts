import { alphanumeric } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { jumioTwin } from "./twin.ts";

/** One tenant at Jumio. */
export interface JumioAccount {
  readonly vendor: "jumio";
  readonly clientId: string;
  readonly clientSecret: string;
  readonly workflowKey: number;
  /** What the tenant's portal says; `key` is the query that whoever set it up added, because nothing is signed. */
  readonly webhook: { readonly url: string; readonly key: string };
}

export const jumio: TwinModule<JumioAccount> = {
  vendor: "jumio",
  prefix: "/api/v1/accounts/*",
  required: ["clientId", "clientSecret", "webhook.url", "webhook.key"],
  sandbox: (random, url) => {
    const [clientId, clientSecret] = [alphanumeric(random, 26), alphanumeric(random, 52)];
    const key = alphanumeric(random, 40);
    const workflowKey = 10_163;
    const checks = ["document", "face_match", "liveness", "age", "duplicate", "watchlist", "pep", "adverse_media"];
    return {
      account: { vendor: "jumio", clientId, clientSecret, workflowKey, webhook: { url, key } },
      settings: {
        ...{ clientId, clientSecret, dataCentre: "emea-1", workflowKey, workflowChecks: checks, callbackKeys: [key] },
      },
    };
  },
  twin: jumioTwin,
};
