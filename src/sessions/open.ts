import { ATTRIBUTES, type Attribute } from "../../contracts/adapter.ts";
import type { CreateSession } from "../../contracts/api.ts";
import type { LevelRequirements, PolicyCell } from "../../contracts/policy.ts";
import type { ProblemSlug } from "../../contracts/problem.ts";
import { SCENARIO_NAMES, SCENARIOS } from "../../contracts/scenario.ts";
import { attributeGaps, findCell } from "../core/policy.ts";
import type { Route } from "../core/route.ts";
import type { Change } from "../store/store.ts";
import type { IdempotencyRow, SessionRow, SubjectRow } from "../store/tables.ts";
import type { VendorAccount } from "../vendors/account.ts";
import { newId } from "../world.ts";
import { createSession, setTimer } from "./change.ts";
import { personSpot, type SealedPerson } from "./person.ts";
import { ableVendors, accountsOf, legalRoute, type RouteFacts, scenarioNamed } from "./routing.ts";
import type { Services } from "./services.ts";
import { available, type Begun, begin, intentRow, START_RECOVERY } from "./start.ts";

export interface Opener {
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly actor: `key:${string}`;
}

export interface OpenRequest {
  readonly opener: Opener;
  readonly input: CreateSession;
  /** Of the idempotency row (http/idempotency.ts). */
  readonly key: { readonly id: string; readonly fingerprint: string };
  readonly traceparent: string | null;
}

export interface Refusal {
  readonly kind: "refused";
  readonly slug: ProblemSlug;
  readonly detail: string;
  readonly allowed?: readonly string[];
  readonly errors?: readonly { pointer: string; message: string }[];
}

export type Opened =
  | ({ readonly kind: "opened"; readonly sessionId: string } & Begun)
  | Refusal
  | { readonly kind: "key_taken" };

const KEY_LIFE = 30 * 86_400_000;

const refuse = (slug: ProblemSlug, detail: string, rest: Partial<Refusal> = {}): Refusal => ({
  kind: "refused",
  slug,
  detail,
  ...rest,
});

const givenAttributes = (input: CreateSession): readonly Attribute[] =>
  ATTRIBUTES.filter((name) => input.subject[name] !== undefined);

const pointers = (names: readonly Attribute[], message: string) =>
  names.map((name) => ({ pointer: `/subject/${name}`, message }));

const minimised = (requirements: LevelRequirements, input: CreateSession): Refusal | undefined => {
  const { missing, unneeded } = attributeGaps(requirements, givenAttributes(input));
  if (unneeded.length > 0) {
    return refuse(
      "attribute-not-needed",
      `Leave out: ${unneeded.join(", ")}. The policy does not need them for this level.`,
      { errors: pointers(unneeded, "is not needed") },
    );
  }
  if (missing.length > 0) {
    return refuse("attribute-missing", `Add: ${missing.join(", ")}. The policy needs them for this level.`, {
      errors: pointers(missing, "is required by the policy"),
    });
  }
  return undefined;
};

const sandboxRefusal = (services: Services, input: CreateSession, livemode: 0 | 1): Refusal | undefined => {
  const { sandbox } = input;
  if (sandbox === undefined) return undefined;
  if (livemode === 1)
    return refuse("invalid-request", "sandbox is for test keys: a live session reaches real vendors only.");
  if (sandbox.scenario !== undefined && !Object.hasOwn(SCENARIOS, sandbox.scenario)) {
    return refuse("scenario-unknown", "Use one of the names in `allowed`.", { allowed: SCENARIO_NAMES });
  }
  const vendors = [
    ...new Set(services.accounts.filter((account) => !account.livemode).map(({ adapter }) => adapter.id)),
  ];
  if (sandbox.vendor !== undefined && !vendors.includes(sandbox.vendor)) {
    return refuse("vendor-unknown", "Use one of the vendors in `allowed`.", { allowed: vendors });
  }
  return undefined;
};

const routeFacts = ({ input, opener }: OpenRequest, requirements: LevelRequirements): RouteFacts => ({
  livemode: opener.livemode,
  jurisdiction: input.jurisdiction,
  requirements,
  recipients: input.consent.recipients,
  pinned: input.sandbox?.vendor ?? null,
  scenario: input.sandbox?.scenario ?? null,
});

const findRoute = (services: Services, facts: RouteFacts): Route | Refusal => {
  const found = legalRoute(services, facts);
  if (found.order.length > 0) return found;
  if (found.refusals.some(({ refusal }) => refusal === "scenario_unsupported")) {
    const allowed = ableVendors(services, facts);
    return refuse("scenario-unsupported", "The vendors in `allowed` can play this scenario.", { allowed });
  }
  const why = found.refusals.map(({ vendor, refusal }) => `${vendor}: ${refusal}`).join(", ");
  return refuse("no-legal-vendor", why === "" ? "No vendor account is configured." : `Refused by: ${why}.`);
};

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

const consentWrite = (services: Services, { input }: OpenRequest, session: SessionRow): Change => {
  const { notice_hash, locale, scopes, recipients, granted_at } = input.consent;
  const row = {
    id: newId(services.world, "con"),
    session_id: session.id,
    subject_id: session.subject_id,
    notice_hash,
    locale,
    scopes_json: JSON.stringify(scopes),
    recipients_json: JSON.stringify(recipients),
    granted_at: Date.parse(granted_at),
    created_at: session.created_at,
  };
  return [{ op: "insert", table: "consents", row }];
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
  services.world.point("open.before_intent");
  const committed = await services.store.commit([
    { op: "insert", table: "idempotency", row: keyRow(request, row) },
    ...writes,
    ...created.writes,
    ...consentWrite(services, request, row),
    ...attempts.map((attempt) => ({ op: "insert", table: "attempts", row: attempt }) as const),
    ...setTimer("expire", row.id, row.expires_at),
    ...setTimer("start", row.id, dueAt),
  ]);
  services.world.point("open.after_intent");
  if (!committed.ok) return { kind: "conflict", table: committed.table } as const;
  services.signals.timers(Math.min(row.expires_at, dueAt));
  return { kind: "intended", aggregate: { session: created.session, subject, attempts }, order } as const;
};

/**
 * Opens a session: policy cell, data minimisation, legal vendors, durable intent, vendor start. The answer is the stored
 * one: 201 with the way in, or 202 while no vendor can be started.
 */
export const openSession = async (services: Services, request: OpenRequest): Promise<Opened> => {
  const { input, opener } = request;
  const cell = findCell(services.policies.active.policy, input.segment, input.jurisdiction);
  const requirements = cell?.levels[input.level];
  if (cell?.supported === false) return refuse("policy-cell-missing", "The policy does not serve this jurisdiction.");
  if (cell === undefined || requirements === undefined) {
    return refuse("policy-cell-missing", "The policy has no cell for this segment, jurisdiction and level.");
  }
  const refusal = sandboxRefusal(services, input, opener.livemode) ?? minimised(requirements, input);
  if (refusal !== undefined) return refusal;
  const found = findRoute(services, routeFacts(request, requirements));
  if ("kind" in found) return found;
  for (;;) {
    const intent = await commitIntent(services, request, cell, found);
    if (intent.kind === "erased") return refuse("erased", "Use another reference for this person.");
    if (intent.kind === "conflict") {
      // Another request created the subject in the meantime: then it exists now, and the next round finds it.
      if (intent.table === "subjects") continue;
      return intent.table === "sessions"
        ? refuse("reference-taken", "Read the session that has this client_reference.")
        : { kind: "key_taken" };
    }
    services.signals.events();
    const begun = await begin(services, intent.aggregate, intent.order, false);
    const { id } = intent.aggregate.session;
    return begun === undefined
      ? refuse("wrong-state", "The session ended while it was being started.")
      : { kind: "opened", sessionId: id, ...begun };
  }
};
