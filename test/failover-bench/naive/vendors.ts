import { createHmac } from "node:crypto";
import type { VendorTerms } from "../contract.ts";

/** What most teams write on the first day: one function a vendor, errors thrown, no time limit. */
export interface Person {
  readonly given_name: string;
  readonly family_name: string;
  readonly date_of_birth: string;
}

export interface Started {
  readonly ref: string;
  readonly link: string;
}

const post = async (url: string, headers: Record<string, string>, body: string): Promise<unknown> => {
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

const json = (value: unknown): string => JSON.stringify(value);
const JSON_TYPE = { "content-type": "application/json" };

const startOnfido = async ({ base_url, credentials }: VendorTerms, person: Person): Promise<Started> => {
  const headers = { ...JSON_TYPE, authorization: `Token token=${credentials.api_token}` };
  const { given_name: first_name, family_name: last_name, date_of_birth: dob } = person;
  const applicant = await post(`${base_url}/v3.6/applicants`, headers, json({ first_name, last_name, dob }));
  const wanted = { applicant_id: (applicant as { id: string }).id, workflow_id: credentials.workflow_id };
  const run = await post(`${base_url}/v3.6/workflow_runs`, headers, json(wanted));
  const { id, link } = run as { id: string; link: { url: string } };
  return { ref: id, link: link.url };
};

const startSumsub = async ({ base_url, credentials }: VendorTerms, person: Person): Promise<Started> => {
  const call = (path: string, body: string) => {
    const second = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", credentials.secret_key ?? "").update(`${second}POST${path}${body}`);
    const signed = { "x-app-access-ts": second, "x-app-access-sig": signature.digest("hex") };
    return post(`${base_url}${path}`, { ...JSON_TYPE, "x-app-token": credentials.app_token ?? "", ...signed }, body);
  };
  const levelName = credentials.level_name;
  const userId = crypto.randomUUID();
  const fixedInfo = { firstName: person.given_name, lastName: person.family_name };
  const applicant = await call(
    `/resources/applicants?levelName=${levelName}`,
    json({ externalUserId: userId, fixedInfo }),
  );
  const link = await call("/resources/sdkIntegrations/levels/-/websdkLink", json({ levelName, userId }));
  return { ref: (applicant as { id: string }).id, link: (link as { url: string }).url };
};

const startStripe = async ({ base_url, credentials }: VendorTerms): Promise<Started> => {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    authorization: `Bearer ${credentials.api_key}`,
  };
  const session = await post(`${base_url}/v1/identity/verification_sessions`, headers, "type=document");
  const { id, url } = session as { id: string; url: string };
  return { ref: id, link: url };
};

export const START: Readonly<Record<VendorTerms["vendor"], (terms: VendorTerms, person: Person) => Promise<Started>>> =
  { onfido: startOnfido, sumsub: startSumsub, "stripe-identity": startStripe };

const hmac = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("hex");

/** Compares the signature, and looks at nothing else: Stripe's signed time is not read. */
export const signatureFits = ({ vendor, webhook_secret }: VendorTerms, headers: Headers, body: string): boolean => {
  if (vendor === "onfido") return headers.get("x-sha2-signature") === hmac(webhook_secret, body);
  if (vendor === "sumsub") return headers.get("x-payload-digest") === hmac(webhook_secret, body);
  const [, second, digest] = /^t=(\d+),v1=([0-9a-f]+)/.exec(headers.get("stripe-signature") ?? "") ?? [];
  return digest === hmac(webhook_secret, `${second}.${body}`);
};

export interface News {
  readonly ref: string;
  readonly status: "pending" | "approved" | "rejected";
}

interface OnfidoCallback {
  readonly payload: {
    readonly resource_type: string;
    readonly object: { readonly id: string; readonly status: string; readonly workflow_run_id?: string };
    readonly resource?: { readonly output?: { readonly result?: string } | null };
  };
}

const readOnfido = (parsed: unknown): News => {
  const { resource_type, object, resource } = (parsed as OnfidoCallback).payload;
  if (resource_type === "workflow_task") {
    const bad = resource?.output?.result === "consider";
    return { ref: object.workflow_run_id ?? "", status: bad ? "rejected" : "pending" };
  }
  return { ref: object.id, status: object.status === "approved" ? "approved" : "rejected" };
};

const readSumsub = (parsed: unknown): News => {
  const { applicantId, reviewResult } = parsed as { applicantId: string; reviewResult?: { reviewAnswer: string } };
  const answer = reviewResult?.reviewAnswer;
  return {
    ref: applicantId,
    status: answer === undefined ? "pending" : answer === "GREEN" ? "approved" : "rejected",
  };
};

const readStripe = (parsed: unknown): News => {
  const { type, data } = parsed as { type: string; data: { object: { id: string } } };
  const word = type.slice(type.lastIndexOf(".") + 1);
  const pending = word === "created" || word === "processing";
  return { ref: data.object.id, status: word === "verified" ? "approved" : pending ? "pending" : "rejected" };
};

export const READ: Readonly<Record<VendorTerms["vendor"], (parsed: unknown) => News>> = {
  onfido: readOnfido,
  sumsub: readSumsub,
  "stripe-identity": readStripe,
};
