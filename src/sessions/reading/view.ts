import type { Session } from "../../../contracts/api.ts";
import type { Check, CheckName } from "../../../contracts/check.ts";
import { messageFor } from "../../../contracts/messages/message.ts";
import type { Level } from "../../../contracts/policy.ts";
import { AUDIENCES, type Audience, REASONS, type Reason, visibleTo } from "../../../contracts/reason.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { AttemptRow, SessionRow, SubjectRow } from "../../store/tables.ts";
import { isoTime } from "../../world.ts";
import { continueUrl } from "../continue-url.ts";
import { captureSpot, openJson, personSpot, type SealedCapture, type SealedPerson } from "../person.ts";
import type { Services } from "../services.ts";
import type { Grant } from "../waiting/degraded.ts";

export interface Viewed {
  readonly session: SessionRow;
  readonly subject: SubjectRow;
  readonly attempts: readonly AttemptRow[];
}

/** A wider audience includes the narrower ones. */
export const sees = (audience: Audience, wanted: Audience): boolean =>
  AUDIENCES.indexOf(audience) >= AUDIENCES.indexOf(wanted);

/** What stands in for codes that an audience may not see: the process, without the suspicion. */
const COVER: Readonly<Partial<Record<Status, Reason>>> = {
  pending_review: "policy.review_required",
  rejected: "policy.requirements_not_met",
};

export const visibleReasons = (reasons: readonly Reason[], status: Status, audience: Audience): readonly Reason[] => {
  const visible = reasons.filter((reason) => visibleTo(reason, audience));
  const cover = COVER[status];
  return visible.length === 0 && reasons.length > 0 && cover ? [cover] : visible;
};

/** Checks whose reasons are all hidden from support: their outcome would tell what the cover hides. */
const TELLING_CHECKS: ReadonlySet<CheckName> = new Set(["watchlist", "pep", "adverse_media", "device", "duplicate"]);

const checkViews = (checks: readonly Check[], audience: Audience): Session["checks"] =>
  checks
    .filter(({ name }) => sees(audience, "compliance") || !TELLING_CHECKS.has(name))
    .map(({ name, outcome }) => ({ name, outcome }));

const reasonViews = (reasons: readonly Reason[], locale: string): Session["reasons"] =>
  reasons.map((code) => {
    const { remedy, retryable, message } = REASONS[code];
    return { code, remedy, retryable, message_key: message, message: messageFor(message, locale) };
  });

const attemptViews = (attempts: readonly AttemptRow[]): Session["attempts"] =>
  attempts.map((attempt) => ({
    number: attempt.number,
    vendor: attempt.vendor,
    vendor_reference: attempt.vendor_ref,
    status: attempt.status as Status,
    fenced: attempt.fenced_at !== null,
  }));

type Deps = Pick<Services, "keyring" | "publicUrl">;

const captureView = (deps: Deps, { session, subject }: Viewed): Session["capture"] => {
  const capture = openJson<SealedCapture>(deps.keyring, subject, captureSpot(session.id), session.sealed_capture);
  return capture
    ? {
        url: capture.url,
        client_token: capture.clientToken,
        expires_at: capture.expiresAt ?? isoTime(session.expires_at),
        continue_url: continueUrl(deps, session),
      }
    : null;
};

const provisionalView = ({ status, provisional_json }: SessionRow): Session["provisional"] => {
  if (provisional_json === null || isTerminal(status as Status)) return null;
  const { granted_at, expires_at, limits } = JSON.parse(provisional_json) as Grant;
  return { granted_at: isoTime(granted_at), expires_at: isoTime(expires_at), limits: { ...limits } };
};

export const sessionView = (deps: Deps, viewed: Viewed, audience: Audience): Session => {
  const { session, subject, attempts } = viewed;
  const person = openJson<SealedPerson>(deps.keyring, subject, personSpot(session.id), session.sealed_person);
  const reasons = visibleReasons(JSON.parse(session.reasons_json) as Reason[], session.status as Status, audience);
  return {
    id: session.id,
    status: session.status as Status,
    reasons: reasonViews(reasons, person?.locale ?? "en"),
    contested: session.contested === 1,
    subject: { reference: person?.reference ?? null },
    client_reference: session.client_reference,
    segment: session.segment,
    jurisdiction: session.jurisdiction,
    level: session.level as Level,
    policy: { hash: session.policy_hash },
    capture: captureView(deps, viewed),
    waiting:
      session.waiting_json === null ? null : (JSON.parse(session.waiting_json) as NonNullable<Session["waiting"]>),
    provisional: provisionalView(session),
    attempts: attemptViews(attempts),
    checks: checkViews(JSON.parse(session.checks_json) as Check[], audience),
    decision:
      session.decision_json === null ? null : (JSON.parse(session.decision_json) as NonNullable<Session["decision"]>),
    metadata: { ...person?.metadata },
    livemode: session.livemode === 1,
    version: session.version,
    created_at: isoTime(session.created_at),
    updated_at: isoTime(session.updated_at),
    expires_at: isoTime(session.expires_at),
  };
};
