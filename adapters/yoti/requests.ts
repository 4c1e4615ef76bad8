import { sign } from "node:crypto";
import { z } from "zod";
import type { Call, Conversation, Headers, Moment, Observation, Started, StartInput } from "../../contracts/adapter.ts";
import type { CheckName, DocumentClass } from "../../contracts/check.ts";
import { alpha3 } from "../../contracts/country.ts";
import { ok } from "../../contracts/fault.ts";
import type { Secret } from "../../contracts/pii.ts";
import { ask, tell } from "../_kit/ask.ts";
import { classify } from "../_kit/classify.ts";
import { formOf, pathPart } from "../_kit/path.ts";
import type { RsaPrivateKey } from "../_kit/settings.ts";
import { timeOfSeconds } from "../_kit/time.ts";
import { LABELS_BEHIND, observationOf, Session } from "./read.ts";

/** What the calls need of an account. */
export interface Account {
  readonly sdkId: string;
  readonly privateKey: Secret<RsaPrivateKey>;
  readonly baseUrl: string;
  readonly notificationUrl: string;
  readonly notificationAuth: "BASIC" | "BEARER";
  /** Newest first: the one that new sessions are given. */
  readonly notificationTokens: readonly Secret<string>[];
  readonly linkLifeSeconds: number;
  /** What every session of the account asks for. */
  readonly checks: readonly CheckName[];
}

const API = "/idverify/v1";
const JSON_BODY: Headers = { "Content-Type": "application/json" };

/** Time and nonce stand in the address, behind all other parameters. */
export const stamp = (call: Call, { nowMs, nonce }: Moment): Call => ({
  ...call,
  path: `${call.path}&${formOf([
    ["nonce", nonce],
    ["timestamp", String(Math.floor(nowMs))],
  ])}`,
});

/** RSA-SHA256 over method, address below the API's base path, and the body in base64 (Yoti, "Signed requests"). */
export const authenticate = ({ method, path, body }: Call, { privateKey }: Account): Headers => {
  const payload = body === undefined ? "" : `&${Buffer.from(body).toString("base64")}`;
  const signed = Buffer.from(`${method}&${path.slice(API.length)}${payload}`);
  const digest = sign("sha256", signed, privateKey.reveal("sign a vendor call")).toString("base64");
  return { "X-Yoti-Auth-Digest": digest, Accept: "application/json" };
};

/** What a notification's `Authorization` says, for each token that may still be in use. */
export const expectedAuthorizations = ({ notificationAuth, notificationTokens }: Account): readonly string[] =>
  notificationTokens.map((box) => {
    const token = box.reveal("verify a callback");
    return notificationAuth === "BEARER" ? `Bearer ${token}` : `Basic ${Buffer.from(token).toString("base64")}`;
  });

const sessions = (account: Account, rest = ""): string =>
  `${API}/sessions${rest}?${formOf([["sdkId", account.sdkId]])}`;

const TYPES: Readonly<Record<DocumentClass, string>> = {
  passport: "PASSPORT",
  identity_card: "NATIONAL_ID",
  driving_licence: "DRIVING_LICENCE",
  residence_permit: "RESIDENCE_PERMIT",
};

/** A task says nothing that its resource or its check does not say too. */
const TOPICS = ["RESOURCE_UPDATE", "CHECK_COMPLETION", "SESSION_COMPLETION", "CLIENT_SESSION_TOKEN_DELETED"];

const screening = (checks: readonly CheckName[]) => {
  const categories = [
    ...(checks.includes("watchlist") ? ["SANCTIONS"] : []),
    ...(checks.includes("adverse_media") ? ["ADVERSE-MEDIA"] : []),
  ];
  return categories.length === 0 ? [] : [{ type: "WATCHLIST_SCREENING", config: { categories } }];
};

const PEP_SEARCH = {
  type: "WITH_YOTI_ACCOUNT",
  remove_deceased: true,
  sources: { type: "TYPE_LIST", types: ["pep"] },
  matching_strategy: { type: "FUZZY", fuzziness: 0.5 },
};

/** A face is only matched with a document's, and a list only searched for the name on one: authenticity is always asked for. */
const requestedChecks = ({ checks }: Account) => [
  { type: "ID_DOCUMENT_AUTHENTICITY", config: { manual_check: "FALLBACK" } },
  ...(checks.includes("liveness") ? [{ type: "LIVENESS", config: { liveness_type: "STATIC", max_retries: 3 } }] : []),
  ...(checks.includes("face_match") ? [{ type: "ID_DOCUMENT_FACE_MATCH", config: { manual_check: "FALLBACK" } }] : []),
  ...screening(checks),
  ...(checks.includes("pep") ? [{ type: "WATCHLIST_ADVANCED_CA", config: PEP_SEARCH }] : []),
];

const trackingId = ({ externalRef, labels }: StartInput): string =>
  [externalRef, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)].join(LABELS_BEHIND);

/** Results outlive the way in by a week, so that a late answer is still there to be asked for. */
const RESULT_SECONDS = 604_800;

const notifications = ({ notificationUrl, notificationAuth, notificationTokens: [token] }: Account) => ({
  endpoint: notificationUrl,
  topics: TOPICS,
  auth_type: notificationAuth,
  auth_token: token?.reveal("vendor start"),
});

const bodyOf = (input: StartInput, account: Account) => {
  const ttl = Math.max(1, Math.floor(Math.min(input.lifeSeconds, account.linkLifeSeconds)));
  const { documents, country, locale, returnUrl } = input;
  const restriction = { inclusion: "WHITELIST", document_types: documents.map((name) => TYPES[name]) };
  return {
    client_session_token_ttl: ttl,
    resources_ttl: ttl + RESULT_SECONDS,
    user_tracking_id: trackingId(input),
    notifications: notifications(account),
    requested_checks: requestedChecks(account),
    requested_tasks: [{ type: "ID_DOCUMENT_TEXT_DATA_EXTRACTION", config: { manual_check: "FALLBACK" } }],
    sdk_config: {
      allowed_capture_methods: "CAMERA_AND_UPLOAD",
      locale,
      preset_issuing_country: alpha3(country),
      allow_handoff: true,
      ...(returnUrl === undefined ? {} : { success_url: returnUrl, error_url: returnUrl }),
    },
    required_documents: [
      { type: "ID_DOCUMENT", filter: { type: "ORTHOGONAL_RESTRICTIONS", type_restriction: restriction } },
    ],
  };
};

const Made = z.object({
  session_id: z.string().min(1),
  client_session_token: z.string().min(1),
  client_session_token_ttl: z.number().min(0),
});
type Made = z.infer<typeof Made>;

const startedOf = (made: Made, input: StartInput, account: Account): Started => {
  const query = formOf([
    ["sessionID", made.session_id],
    ["sessionToken", made.client_session_token],
  ]);
  const now = input.expiresAt - input.lifeSeconds;
  const endsAt = timeOfSeconds(Math.floor(now + made.client_session_token_ttl));
  return {
    vendorRef: made.session_id,
    capture: {
      url: `${account.baseUrl}${API}/web/index.html?${query}`,
      clientToken: made.client_session_token,
      ...(endsAt === undefined ? {} : { expiresAt: endsAt }),
    },
  };
};

/** There is no idempotency key, and nothing finds a session by our reference: a lost answer is never sent again. */
export function* start(input: StartInput, account: Account, step = "create_session"): Conversation<Started> {
  const body = JSON.stringify(bodyOf(input, account));
  const path = sessions(account);
  const made = yield* ask({ step, method: "POST", path, headers: JSON_BODY, body, repeat: "never" }, Made);
  return made.ok ? ok(startedOf(made.value, input, account)) : made;
}

function* getSession(vendorRef: string, account: Account): Conversation<Session> {
  const id = pathPart(vendorRef, "fetch_session");
  if (!id.ok) return id;
  const path = sessions(account, `/${id.value}`);
  return yield* ask({ step: "fetch_session", method: "GET", path, repeat: "harmless" }, Session);
}

export function* fetch(vendorRef: string, account: Account): Conversation<Observation> {
  const session = yield* getSession(vendorRef, account);
  return session.ok ? ok(observationOf(session.value)) : session;
}

/** While a session goes on its page takes the person back; one that ended is replaced. */
export function* resubmit(vendorRef: string, input: StartInput, account: Account): Conversation<Started> {
  const session = yield* getSession(vendorRef, account);
  if (!session.ok) return session;
  const open = Made.safeParse(session.value);
  const goesOn = session.value.state === "ONGOING" && open.success && open.data.client_session_token_ttl > 0;
  return goesOn ? ok(startedOf(open.data, input, account)) : yield* start(input, account, "recreate_session");
}

/** Refused by the vendor (409) while checks run. */
export function* erase(vendorRef: string, account: Account): Conversation<void> {
  const id = pathPart(vendorRef, "delete_session");
  if (!id.ok) return id;
  const path = sessions(account, `/${id.value}`);
  return yield* tell({ step: "delete_session", method: "DELETE", path, repeat: "harmless" }, classify, true);
}
