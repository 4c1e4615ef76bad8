import type { JsonObject } from "../../wire.ts";
import { type Applicant, type Review, STEPS, secondOf } from "./state.ts";

const timestamp = (ms: number): string => `${secondOf(ms)}+0000`;

export const reviewView = (review: Review, levelName: string, now: number): JsonObject => ({
  reviewId: review.reviewId,
  attemptId: review.attemptId,
  attemptCnt: review.attemptCnt,
  ...(review.pendingAt === undefined
    ? {}
    : {
        elapsedSincePendingMs: (review.reviewedAt ?? now) - review.pendingAt,
        elapsedSinceQueuedMs: (review.reviewedAt ?? now) - review.pendingAt,
      }),
  reprocessing: false,
  levelName,
  createDate: timestamp(review.createdAt),
  ...(review.reviewedAt === undefined ? {} : { reviewDate: timestamp(review.reviewedAt) }),
  priority: 0,
  ...(review.result === undefined ? {} : { reviewResult: review.result }),
  reviewStatus: review.status,
});

const REQUIRED = {
  docSets: [
    { idDocSetType: "IDENTITY", types: ["PASSPORT", "ID_CARD", "DRIVERS", "RESIDENCE_PERMIT"] },
    { idDocSetType: "SELFIE", types: ["SELFIE"], videoRequired: "passiveLiveness" },
  ],
};

/** What the documents showed; there once one was sent. */
const infoOf = (applicant: Applicant): JsonObject => {
  const identity = applicant.steps.get("IDENTITY");
  const given = (applicant.fields.fixedInfo ?? {}) as JsonObject;
  const { firstName, lastName, dob } = given;
  const document = {
    idDocType: identity?.idDocType,
    country: identity?.country,
    firstName,
    lastName,
    dob,
    number: "999999999",
  };
  const info = (applicant.fields.info ?? {}) as JsonObject;
  return identity ? { ...given, ...info, idDocs: [{ ...document, validUntil: "2031-05-28" }] } : info;
};

export const applicantView = (applicant: Applicant, now: number): JsonObject => {
  const { fields } = applicant;
  const info = infoOf(applicant);
  const optional = ["email", "phone", "sourceKey", "metadata", "fixedInfo"] as const;
  return {
    id: applicant.id,
    createdAt: secondOf(applicant.createdAt),
    key: applicant.key,
    clientId: "mock",
    inspectionId: applicant.inspectionId,
    externalUserId: applicant.externalUserId,
    ...(Object.keys(info).length === 0 ? {} : { info }),
    ...Object.fromEntries(optional.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]]))),
    applicantPlatform: "API",
    requiredIdDocs: REQUIRED,
    review: reviewView(applicant.review, applicant.levelName, now),
    lang: fields.lang ?? "en",
    type: fields.type ?? "individual",
    ...(applicant.tags.length === 0 ? {} : { tags: applicant.tags }),
    ...(applicant.deleted ? { deleted: true } : {}),
  };
};

/** Step -> null while nothing was sent. */
export const stepsView = (applicant: Applicant): JsonObject =>
  Object.fromEntries(
    STEPS.map((name) => {
      const step = applicant.steps.get(name);
      if (!step) return [name, null];
      const answer = step.result && { reviewAnswer: step.result.reviewAnswer };
      return [
        name,
        {
          ...(step.result === undefined ? {} : { reviewResult: step.result }),
          country: step.country,
          idDocType: step.idDocType,
          imageIds: step.imageIds,
          imageReviewResults: Object.fromEntries(step.imageIds.map((image) => [image, answer ?? {}])),
          forbidden: false,
          doubleSided: null,
          stepStatuses: null,
        },
      ];
    }),
  );

export const moderationView = (applicant: Applicant): JsonObject => ({
  list: {
    items: [
      {
        id: applicant.review.reviewId,
        applicantId: applicant.id,
        key: applicant.key,
        imagesStates: {},
        applicantState: applicant.review.status,
      },
    ],
    totalItems: 1,
  },
});
