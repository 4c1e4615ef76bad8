import { alphanumeric, uuid } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { personaTwin } from "./twin.ts";

/** One environment at Persona, with one template and one webhook. */
export interface PersonaAccount {
  readonly vendor: "persona";
  readonly apiKey: string;
  readonly templateId: string;
  /** A workflow decides what the flow has completed or failed. */
  readonly decides?: true;
  /** The workflow runs reports against lists. */
  readonly screens?: true;
  /** Requests a minute; above it they are refused. Absent: as many as come. */
  readonly rateLimit?: number;
  readonly webhook: {
    readonly url: string;
    readonly secret: string;
    /** While a secret is rotated, deliveries carry a set for each of the two. */
    readonly previousSecret?: string;
    /** The webhook is set to carry verifications and reports along. */
    readonly includes?: true;
  };
}

const TEMPLATE_LETTERS = 24;
const TEMPLATE_CHECKS = ["document", "face_match", "liveness", "watchlist", "pep"];

export const persona: TwinModule<PersonaAccount> = {
  vendor: "persona",
  prefix: "/api/v1/*",
  required: ["apiKey", "templateId", "webhook.url", "webhook.secret"],
  sandbox: (random, url) => {
    const apiKey = `persona_sandbox_${uuid(random)}`;
    const templateId = `itmpl_${alphanumeric(random, TEMPLATE_LETTERS)}`;
    const secret = `wbhsec_${uuid(random)}`;
    return {
      account: {
        ...{ vendor: "persona", apiKey, templateId, decides: true, screens: true },
        webhook: { url, secret, includes: true },
      },
      settings: {
        ...{ apiKey, inquiryTemplateId: templateId, templateChecks: TEMPLATE_CHECKS },
        ...{ webhookSecrets: [secret], region: "eu" },
      },
    };
  },
  twin: personaTwin,
};
