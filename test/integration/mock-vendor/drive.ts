import { createHmac } from "node:crypto";
import type { MockAccount } from "../../../mock-vendor/accounts.ts";
import { createMockVendor, type MockVendor } from "../../../mock-vendor/app.ts";
import type { OnfidoAccount } from "../../../mock-vendor/vendors/onfido/account.ts";
import type { PersonaAccount } from "../../../mock-vendor/vendors/persona/account.ts";
import type { StripeIdentityAccount } from "../../../mock-vendor/vendors/stripe/account.ts";
import type { SumsubAccount } from "../../../mock-vendor/vendors/sumsub/account.ts";
import type { VeriffAccount } from "../../../mock-vendor/vendors/veriff/account.ts";
import { type AdvancingWorld, type OutgoingRequest, virtualWorld } from "../../../mock-vendor/world.ts";

export const ONFIDO: OnfidoAccount = {
  vendor: "onfido",
  apiToken: "api_sandbox.token-of-the-test",
  workflowId: "e8c921eb-0495-44fe-b655-bcdcaffdafe5",
  oauth: { clientId: "client", clientSecret: "client-secret" },
  webhook: { url: "http://gateway.test/webhooks/onfido", token: "onfido-webhook-token" },
};
export const SUMSUB: SumsubAccount = {
  vendor: "sumsub",
  appToken: "sbx:app-token",
  secretKey: "sumsub-secret",
  levelName: "basic-kyc-level",
  webhook: { url: "http://gateway.test/webhooks/sumsub", secretKey: "sumsub-webhook", digest: "HMAC_SHA256_HEX" },
};
export const STRIPE: StripeIdentityAccount = {
  vendor: "stripe-identity",
  apiKey: "sk_test_key",
  webhook: { url: "http://gateway.test/webhooks/stripe-identity", secret: "whsec_test" },
};
export const VERIFF: VeriffAccount = {
  vendor: "veriff",
  apiKey: "8e4d7a10-93c2-4b6f-a1d5-0c7b2e9f4a63",
  sharedSecret: "veriff-shared-secret",
  screening: true,
  deletion: true,
  webhook: { url: "http://gateway.test/webhooks/veriff" },
};
export const PERSONA: PersonaAccount = {
  vendor: "persona",
  apiKey: "persona_sandbox_00000000-0000-4000-8000-000000000000",
  templateId: "itmpl_8QmZ2vT4xKpLd7RcWn3BsY1H",
  decides: true,
  screens: true,
  webhook: { url: "http://gateway.test/webhooks/persona", secret: "wbhsec_test", includes: true },
};
/** The vendors that these tests know how to drive: those whose wire formats differ most. */
export type DrivenVendor = "onfido" | "sumsub" | "stripe-identity";
export const ACCOUNTS: readonly MockAccount[] = [ONFIDO, SUMSUB, STRIPE, VERIFF, PERSONA];

export type Json = { readonly [key: string]: unknown };

export interface Rig {
  readonly world: AdvancingWorld;
  readonly mock: MockVendor;
  /** Everything that was sent, in order. */
  readonly sent: readonly OutgoingRequest[];
}

export interface RigOptions {
  readonly seed?: number;
  readonly accounts?: readonly MockAccount[];
  readonly pace?: number;
  /** Status that the receiver answers. */
  readonly answer?: (request: OutgoingRequest) => number;
}

export const rig = (options: RigOptions = {}): Rig => {
  const sent: OutgoingRequest[] = [];
  const world = virtualWorld({
    seed: options.seed ?? 7,
    send: async (request) => {
      sent.push(request);
      return { status: options.answer?.(request) ?? 200 };
    },
  });
  const accounts = options.accounts ?? ACCOUNTS;
  const mock = createMockVendor(world, { accounts, publicUrl: "http://mock.test", pace: options.pace ?? 1 });
  return { world, mock, sent };
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  let body: Json = {};
  try {
    body = JSON.parse(text) as Json;
  } catch {
    // Not JSON: some faults answer a page.
  }
  return { status: response.status, headers: response.headers, body, text };
};

export const onfido = async (at: Rig, method: string, path: string, body?: unknown): Promise<Answer> =>
  answerOf(
    await at.mock.app.request(`/v3.6${path}`, {
      method,
      headers: { authorization: `Token token=${ONFIDO.apiToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );

export const sumsubHeaders = (target: string, method: string, body: string, second: number) => ({
  "content-type": "application/json",
  "x-app-token": SUMSUB.appToken,
  "x-app-access-ts": String(second),
  "x-app-access-sig": createHmac("sha256", SUMSUB.secretKey).update(`${second}${method}${target}${body}`).digest("hex"),
});

export const sumsub = async (at: Rig, method: string, target: string, body?: unknown): Promise<Answer> => {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = sumsubHeaders(target, method, text, Math.floor(at.world.now() / 1000));
  return answerOf(await at.mock.app.request(target, { method, headers, ...(text === "" ? {} : { body: text }) }));
};

export const stripe = async (
  at: Rig,
  method: string,
  target: string,
  form?: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  answerOf(
    await at.mock.app.request(target, {
      method,
      headers: {
        authorization: `Bearer ${STRIPE.apiKey}`,
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      ...(form === undefined ? {} : { body: form }),
    }),
  );

/** Starts one verification; the answer to the request that carries the label. */
export type Start = (at: Rig, reference: string, labels: { scenario?: string; attempt?: number }) => Promise<Answer>;

const startOnfido: Start = async (at, reference, { scenario, attempt }) => {
  const applicant = await onfido(at, "POST", "/applicants", {
    first_name: "Ana",
    last_name: "Lopez",
    dob: "1990-01-31",
  });
  const tags = [scenario && `mock_scenario:${scenario}`, attempt && `attempt:${attempt}`].filter(Boolean);
  return onfido(at, "POST", "/workflow_runs", {
    applicant_id: applicant.body.id,
    workflow_id: ONFIDO.workflowId,
    customer_user_id: reference,
    tags,
  });
};

const startSumsub: Start = async (at, reference, { scenario, attempt }) => {
  const metadata = [
    ...(scenario ? [{ key: "mock_scenario", value: scenario }] : []),
    ...(attempt ? [{ key: "attempt", value: String(attempt) }] : []),
  ];
  const body = {
    externalUserId: reference,
    fixedInfo: { firstName: "Ana", lastName: "Lopez", country: "ESP" },
    metadata,
  };
  const made = await sumsub(at, "POST", "/resources/applicants?levelName=basic-kyc-level", body);
  if (made.status !== 201) return made;
  await sumsub(at, "POST", "/resources/sdkIntegrations/levels/-/websdkLink", {
    levelName: SUMSUB.levelName,
    userId: reference,
    ttlInSecs: 1800,
  });
  return made;
};

const startStripe: Start = (at, reference, { scenario, attempt }) => {
  const form = new URLSearchParams({ type: "document", client_reference_id: reference });
  form.set("options[document][require_matching_selfie]", "true");
  if (scenario) form.set("metadata[mock_scenario]", scenario);
  if (attempt) form.set("metadata[attempt]", String(attempt));
  return stripe(at, "POST", "/v1/identity/verification_sessions", form.toString());
};

export const START: Readonly<Record<DrivenVendor, Start>> = {
  onfido: startOnfido,
  sumsub: startSumsub,
  "stripe-identity": startStripe,
};

/** Starts while the virtual clock runs, so that a slow answer comes. */
export const startRunning = async (
  at: Rig,
  vendor: DrivenVendor,
  reference: string,
  labels: { scenario?: string; attempt?: number },
) => {
  const answer = START[vendor](at, reference, labels);
  await at.world.advance(5_000);
  return answer;
};

/** The vendor's own word for where an object is. */
export const wordOf = (at: Rig, reference: string): string | undefined =>
  at.mock.objects().find((one) => one.reference === reference)?.status;

/** `type` and the word inside every callback sent. */
export const wordsSent = (at: Rig): readonly string[] => at.sent.map(({ body }) => wordIn(JSON.parse(body) as Json));

const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);

const wordIn = (event: Json): string => {
  const action = field(event, "payload", "action");
  if (action !== undefined) {
    const definition = field(event, "payload", "resource", "task_def_id");
    return `${String(action)} ${String(definition ?? field(event, "payload", "object", "status"))}`;
  }
  const session = field(event, "data", "object");
  if (session !== undefined) return [event.type, field(session, "last_error", "code")].filter(Boolean).join(" ");
  const result = ["reviewAnswer", "reviewRejectType"].map((name) => field(event, "reviewResult", name));
  return [event.type, event.reviewStatus, ...result].filter(Boolean).join(" ");
};
