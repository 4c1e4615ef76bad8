import { z } from "zod";

const word = z.string().nullish();
const summary = z.object({ summary: word }).nullish();

export const STEPS = [
  "accept_tos",
  "verify_sms",
  "kyc_check",
  "documentary_verification",
  "selfie_check",
  "watchlist_screening",
  "risk_check",
] as const;
export type Step = (typeof STEPS)[number];

const Document = z.object({
  status: word,
  extracted_data: z.object({ category: word }).nullish(),
  analysis: z
    .object({
      authenticity: word,
      image_quality: word,
      human_review: word,
      extracted_data: z
        .object({ name: word, date_of_birth: word, expiration_date: word, issuing_country: word })
        .nullish(),
      fraud_analysis_details: z
        .object({
          ...{ type_supported: word, portrait_presence_check: word, portrait_details_check: word },
          ...{ image_composition_check: word, integrity_check: word, detail_check: word, issue_date_check: word },
        })
        .nullish(),
      image_quality_details: z.object({ glare_check: word, dimensions_check: word, blur_check: word }).nullish(),
    })
    .nullish(),
});
export type Document = z.infer<typeof Document>;

const Selfie = z.object({
  status: word,
  analysis: z
    .object({
      document_comparison: word,
      liveness_check: word,
      age_check: z.object({ status: word }).nullish(),
    })
    .nullish(),
});
export type Selfie = z.infer<typeof Selfie>;

const abuse = z.object({ score: z.number().nullish(), risk_level: word }).nullish();
const RiskCheck = z.object({
  status: word,
  behavior: z.object({ user_interactions: word, fraud_ring_detected: word, bot_detected: word }).nullish(),
  devices: z.array(z.object({ ip_proxy_type: word })).nullish(),
  identity_abuse_signals: z.object({ synthetic_identity: abuse, stolen_identity: abuse }).nullish(),
  facial_duplicates: z.array(z.unknown()).nullish(),
});
export type RiskCheck = z.infer<typeof RiskCheck>;

/** One identity verification: what we use of it. A block is null until its step has ended. */
export const Attempt = z.object({
  id: z.string().min(1),
  status: z.string(),
  client_user_id: z.string().nullish(),
  created_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  previous_attempt_id: z.string().nullish(),
  shareable_url: z.string().nullish(),
  template: z.object({ id: z.string().min(1) }).nullish(),
  watchlist_screening_id: z.string().nullish(),
  steps: z.object(Object.fromEntries(STEPS.map((step) => [step, word])) as Record<Step, typeof word>).nullish(),
  documentary_verification: z.object({ status: word, documents: z.array(Document).nullish() }).nullish(),
  selfie_check: z.object({ status: word, selfies: z.array(Selfie).nullish() }).nullish(),
  kyc_check: z
    .object({
      ...{ status: word, address: summary, name: summary, date_of_birth: summary },
      ...{ id_number: summary, phone_number: summary },
    })
    .nullish(),
  verify_sms: z.object({ status: word }).nullish(),
  risk_check: RiskCheck.nullish(),
});
export type Attempt = z.infer<typeof Attempt>;

export const AttemptList = z.object({ identity_verifications: z.array(Attempt) });

export const HitList = z.object({
  watchlist_screening_hits: z.array(z.object({ list_code: word, review_status: word })),
});
export type Hit = z.infer<typeof HitList>["watchlist_screening_hits"][number];
