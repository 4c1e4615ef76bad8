import { mock } from "node:test";
import { WebhookEventVerifier } from "@onfido/api";
import Stripe from "stripe";
import { sdk } from "sumsub-node-sdk";
import { bytesOf, type SdkOutcome, type WebhookVector } from "./vector.ts";

const stripe = new Stripe("sk_test_vectors", { telemetry: false });

const outcomeOf = (run: () => unknown): SdkOutcome => {
  try {
    run();
    return { outcome: "accept" };
  } catch (error) {
    return { outcome: "reject", error: error instanceof Error ? error.constructor.name : typeof error };
  }
};

/** `@onfido/api`: its verifier knows no time and takes one secret. */
export const runOnfido = (vector: WebhookVector): SdkOutcome =>
  outcomeOf(() =>
    new WebhookEventVerifier(vector.secrets[0] ?? "").readPayload(
      bytesOf(vector),
      vector.headers["x-sha2-signature"] ?? "",
    ),
  );

/** `stripe`: its verifier checks age only, and not at all with a tolerance of 0. */
export const runStripe = (vector: WebhookVector, toleranceSeconds: number): SdkOutcome => ({
  ...outcomeOf(() =>
    stripe.webhooks.constructEvent(
      bytesOf(vector),
      vector.headers["stripe-signature"] ?? "",
      vector.secrets[0] ?? "",
      toleranceSeconds,
      undefined,
      vector.nowSeconds * 1000,
    ),
  ),
  toleranceSeconds,
});

/** `stripe`'s own signer for tests. */
export const signAsStripe = (payload: string, secret: string, timestamp: number): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

export interface SumsubRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string;
}

/** `sumsub-node-sdk`'s request signer at a given time: what its client would have sent. */
export const signAsSumsub = async (
  account: { readonly appToken: string; readonly secretKey: string },
  { method, path, body }: SumsubRequest,
  nowSeconds: number,
): Promise<Readonly<Record<string, string>>> => {
  const { client } = sdk({ baseURL: "http://127.0.0.1:9", ...account });
  let seen: Readonly<Record<string, unknown>> = {};
  client.defaults.adapter = async (config) => {
    seen = config.headers;
    return { data: {}, status: 200, statusText: "OK", headers: {}, config };
  };
  mock.timers.enable({ apis: ["Date"], now: nowSeconds * 1000 });
  try {
    await client.request({ method, url: path, ...(body === "" ? {} : { data: body }) });
  } finally {
    mock.timers.reset();
  }
  const names = ["X-App-Token", "X-App-Access-Ts", "X-App-Access-Sig"] as const;
  return Object.fromEntries(names.map((name) => [name, String(seen[name])]));
};
