import type { JsonObject } from "../../wire.ts";
import { type Attempt, type Decision, isoOf, type Screening, type Session } from "./state.ts";
import { CODES } from "./words.ts";

const objectIn = (fields: JsonObject, name: string): JsonObject => (fields[name] ?? {}) as JsonObject;

/** What the document says; known of an attempt that was approved or is under review. */
const personOf = ({ fields }: Session, { status }: Decision): JsonObject => {
  const { firstName = null, lastName = null, dateOfBirth = null } = objectIn(fields, "person");
  const isRead = status === "approved" || status === "review";
  const upper = (value: unknown) => (typeof value === "string" && isRead ? value.toUpperCase() : null);
  return {
    firstName: upper(firstName),
    lastName: upper(lastName),
    dateOfBirth: isRead ? dateOfBirth : null,
    ...{ gender: null, nationality: null, idNumber: null, citizenship: null, placeOfBirth: null, addresses: [] },
    pepSanctionMatch: null,
  };
};

const documentOf = ({ fields }: Session, { status }: Decision): JsonObject => {
  const { type = "PASSPORT", country = "EE" } = objectIn(fields, "document");
  return status === "approved"
    ? { type, number: "K1234567", country, state: null, validFrom: null, validUntil: "2034-04-20" }
    : { type: null, number: null, country: null };
};

const verificationOf = (session: Session, attempt: Attempt, decision: Decision, code: number): JsonObject => ({
  id: session.id,
  attemptId: attempt.id,
  endUserId: session.fields.endUserId ?? null,
  vendorData: session.fields.vendorData ?? null,
  code,
  status: decision.status,
  reason: decision.reason,
  reasonCode: decision.reasonCode,
  person: personOf(session, decision),
  document: documentOf(session, decision),
  decisionTime: isoOf(decision.decidedAt),
  acceptanceTime: isoOf(session.createdAt),
  comments: [],
  additionalVerifiedData: {},
  riskLabels: [],
});

const TECHNICAL = { ip: "203.0.113.7" };

export const decisionHook = (session: Session, attempt: Attempt, decision: Decision): JsonObject => ({
  status: "success",
  verification: verificationOf(session, attempt, decision, CODES[decision.status]),
  technicalData: TECHNICAL,
});

/** The page of this call gives `abandoned` the code that the table of codes gives `review`. */
const pageCode = ({ status }: Decision): number => CODES[status === "abandoned" ? "review" : status];

export const decisionAnswer = (session: Session, decided: { attempt: Attempt; decision: Decision } | undefined) => ({
  status: "success",
  verification:
    decided === undefined
      ? null
      : verificationOf(session, decided.attempt, decided.decision, pageCode(decided.decision)),
  technicalData: decided === undefined ? { ip: null } : TECHNICAL,
});

const listing = (sourceName: string) => ({ sourceName, sourceUrl: "https://example.test", date: "2020-01-01" });

const hitOf = (name: string, { lists }: Screening): JsonObject => ({
  ...{ matchedName: name, countries: ["EE"], dateOfBirth: "1990", dateOfDeath: null },
  ...{ matchTypes: ["name_exact"], aka: [], associates: [] },
  listingsRelatedToMatch: {
    warnings: [],
    sanctions: lists.includes("sanctions") ? [listing("Example sanctions list")] : [],
    fitnessProbity: [],
    pep: lists.includes("pep") ? [listing("Example register of public offices")] : [],
    adverseMedia: [],
  },
});

export const screeningView = (session: Session, screening: Screening): JsonObject => {
  const { firstName = "", lastName = "" } = objectIn(session.fields, "person");
  const name = `${firstName} ${lastName}`.trim();
  const isHit = screening.lists.length > 0;
  return {
    attemptId: screening.attempt,
    sessionId: session.id,
    vendorData: session.fields.vendorData ?? null,
    checkType: "initial_result",
    matchStatus: isHit ? "possible_match" : "no_match",
    monitorStatus: session.monitored ? "enabled" : "disabled",
    searchTerm: { name, year: null },
    totalHits: isHit ? 1 : 0,
    createdAt: isoOf(screening.createdAt),
    hits: isHit ? [hitOf(name, screening)] : [],
  };
};

export const attemptsView = ({ attempts }: Session): JsonObject => ({
  status: "success",
  // UNCONFIRMED: newest first.
  verifications: attempts
    .toReversed()
    .map(({ id, status, createdAt }) => ({ id, status, createdTime: isoOf(createdAt) })),
});

export const personView = (session: Session): JsonObject => {
  const { firstName = null, lastName = null, dateOfBirth = null } = objectIn(session.fields, "person");
  return { status: "success", person: { id: session.id, firstName, lastName, dateOfBirth } };
};

export const sessionView = (session: Session, status: string): JsonObject => ({
  id: session.id,
  url: session.url,
  vendorData: session.fields.vendorData ?? null,
  host: new URL(session.url).origin,
  status,
  sessionToken: session.token,
});
