import { intentRow } from "../../../src/sessions/attempt/intent.ts";
import { createSession } from "../../../src/sessions/change.ts";
import { personSpot } from "../../../src/sessions/person.ts";
import type { Services } from "../../../src/sessions/services.ts";
import type { Change } from "../../../src/store/store.ts";
import type { SessionRow, SubjectRow } from "../../../src/store/tables.ts";
import { newId } from "../../../src/world.ts";
import { attemptIdOf, vendorRefOf } from "../load/requests.ts";

const LIFE = 7 * 86_400_000;
const OWNER = { tenant: "default", livemode: 0 } as const;

const subjectRow = ({ world, keyring }: Services, reference: string): SubjectRow => {
  const id = newId(world, "sub");
  const { tenant } = OWNER;
  const key = keyring.createSubjectKey(tenant, id);
  return {
    id,
    ...OWNER,
    reference_index: keyring.index(tenant, reference),
    ...key,
    created_at: world.now(),
    erased_at: null,
  };
};

const sessionRow = ({ world, keyring, policies }: Services, subject: SubjectRow, reference: string): SessionRow => {
  const id = newId(world, "ses");
  const now = world.now();
  const person = {
    reference,
    attributes: {},
    metadata: {},
    device: null,
    returnUrl: null,
    locale: "en",
    scenario: null,
    pinned: null,
  };
  return {
    id,
    ...OWNER,
    subject_id: subject.id,
    client_reference: null,
    segment: "consumer",
    jurisdiction: "DE",
    level: "standard",
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
    vendor: "stripe-identity",
    sealed_person: keyring.sealForSubject(subject, personSpot(id), JSON.stringify(person)),
    sealed_capture: null,
    traceparent: null,
    created_at: now,
    updated_at: now,
    expires_at: now + LIFE,
  };
};

const seedOne = (services: Services, number: number): { id: string; change: Change } => {
  const { world, accounts } = services;
  const reference = `bench_${number}`;
  const subject = subjectRow(services, reference);
  const row = sessionRow(services, subject, reference);
  const created = createSession(world, row, { kind: "created", to: "initiated", actor: "system:bench" });
  const [account] = accounts;
  if (account === undefined) throw new Error("the benchmark's gateway has no account");
  const attempt = {
    ...intentRow(world, created.session, account, 1, {}),
    id: attemptIdOf(number),
    vendor_ref: vendorRefOf(number),
    state: "started",
    started_at: world.now(),
  };
  const change: Change = [
    { op: "insert", table: "subjects", row: subject },
    ...created.writes,
    { op: "insert", table: "attempts", row: attempt },
  ];
  return { id: row.id, change };
};

/** Writes sessions that wait for their vendor's callbacks, as an earlier hour of work would have left them. */
export const seedSessions = async (services: Services, count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let from = 0; from < count; from += 512) {
    const batch = Array.from({ length: Math.min(512, count - from) }, (_, index) => seedOne(services, from + index));
    const committed = await Promise.all(batch.map(({ change }) => services.store.commit(change)));
    if (committed.some(({ ok }) => !ok)) throw new Error("the benchmark could not write its sessions");
    ids.push(...batch.map(({ id }) => id));
  }
  return ids;
};
