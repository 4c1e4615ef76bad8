import { z } from "zod";
import { CREATE_SESSION_EXAMPLE } from "./api-example.ts";
import { cursor, limit, page, timestamp } from "./api-page.ts";
import { CHECK_NAMES, CHECK_OUTCOMES } from "./check.ts";
import { isCountry } from "./country.ts";
import { LEVELS } from "./policy.ts";
import { AUDIENCES, REASON_CODES, REMEDIES, type Reason } from "./reason.ts";
import { STATUSES } from "./status.ts";

/** Text as a person writes it: well-formed, no control characters, at most `max` UTF-16 units. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed(), "must be well-formed Unicode")
    .refine((value) => !/\p{Cc}/u.test(value), "must not contain control characters");

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code in upper case")
  .refine((value) => isCountry(value), "is not an ISO 3166-1 alpha-2 code");

/** A calendar date that exists; the year 0 and the future are the caller's mistake. */
const dateOfBirth = z.iso
  .date()
  .refine((value) => value >= "1880-01-01", "must not be before 1880")
  .meta({ format: "date" });

const httpsUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((value) => !/\/\/[^/]*@/.test(value), "must not contain credentials");

export const SubjectInput = z.strictObject({
  reference: text(128).meta({ description: "Your id for the person." }),
  given_name: text(200).optional(),
  family_name: text(200).optional(),
  date_of_birth: dateOfBirth.optional(),
  email: z.email().max(254).optional(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, "must be E.164")
    .optional(),
  address: z
    .strictObject({
      line1: text(200),
      line2: text(200).optional(),
      town: text(120),
      state: text(120).optional(),
      postcode: text(20),
      country,
    })
    .optional(),
  nationality: country.optional(),
});

export const ConsentInput = z
  .strictObject({
    notice_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hex digits"),
    locale: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 tag"),
    scopes: z.array(z.enum(["document", "biometric", "database", "screening"])).min(1),
    granted_at: z.iso.datetime({ offset: true }),
    recipients: z.array(z.string().min(1).max(64)).min(1).meta({ description: "Vendor ids, or `*`." }),
  })
  .meta({ description: "What the person agreed to, before anything is sent to a vendor." });

export type ConsentInput = z.infer<typeof ConsentInput>;

export const CreateSession = z
  .strictObject({
    subject: SubjectInput,
    client_reference: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,128}$/)
      .optional()
      .meta({ description: "Your id for this verification. Where given it is unique, forever, in your account." }),
    segment: z
      .string()
      .regex(/^[a-z0-9_-]{1,64}$/)
      .default("consumer"),
    jurisdiction: country,
    level: z.enum(LEVELS).default("standard"),
    consent: ConsentInput,
    device: z.strictObject({ type: z.enum(["ios", "android", "web", "other"]) }).optional(),
    return_url: httpsUrl.optional(),
    metadata: z
      .record(z.string().regex(/^[A-Za-z0-9_.-]{1,40}$/), z.string().max(500))
      .refine((value) => Object.keys(value).length <= 20, "must have at most 20 keys")
      .optional(),
    sandbox: z
      .strictObject({ scenario: z.string().max(64).optional(), vendor: z.string().max(64).optional() })
      .optional()
      .meta({ description: "Test keys only: what the mock vendor shall play, and at which vendor." }),
  })
  .meta({ id: "CreateSession", examples: [CREATE_SESSION_EXAMPLE] });
export type CreateSession = z.infer<typeof CreateSession>;

export const ContinueSession = z
  .strictObject({
    person_agrees: z.boolean().default(false).meta({
      description: "The person has begun at one vendor and wants to begin again at another.",
    }),
    another_way: z.boolean().default(false).meta({
      description: "The person has no camera, or will not be photographed: a human reviewer looks at their document.",
    }),
    consent: ConsentInput.optional().meta({ description: "Names the new vendor. Required with person_agrees." }),
  })
  .refine(({ person_agrees, consent }) => person_agrees || consent === undefined, {
    path: ["consent"],
    error: "has no effect without person_agrees: remove it, or set person_agrees to true",
  })
  .meta({ id: "ContinueSession" });
export type ContinueSession = z.infer<typeof ContinueSession>;

export const Resubmit = z.strictObject({}).meta({ id: "Resubmit" });

export const ReasonView = z
  .object({
    code: z.enum(REASON_CODES as [Reason, ...Reason[]]),
    remedy: z.enum(REMEDIES),
    retryable: z.boolean(),
    message_key: z.string(),
    message: z.string().meta({ description: "For the person, in the consent's locale." }),
  })
  .meta({ id: "Reason" });

export const CheckView = z.object({ name: z.enum(CHECK_NAMES), outcome: z.enum(CHECK_OUTCOMES) }).meta({ id: "Check" });

export const DecisionView = z
  .object({
    outcome: z.enum(["approved", "rejected"]),
    by: z.enum(["policy", "reviewer", "override", "revision"]),
    policy_hash: z.string(),
    decided_at: timestamp,
  })
  .meta({ id: "Decision" });

export const Session = z
  .object({
    id: z.string(),
    status: z.enum(STATUSES),
    reasons: z.array(ReasonView),
    contested: z.boolean().meta({ description: "Newer contrary news reached a decided session: a case is open." }),
    subject: z.object({ reference: z.string().nullable() }),
    client_reference: z.string().nullable(),
    segment: z.string(),
    jurisdiction: z.string(),
    level: z.enum(LEVELS),
    policy: z.object({ hash: z.string() }),
    capture: z
      .object({
        url: z.string().nullable(),
        client_token: z.string().nullable(),
        expires_at: timestamp.nullable(),
        continue_url: z.string().meta({
          description: "For the person, in the place of url: leads to wherever the way in is when they follow it.",
        }),
      })
      .nullable()
      .meta({
        description:
          "The person's way in. Null while no vendor could be started, where a person decides instead, and after the end.",
      }),
    waiting: z
      .object({ reason: z.string(), message_key: z.string(), retry_at: timestamp })
      .nullable()
      .meta({ description: "No vendor could be started: the start is queued and will be tried then." }),
    provisional: z
      .object({ granted_at: timestamp, expires_at: timestamp, limits: z.record(z.string(), z.number()) })
      .nullable()
      .meta({
        description: "An allowance before any check, while no vendor is alive: no decision. Ends at expires_at.",
      }),
    attempts: z.array(
      z.object({
        number: z.int(),
        vendor: z.string(),
        vendor_reference: z.string().nullable(),
        status: z.enum(STATUSES),
        fenced: z.boolean(),
      }),
    ),
    checks: z.array(CheckView),
    decision: DecisionView.nullable(),
    metadata: z.record(z.string(), z.string()),
    livemode: z.boolean(),
    version: z.int(),
    created_at: timestamp,
    updated_at: timestamp,
    expires_at: timestamp,
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const ListSessions = z.strictObject({
  status: z.enum(STATUSES).optional(),
  subject: z.string().min(1).max(128).optional().meta({ description: "Your reference of the person." }),
  vendor: z.string().min(1).max(64).optional(),
  limit,
  cursor,
});
export const SessionList = page(Session).meta({ id: "SessionList" });

export const ReadSession = z.strictObject({ as_of: z.iso.datetime({ offset: true }).optional() });

export const ReadTimeline = z.strictObject({ audience: z.enum(AUDIENCES).default("support") });
export const Timeline = z
  .object({
    session: z.string(),
    audience: z.enum(AUDIENCES),
    entries: z.array(
      z.object({
        at: timestamp,
        kind: z.string().meta({ description: "transition, observation, attempt, delivery or case" }),
        summary: z.string(),
        version: z.int().optional(),
        from: z.enum(STATUSES).nullable().optional(),
        to: z.enum(STATUSES).optional(),
        actor: z.string().optional(),
        vendor: z.string().optional(),
        raw: z.string().optional(),
        effect: z.string().optional(),
        occurred_at: timestamp.nullable().optional(),
        reasons: z.array(z.string()).optional(),
      }),
    ),
  })
  .meta({ id: "Timeline" });
export type Timeline = z.infer<typeof Timeline>;
