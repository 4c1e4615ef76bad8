import { createHmac } from "node:crypto";
import { hex } from "../../ids.ts";
import type { Callback } from "../../twin.ts";
import type { JsonObject } from "../../wire.ts";
import type { SumsubDigest } from "./account.ts";
import { type Applicant, isSandbox, millisecondOf, type SumsubParts, secondOf } from "./state.ts";

const ALGORITHMS: Readonly<Record<SumsubDigest, string>> = {
  HMAC_SHA1_HEX: "sha1",
  HMAC_SHA256_HEX: "sha256",
  HMAC_SHA512_HEX: "sha512",
};
export const isDigest = (name: string): name is SumsubDigest => Object.hasOwn(ALGORITHMS, name);

export const digestOf = (body: string | Uint8Array, secret: string, name: SumsubDigest): string =>
  createHmac(ALGORITHMS[name], secret).update(body).digest("hex");

const bodyOf = ({ context }: SumsubParts, applicant: Applicant, type: string, extra: JsonObject): string => {
  const now = context.world.now();
  const { status, result } = applicant.review;
  return JSON.stringify({
    applicantId: applicant.id,
    inspectionId: applicant.inspectionId,
    applicantType: applicant.fields.type ?? "individual",
    correlationId: hex(context.world.random, 16),
    levelName: applicant.levelName,
    sandboxMode: isSandbox(applicant.account),
    externalUserId: applicant.externalUserId,
    type,
    ...(result === undefined ? {} : { reviewResult: result }),
    reviewStatus: status,
    createdAt: `${secondOf(now)}+0000`,
    createdAtMs: millisecondOf(now),
    clientId: "mock",
    ...extra,
  });
};

/** One callback for each configured webhook that takes the type. */
export const applicantEvent = (
  parts: SumsubParts,
  applicant: Applicant,
  type: string,
  extra: JsonObject = {},
): readonly Callback[] => {
  const body = bodyOf(parts, applicant, type, extra);
  return [...parts.webhooks.values()]
    .filter(({ account, fields }) => account === applicant.account && (fields.types?.includes(type) ?? true))
    .map(({ fields }) => ({
      vendor: "sumsub",
      type,
      object: applicant.id,
      reference: applicant.externalUserId,
      url: fields.target,
      body,
      once: fields.notResendFailedWebhooks,
      headersFor: (delivery) => {
        const name = isDigest(fields.signatureAlgorithm) ? fields.signatureAlgorithm : "HMAC_SHA256_HEX";
        return {
          "content-type": "application/json",
          "x-payload-digest": digestOf(delivery.body, delivery.secretOf(fields.secretKey), name),
          "x-payload-digest-alg": name,
        };
      },
    }));
};
