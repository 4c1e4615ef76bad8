import type { JsonObject } from "../../wire.ts";
import { blockOf } from "./findings.ts";
import { expands, isTest, type Report, type Session, secondsOf } from "./state.ts";

const FIRST_NAME = "Jenny";
const LAST_NAME = "Rosen";
const ADDRESS = {
  line1: "1234 Main St.",
  line2: null,
  city: "San Francisco",
  state: "CA",
  postal_code: "94111",
  country: "US",
};

const HIDDEN = "[redacted]";
const hidden = (value: JsonObject): JsonObject => Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN]));

/** Sensitive fields go only to a restricted key that asks for them. */
const mayReadSensitive = (session: Session, input: JsonObject, name: string): boolean =>
  session.account.apiKey.startsWith("rk_") && expands(input, name);

const verifiedOutputs = (session: Session, input: JsonObject): JsonObject | null => {
  if (session.status !== "verified") return null;
  const redacted = session.redaction !== null;
  const dob = redacted ? { day: 1, month: 1, year: 1 } : { day: 1, month: 1, year: 1901 };
  return {
    address: redacted ? hidden(ADDRESS) : ADDRESS,
    dob: mayReadSensitive(session, input, "verified_outputs.dob") ? dob : null,
    email: null,
    first_name: redacted ? HIDDEN : FIRST_NAME,
    id_number_type: null,
    last_name: redacted ? HIDDEN : LAST_NAME,
    phone: null,
    sex: redacted ? HIDDEN : "female",
    unparsed_place_of_birth: null,
    unparsed_sex: null,
  };
};

const optionsOf = (session: Session): JsonObject => {
  const options = (session.fields.options ?? {}) as JsonObject;
  const document = (options.document ?? {}) as JsonObject;
  const typed = Object.entries(document).map(([key, value]) => [
    key,
    value === "true" ? true : value === "false" ? false : value,
  ]);
  return { ...options, document: Object.fromEntries(typed) };
};

/** The file ids belong to the report: derived from its id, so that every reading names the same. */
const fileOf = (report: Report, side: string): string => `file_${report.id.slice(3, 23)}${side}`;

const documentOf = (report: Report, input: JsonObject): JsonObject => {
  const { session, error } = report;
  const failed = error !== null && blockOf(error.code) === "document";
  const redacted = session.redaction !== null;
  const sensitive = (name: string) => mayReadSensitive(session, input, `document.${name}`);
  return {
    status: failed ? "unverified" : "verified",
    error: failed ? error : null,
    type: failed ? null : "passport",
    issuing_country: failed ? null : "US",
    first_name: failed ? null : redacted ? HIDDEN : FIRST_NAME,
    last_name: failed ? null : redacted ? HIDDEN : LAST_NAME,
    address: failed ? null : redacted ? hidden(ADDRESS) : ADDRESS,
    issued_date: failed ? null : { day: 1, month: 12, year: 2020 },
    files: [fileOf(report, "F"), fileOf(report, "B")],
    ...(sensitive("expiration_date") ? { expiration_date: { day: 1, month: 12, year: 2030 } } : {}),
    ...(sensitive("number") ? { number: redacted ? HIDDEN : "000000000" } : {}),
    sex: null,
    unparsed_place_of_birth: null,
    unparsed_sex: null,
  };
};

const blockView = (report: Report, block: "selfie" | "id_number"): JsonObject => {
  const failed = report.error !== null && blockOf(report.error.code) === block;
  const files = { document: fileOf(report, "F"), selfie: fileOf(report, "S") };
  return {
    status: failed ? "unverified" : "verified",
    error: failed ? report.error : null,
    ...(block === "selfie" ? files : { first_name: null, last_name: null, id_number_type: null }),
  };
};

export const reportView = (report: Report, input: JsonObject): JsonObject => {
  const { session, error } = report;
  const block = error === null ? undefined : blockOf(error.code);
  const options = optionsOf(session);
  const wantsSelfie = (options.document as JsonObject).require_matching_selfie === true;
  return {
    id: report.id,
    object: "identity.verification_report",
    client_reference_id: session.fields.client_reference_id ?? null,
    created: secondsOf(report.createdAt),
    document: documentOf(report, input),
    ...(block === "id_number" ? { id_number: blockView(report, "id_number") } : {}),
    livemode: !isTest(session.account),
    options,
    ...((wantsSelfie && block !== "document") || block === "selfie" ? { selfie: blockView(report, "selfie") } : {}),
    type: session.fields.type ?? "document",
    verification_session: session.id,
  };
};

export const sessionView = (session: Session, input: JsonObject = {}): JsonObject => {
  const { fields, report } = session;
  const open = session.status === "requires_input";
  return {
    id: session.id,
    object: "identity.verification_session",
    client_reference_id: fields.client_reference_id ?? null,
    client_secret: open ? session.clientSecret : null,
    created: secondsOf(session.createdAt),
    last_error: session.lastError,
    last_verification_report:
      report && expands(input, "last_verification_report") ? reportView(report, input) : (report?.id ?? null),
    livemode: !isTest(session.account),
    metadata: fields.metadata ?? {},
    options: optionsOf(session),
    provided_details: fields.provided_details ?? null,
    redaction: session.redaction === null ? null : { status: session.redaction },
    related_customer: fields.related_customer ?? null,
    related_customer_account: fields.related_customer_account ?? null,
    status: session.status,
    type: fields.type ?? "document",
    url: open ? session.url : null,
    ...(expands(input, "verified_outputs") || expands(input, "verified_outputs.dob")
      ? { verified_outputs: verifiedOutputs(session, input) }
      : {}),
  };
};
