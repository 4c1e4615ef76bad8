import type { JsonObject } from "../../wire.ts";
import { type Inquiry, type InquiryWord, isoOf, type Report, type Session, type Verification } from "./state.ts";

const linkTo = (type: string, id: string) => ({ data: { type, id } });

const typeOf = (verification: Verification): string => `verification/${verification.kind}`;

export const verificationView = (inquiry: Inquiry, verification: Verification): JsonObject => ({
  type: typeOf(verification),
  id: verification.id,
  attributes: {
    status: verification.status,
    "created-at": isoOf(verification.createdAt),
    ...(verification.kind === "government-id" ? { "country-code": "US", "id-class": "pp" } : {}),
    checks: verification.checks.map((check) => ({ ...check, requirement: "required", metadata: {} })),
  },
  relationships: { inquiry: linkTo("inquiry", inquiry.id), account: linkTo("account", inquiry.owner) },
});

export const reportView = (inquiry: Inquiry, { id, kind, listType, createdAt }: Report): JsonObject => ({
  type: `report/${kind}`,
  id,
  attributes: {
    status: "ready",
    "created-at": isoOf(createdAt),
    "has-match": listType !== null,
    "matched-lists":
      listType === null
        ? []
        : [{ name: "Example list", url: "https://example.test", "list-type": listType, "list-types": [listType] }],
  },
  relationships: { inquiry: linkTo("inquiry", inquiry.id), account: linkTo("account", inquiry.owner) },
});

export const sessionView = (inquiry: Inquiry, { id, status, createdAt }: Session): JsonObject => ({
  type: "inquiry-session",
  id,
  attributes: { status, "created-at": isoOf(createdAt) },
  relationships: { inquiry: linkTo("inquiry", inquiry.id) },
});

const fieldsOf = ({ fields, redactedAt }: Inquiry): JsonObject =>
  redactedAt !== null
    ? {}
    : Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          { type: name === "birthdate" ? "date" : "string", value },
        ]),
      );

const DATES: readonly (readonly [attribute: string, status: InquiryWord])[] = [
  ["started-at", "pending"],
  ["completed-at", "completed"],
  ["failed-at", "failed"],
  ["marked-for-review-at", "needs_review"],
  ["expired-at", "expired"],
];

const datesOf = ({ reached, createdAt, updatedAt, expiresAt, redactedAt }: Inquiry): JsonObject => ({
  "created-at": isoOf(createdAt),
  "updated-at": isoOf(updatedAt),
  "expires-at": isoOf(expiresAt),
  ...Object.fromEntries(DATES.map(([attribute, status]) => [attribute, isoOf(reached.get(status))])),
  "decisioned-at": isoOf(Math.max(reached.get("approved") ?? 0, reached.get("declined") ?? 0) || null),
  "redacted-at": isoOf(redactedAt),
});

export const inquiryView = (inquiry: Inquiry): JsonObject => ({
  type: "inquiry",
  id: inquiry.id,
  attributes: {
    status: inquiry.status,
    "reference-id": inquiry.reference,
    ...{ note: inquiry.note, behaviors: {}, tags: inquiry.tags, creator: "api@example.test" },
    "reviewer-comment": inquiry.comment,
    ...datesOf(inquiry),
    "previous-step-name": null,
    "next-step-name": inquiry.nextStep,
    fields: fieldsOf(inquiry),
  },
  relationships: {
    account: linkTo("account", inquiry.owner),
    template: { data: null },
    "inquiry-template": linkTo("inquiry-template", inquiry.account.templateId),
    transaction: { data: null },
    reviewer: { data: null },
    reports: { data: inquiry.reports.map(({ id, kind }) => ({ type: `report/${kind}`, id })) },
    verifications: { data: inquiry.verifications.map((one) => ({ type: typeOf(one), id: one.id })) },
    sessions: { data: inquiry.sessions.map(({ id }) => ({ type: "inquiry-session", id })) },
    documents: { data: [] },
    selfies: { data: [] },
  },
});

const INCLUDABLE: Readonly<Record<string, (inquiry: Inquiry) => readonly JsonObject[]>> = {
  verifications: (inquiry) => inquiry.verifications.map((one) => verificationView(inquiry, one)),
  reports: (inquiry) => inquiry.reports.map((one) => reportView(inquiry, one)),
  sessions: (inquiry) => inquiry.sessions.map((one) => sessionView(inquiry, one)),
  account: ({ owner, reference }) => [{ type: "account", id: owner, attributes: { "reference-id": reference } }],
};

/** Since late 2025 nothing comes along that was not asked for. */
export const includedView = (inquiry: Inquiry, names: readonly string[]): readonly JsonObject[] =>
  names.flatMap((name) => (Object.hasOwn(INCLUDABLE, name) ? (INCLUDABLE[name]?.(inquiry) ?? []) : []));
