import type { PolicyCell } from "../../../contracts/policy.ts";
import type { Route } from "../../core/route.ts";
import type { Change } from "../../store/store.ts";
import type { IdempotencyRow, SessionRow, SubjectRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { isoTime, newId, stall } from "../../world.ts";
import { intentRow } from "../attempt/intent.ts";
import { createSession, newTimer } from "../change.ts";
import { personSpot, type SealedPerson } from "../person.ts";
import { keptForReference } from "../routing/history.ts";
import { accountsOf, available, scenarioNamed } from "../routing/routing.ts";
import type { Services } from "../services.ts";
import { admit, givenAttributes, type OpenRequest, type Refusal, refuse } from "./admit.ts";
import { consentWrite } from "./consent.ts";
import type { Begun } from "./settle.ts";
import { begin, START_RECOVERY } from "./start.ts";

export type Opened =
  | ({ readonly kind: "opened"; readonly sessionId: string } & Begun)
  | Refusal
  | { readonly kind: "key_taken" };

/** A stored answer outlives its session by this; milliseconds. */
const KEY_LIFE = 30 * 86_400_000;

const subjectFor = async (
  services: Services,
  { opener, input }: OpenRequest,
): Promise<{ subject: SubjectRow; writes: Change }> => {
  const { tenant, livemode } = opener;
  const reference_index = services.keyring.index(tenant, input.subject.reference);
  const known = await services.store.find("subjects", { tenant, livemode, reference_index });
  if (known !== undefined) return { subject: known, writes: [] };
  const id = newId(services.world, "sub");
  const key = services.keyring.createSubjectKey(tenant, id);
  const subject = { id, tenant, livemode, reference_index, ...key, created_at: services.world.now(), erased_at: null };
  return { subject, writes: [{ op: "insert", table: "subjects", row: subject }] };
};

const sealedPerson = ({ input }: OpenRequest): SealedPerson => ({
  reference: input.subject.reference,
  attributes: Object.fromEntries(givenAttributes(input).map((name) => [name, input.subject[name]])),
  metadata: input.metadata ?? {},
  device: input.device?.type ?? null,
  returnUrl: input.return_url ?? null,
  locale: input.consent.locale,
  consentedAt: isoTime(Date.parse(input.consent.granted_at)),
  scenario: input.sandbox?.scenario ?? null,
  pinned: input.sandbox?.vendor ?? null,
});

const sessionRow = (
  services: Services,
  request: OpenRequest,
  cell: PolicyCell,
  subject: SubjectRow,
  first: VendorAccount | undefined,
): SessionRow => {
  const { world, policies, keyring } = services;
  const { input, opener } = request;
  const id = newId(world, "ses");
  const now = world.now();
  const life = scenarioNamed(input.sandbox?.scenario ?? null)?.lifeSeconds ?? cell.session_life_seconds;
  return {
    id,
    tenant: opener.tenant,
    livemode: opener.livemode,
    subject_id: subject.id,
    client_reference: input.client_reference ?? null,
    segment: input.segment,
    jurisdiction: input.jurisdiction,
    level: input.level,
    policy_hash: policies.active.hash,
    status: "initiated",
    contested: 0,
    reasons_json: "[]",
    checks_json: "[]",
    decision_json: null,
    waiting_json: null,
    provisional_json: null,
    version: 1,
    revision: 1,
    vendor: first?.adapter.id ?? null,
    sealed_person: keyring.sealForSubject(subject, personSpot(id), JSON.stringify(sealedPerson(request))),
    sealed_capture: null,
    traceparent: request.traceparent,
    created_at: now,
    updated_at: now,
    expires_at: now + life * 1000,
  };
};

const keyRow = (request: OpenRequest, session: SessionRow): IdempotencyRow => ({
  id: request.key.id,
  tenant: session.tenant,
  fingerprint: request.key.fingerprint,
  state: "running",
  session_id: session.id,
  subject_id: session.subject_id,
  status: null,
  headers_json: null,
  sealed_body: null,
  created_at: session.created_at,
  expires_at: session.expires_at + KEY_LIFE,
});

/** Everything that must be durable before a vendor hears of the person. */
const commitIntent = async (services: Services, request: OpenRequest, cell: PolicyCell, found: Route) => {
  const order = accountsOf(services, found);
  const first = available(order)[0];
  const { subject, writes } = await subjectFor(services, request);
  if (subject.wrapped_key === null) return { kind: "erased" } as const;
  const row = sessionRow(services, request, cell, subject, first);
  const created = createSession(services.world, row, { kind: "created", to: "initiated", actor: request.opener.actor });
  const attempts = first === undefined ? [] : [intentRow(services.world, row, first, 1, found)];
  const dueAt = row.created_at + START_RECOVERY;
  const running = keyRow(request, row);
  const ended = services.underWay.begin(row.id);
  if (services.world.buggify("open.slow_intent")) await stall(services.world);
  services.world.point("open.before_intent");
  const committed = await services.store.commit([
    { op: "insert", table: "idempotency", row: running },
    ...writes,
    ...created.writes,
    ...consentWrite(services, request.input.consent, row),
    ...attempts.map((attempt) => ({ op: "insert", table: "attempts", row: attempt }) as const),
    newTimer("expire", row.id, row.expires_at),
    newTimer("start", row.id, dueAt),
  ]);
  services.world.point("open.after_intent");
  if (!committed.ok) {
    ended();
    return { kind: "conflict", table: committed.table } as const;
  }
  services.signals.timers(Math.min(row.expires_at, dueAt));
  return { kind: "intended", held: { session: created.session, subject, attempts, running }, order, ended } as const;
};

/**
 * Opens a session: admission, durable intent, vendor start. The answer is the stored one: 201 with the way in, or 202 while no
 * vendor can be started.
 */
export const openSession = async (services: Services, request: OpenRequest): Promise<Opened> => {
  const { input, opener } = request;
  // A sandbox session that names its vendor wants that one.
  const isPinned = input.sandbox?.vendor !== undefined;
  const kept = isPinned ? undefined : await keptForReference(services, opener, input.subject.reference, input);
  const admission = admit(services, request, kept);
  if (admission.kind === "refused") return admission;
  for (;;) {
    const intent = await commitIntent(services, request, admission.cell, admission.found);
    if (intent.kind === "erased") return refuse("erased", "Use another reference for this person.");
    if (intent.kind === "conflict") {
      // Another request created the subject in the meantime: then it exists now, and the next round finds it.
      if (intent.table === "subjects") continue;
      return intent.table === "sessions"
        ? refuse("reference-taken", "Read the session that has this client_reference.")
        : { kind: "key_taken" };
    }
    services.signals.events();
    if (services.world.buggify("open.slow_begin")) await stall(services.world);
    const begun = await begin(services, intent.held, intent.order, false).finally(intent.ended);
    const { id } = intent.held.session;
    // Whoever settled it in our place stored the answer under the key.
    return begun === undefined ? { kind: "key_taken" } : { kind: "opened", sessionId: id, ...begun };
  }
};
