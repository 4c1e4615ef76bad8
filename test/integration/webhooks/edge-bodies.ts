import type { Vendor } from "../../kit/gateway/whole-gateway.ts";

/** What a callback says in the vendor's own words; the same news for each. */
export interface News {
  /** The vendor's reference of the object. */
  readonly ref: string;
  /** Our reference, where the vendor echoes it. */
  readonly ours?: string;
  readonly says: "submitted" | "rejected";
  /** Milliseconds since the epoch, whole seconds. */
  readonly at: number;
  /** Tells events apart. */
  readonly event?: string;
}

const iso = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

const onfido = ({ ref, ours, says, at }: News): object => {
  const status = says === "submitted" ? "processing" : "declined";
  return {
    payload: {
      resource_type: "workflow_run",
      action: "workflow_run.completed",
      object: {
        id: ref,
        status,
        completed_at_iso8601: iso(at),
        href: `https://api.eu.onfido.com/v3.6/workflow_runs/${ref}`,
      },
      ...(ours !== undefined && { resource: { id: ref, status, customer_user_id: ours } }),
    },
  };
};

const sumsub = ({ ref, ours, says, at, event }: News): object => ({
  applicantId: ref,
  inspectionId: `i-${ref}`,
  correlationId: `req-${event ?? at}`,
  levelName: "rig-level",
  ...(ours !== undefined && { externalUserId: ours }),
  type: says === "submitted" ? "applicantPending" : "applicantReviewed",
  ...(says === "rejected" && {
    reviewResult: { reviewAnswer: "RED", reviewRejectType: "FINAL", rejectLabels: ["FORGERY"] },
  }),
  reviewStatus: says === "submitted" ? "pending" : "completed",
  createdAtMs: new Date(at).toISOString().replace("T", " ").replace("Z", ""),
});

const stripe = ({ ref, ours, says, at, event }: News): object => ({
  id: `evt_${event ?? at}`,
  object: "event",
  created: at / 1000,
  type:
    says === "submitted" ? "identity.verification_session.processing" : "identity.verification_session.requires_input",
  data: {
    object: {
      id: ref,
      object: "identity.verification_session",
      status: says === "submitted" ? "processing" : "requires_input",
      last_error: says === "submitted" ? null : { code: "selfie_face_mismatch", reason: "the faces differ" },
      client_reference_id: ours ?? null,
      type: "document",
    },
  },
});

const WRITERS: Readonly<Record<Vendor, (news: News) => object>> = { onfido, sumsub, "stripe-identity": stripe };

export const callbackBody = (vendor: Vendor, news: News): string => JSON.stringify(WRITERS[vendor](news));
