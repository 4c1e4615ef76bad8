import { z } from "zod";

/**
 * What a receiver of `verified_claims` may rely on, written from the text of OpenID Identity Assurance Schema Definition 1.0 (sections 5
 * and 6), with nothing of ours: its published JSON schema is not part of this repository. Members that are not named are let
 * through, as there; what is named must be as stated.
 */
const text = z.string().min(1);
const time = z.iso.datetime({ offset: true });

const checkDetail = z.looseObject({
  check_method: text,
  organization: text.optional(),
  check_id: text.optional(),
  time: time.optional(),
});

const documentEvidence = z.looseObject({
  type: z.literal("document"),
  check_details: z.array(checkDetail).min(1).optional(),
  document_details: z.looseObject({ type: text, document_number: text.optional() }).optional(),
});

const otherEvidence = z.looseObject({ type: z.enum(["electronic_record", "vouch", "electronic_signature"]) });

const verification = z.looseObject({
  trust_framework: text,
  assurance_level: text.optional(),
  assurance_process: z
    .looseObject({
      policy: text.optional(),
      procedure: text.optional(),
      assurance_details: z
        .array(
          z.looseObject({
            assurance_type: text.optional(),
            assurance_classification: text.optional(),
            evidence_ref: z
              .array(z.looseObject({ check_id: text }))
              .min(1)
              .optional(),
          }),
        )
        .min(1)
        .optional(),
    })
    .optional(),
  time: time.optional(),
  verification_process: text.optional(),
  evidence: z
    .array(z.union([documentEvidence, otherEvidence]))
    .min(1)
    .optional(),
});

const address = z.looseObject({ country: text.optional(), street_address: text.optional(), locality: text.optional() });

const claims = z
  .looseObject({
    birthdate: z.iso.date().optional(),
    nationalities: z.array(z.string().regex(/^[A-Z]{2,3}$/)).optional(),
    address: address.optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "at least one claim");

const one = z.strictObject({ verification, claims });
const Response = z.looseObject({ verified_claims: z.union([one, z.array(one).min(1)]) });

interface Referring {
  readonly verification: z.infer<typeof verification>;
}

/** Every reference of the assurance details names a check of the evidence. */
const danglingIn = ({ verification: { evidence = [], assurance_process } }: Referring): readonly string[] => {
  const known = new Set(
    evidence
      .flatMap((item) => ("check_details" in item ? (item.check_details as { check_id?: string }[]) : []))
      .map(({ check_id }) => check_id),
  );
  const named = (assurance_process?.assurance_details ?? []).flatMap(({ evidence_ref = [] }) => evidence_ref);
  return named.filter(({ check_id }) => !known.has(check_id)).map(({ check_id }) => `${check_id} names no check`);
};

/** What is wrong with a response; nothing where it is sound. */
export const breachesOf = (response: unknown): readonly string[] => {
  const parsed = Response.safeParse(response);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return [parsed.data.verified_claims].flat().flatMap(danglingIn);
};
