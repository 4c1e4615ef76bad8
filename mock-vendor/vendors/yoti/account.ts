import { hex, uuid } from "../../ids.ts";
import { rsaPair } from "../../rsa.ts";
import type { TwinModule } from "../../twin.ts";
import { yotiTwin } from "./twin.ts";

/** One application at Yoti. Where its notifications go, and with which token, each session says itself. */
export interface YotiAccount {
  readonly vendor: "yoti";
  readonly sdkId: string;
  /** Half of the key that signs the requests; PEM. */
  readonly publicKey: string;
  readonly webhook: { readonly url: string };
}

const CHECKS = ["document", "face_match", "liveness", "watchlist", "pep"];

export const yoti: TwinModule<YotiAccount> = {
  vendor: "yoti",
  prefix: "/idverify/v1/*",
  required: ["sdkId", "publicKey", "webhook.url"],
  sandbox: (random, url) => {
    const { privateKey, publicKey } = rsaPair(random);
    const [sdkId, token] = [uuid(random), hex(random, 48)];
    return {
      account: { vendor: "yoti", sdkId, publicKey, webhook: { url } },
      settings: {
        ...{ sdkId, privateKey, notificationUrl: url },
        ...{ notificationTokens: [token], notificationAuth: "BEARER", checks: CHECKS },
      },
    };
  },
  twin: yotiTwin,
};
