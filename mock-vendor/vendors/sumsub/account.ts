import { alphanumeric } from "../../ids.ts";
import type { TwinModule } from "../../twin.ts";
import { sumsubTwin } from "./twin.ts";

export type SumsubDigest = "HMAC_SHA1_HEX" | "HMAC_SHA256_HEX" | "HMAC_SHA512_HEX";

/** One account at Sumsub. */
export interface SumsubAccount {
  readonly vendor: "sumsub";
  readonly appToken: string;
  readonly secretKey: string;
  readonly levelName: string;
  readonly webhook: { readonly url: string; readonly secretKey: string; readonly digest: SumsubDigest };
}

const LEVEL = "basic-kyc-level";
const LEVEL_CHECKS = ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"];

export const sumsub: TwinModule<SumsubAccount> = {
  vendor: "sumsub",
  prefix: "/resources/*",
  required: ["appToken", "secretKey", "levelName", "webhook.url", "webhook.secretKey", "webhook.digest"],
  sandbox: (random, url) => {
    const [appToken, secretKey] = [`sbx:${alphanumeric(random, 32)}`, alphanumeric(random, 32)];
    const hook = alphanumeric(random, 32);
    return {
      account: {
        ...{ vendor: "sumsub", appToken, secretKey, levelName: LEVEL },
        webhook: { url, secretKey: hook, digest: "HMAC_SHA256_HEX" },
      },
      settings: {
        ...{ appToken, secretKey, levelName: LEVEL, levelChecks: LEVEL_CHECKS },
        ...{ webhookSecrets: [hook], region: "eu" },
      },
    };
  },
  twin: sumsubTwin,
};
