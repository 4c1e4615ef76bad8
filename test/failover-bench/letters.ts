import { createHmac } from "node:crypto";
import type { OutgoingRequest } from "../../mock-vendor/world.ts";
import { BENCH_VENDORS, type BenchVendor, type Contract, termsOf } from "./contract.ts";

/** A callback that a twin sent. The bench carries it, so it decides when, how often and in which order. */
export interface Letter {
  readonly vendor: BenchVendor;
  /** The vendor's id of the verification that it is about. */
  readonly object: string;
  /** The vendor's own word for what happened. */
  readonly word: string;
  readonly body: string;
}

interface OnfidoBody {
  readonly payload: {
    readonly resource_type: string;
    readonly object: { readonly id: string; readonly status: string; readonly workflow_run_id?: string };
  };
}
interface SumsubBody {
  readonly applicantId: string;
  readonly reviewStatus: string;
  readonly reviewResult?: { readonly reviewAnswer?: string };
}
interface StripeBody {
  readonly type: string;
  readonly data: { readonly object: { readonly id: string } };
}

const READ: Readonly<Record<BenchVendor, (parsed: unknown) => Pick<Letter, "object" | "word">>> = {
  onfido: (parsed) => {
    const { object, resource_type } = (parsed as OnfidoBody).payload;
    const isRun = resource_type === "workflow_run";
    return { object: object.workflow_run_id ?? object.id, word: isRun ? object.status : `task ${object.status}` };
  },
  sumsub: (parsed) => {
    const { applicantId, reviewStatus, reviewResult } = parsed as SumsubBody;
    return { object: applicantId, word: reviewStatus === "completed" ? `${reviewResult?.reviewAnswer}` : reviewStatus };
  },
  "stripe-identity": (parsed) => {
    const { type, data } = parsed as StripeBody;
    return { object: data.object.id, word: type.slice(type.lastIndexOf(".") + 1) };
  },
};

/** The word with which each vendor says that the person passed. */
export const PASSED: Readonly<Record<BenchVendor, string>> = {
  onfido: "approved",
  sumsub: "GREEN",
  "stripe-identity": "verified",
};

export const letterOf = ({ url, body }: OutgoingRequest): Letter | undefined => {
  const vendor = BENCH_VENDORS.find((id) => url.endsWith(`/${id}`));
  return vendor && { vendor, body, ...READ[vendor](JSON.parse(body) as unknown) };
};

const hmac = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");

export interface Signing {
  /** Another one than the account's: an attacker's guess. */
  readonly secret?: string;
  /** Seconds before now at which it claims to have been signed, where the vendor's scheme has a time. */
  readonly ageSeconds?: number;
}

/** Headers of a callback as the vendor signs it. */
export const signed = (
  contract: Contract,
  vendor: BenchVendor,
  body: string,
  { secret = termsOf(contract, vendor).webhook_secret, ageSeconds = 0 }: Signing = {},
): Record<string, string> => {
  const json = { "content-type": "application/json" };
  if (vendor === "onfido") return { ...json, "x-sha2-signature": hmac(secret, body) };
  if (vendor === "sumsub")
    return { ...json, "x-payload-digest": hmac(secret, body), "x-payload-digest-alg": "HMAC_SHA256_HEX" };
  const second = Math.floor(Date.now() / 1000) - ageSeconds;
  return { ...json, "stripe-signature": `t=${second},v1=${hmac(secret, `${second}.${body}`)}` };
};

const SIGNATURE = /[0-9a-f]{64}/;

/** The same headers with one digit of the signature changed. */
export const altered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace(SIGNATURE, (digest) => (digest.startsWith("0") ? "1" : "0") + digest.slice(1)),
    ]),
  );

/** The body without its signature. */
export const unsigned = (): Record<string, string> => ({ "content-type": "application/json" });

const ONFIDO_RUN = (word: string, id: string, at: string): unknown => ({
  payload: {
    resource_type: "workflow_run",
    action: "workflow_run.completed",
    object: { id, status: word, completed_at_iso8601: at, href: `https://api.eu.onfido.com/v3.6/workflow_runs/${id}` },
  },
});

/** A body in the vendor's form that says `word` about `object`; written by the bench, not by the twin. */
export const composed = (vendor: BenchVendor, object: string, word: string): string => {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  const bodies: Readonly<Record<BenchVendor, () => unknown>> = {
    onfido: () => ONFIDO_RUN(word, object, at),
    sumsub: () => ({
      applicantId: object,
      type: "applicantReviewed",
      reviewStatus: "completed",
      reviewResult: { reviewAnswer: word },
      createdAtMs: `${at.slice(0, 10)} ${at.slice(11, 19)}.000`,
    }),
    "stripe-identity": () => ({
      id: `evt_bench_${object}_${word}`,
      object: "event",
      created: Math.floor(Date.now() / 1000),
      type: `identity.verification_session.${word}`,
      data: { object: { id: object, object: "identity.verification_session", status: word } },
      livemode: false,
    }),
  };
  return JSON.stringify(bodies[vendor]());
};
