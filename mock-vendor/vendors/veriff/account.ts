import { alphanumeric, uuid } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { veriffTwin } from "./twin.ts";

/** One integration at Veriff: one secret signs calls, answers and webhooks. */
export interface VeriffAccount {
  readonly vendor: "veriff";
  readonly apiKey: string;
  readonly sharedSecret: string;
  /** While a secret is replaced, calls may still be signed with it. */
  readonly previousSecret?: string;
  /** Persons are screened against watchlists. */
  readonly screening?: true;
  /** Sessions run in the vendor's app library: the webhook of a resubmission decision is held back. */
  readonly appSessions?: true;
  /** The vendor's support has switched deletion on. */
  readonly deletion?: true;
  readonly webhook: { readonly url: string };
}

export const veriff: TwinModule<VeriffAccount> = {
  vendor: "veriff",
  prefix: "/v1/*",
  required: ["apiKey", "sharedSecret", "webhook.url"],
  sandbox: (random, url) => {
    const [apiKey, sharedSecret] = [uuid(random), alphanumeric(random, 36)];
    return {
      account: { vendor: "veriff", apiKey, sharedSecret, screening: true, deletion: true, webhook: { url } },
      settings: {
        apiKey,
        sharedSecrets: [sharedSecret],
        integrationChecks: ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"],
        region: "eu",
      },
    };
  },
  twin: veriffTwin,
};
