import { z } from "zod";
import { timestamp } from "./api-page.ts";

/** OpenID Identity Assurance (openid-ida-verified-claims 1.0), as much of it as we fill. */
const CheckDetail = z.object({
  check_method: z.string().meta({ description: "vri, bvr or data, of OpenID's registered check methods." }),
  organization: z.string().meta({ description: "The vendor that made the check." }),
  check_id: z.string(),
});

const Evidence = z.object({
  type: z.literal("document"),
  check_details: z.array(CheckDetail).min(1),
  document_details: z.object({ type: z.string() }).optional().meta({
    description: "OpenID's word for the class of the document, where the vendor told it. Its number is never kept.",
  }),
});

const Verification = z.object({
  trust_framework: z.string().meta({ description: "urn:kyc-gateway:policy; of a test session urn:kyc-gateway:test." }),
  assurance_level: z.string().meta({ description: "The session's level." }),
  assurance_process: z.object({
    policy: z.string().meta({ description: "Hash of the policy that the decision was taken under." }),
    procedure: z.string().meta({ description: "The session's segment, jurisdiction and level." }),
    assurance_details: z.array(
      z.object({
        assurance_type: z.string(),
        assurance_classification: z.string(),
        evidence_ref: z.array(z.object({ check_id: z.string() })).min(1),
      }),
    ),
  }),
  time: timestamp,
  verification_process: z.string().meta({ description: "The session." }),
  evidence: z.array(Evidence).min(1),
});

const Claims = z
  .object({
    given_name: z.string(),
    family_name: z.string(),
    birthdate: z.string(),
    nationalities: z.array(z.string()),
    address: z.object({
      street_address: z.string(),
      locality: z.string(),
      region: z.string().optional(),
      postal_code: z.string(),
      country: z.string(),
    }),
  })
  .partial()
  .meta({ description: "Only what a clear check compared with evidence; at least one." });

export const VerifiedClaims = z
  .object({ verified_claims: z.object({ verification: Verification, claims: Claims }) })
  .meta({ id: "VerifiedClaims" });
export type VerifiedClaims = z.infer<typeof VerifiedClaims>;
