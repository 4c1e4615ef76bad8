import { createHmac } from "node:crypto";
import type { Conversation } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";
import type { Reason } from "../../contracts/reason.ts";
import type { Status } from "../../contracts/status.ts";
import { CANARY, INPUT } from "../../test/kit/person.ts";
import type { AdapterSpec, CallbackSample, Expected, Script } from "../../test/kit/spec.ts";
import { EVENTS, WORDS } from "./words.ts";

const AT = "2026-03-02T10:15:30.118Z";
type Fields = Readonly<Record<string, unknown>>;

const verification = (fields: Fields = {}) => ({
  ...{ id: "ver_1", reference: "att_kit_1", state: "waiting", state_at: AT, findings: [], checks: {} },
  page: { url: CANARY.link, expires_at: "2026-03-03T10:15:30.000Z" },
  ...fields,
});

const event = (fields: Fields = {}, event_id = "evt_1") => ({
  ...{ event_id, event: "verification.changed" },
  verification: verification(fields),
});

const sample = (state: string, expected: Omit<Expected, "raw">, fields: Fields = {}): CallbackSample => ({
  name: [state, ...((fields.findings as readonly string[] | undefined) ?? [])].join(", "),
  body: event({ state, ...fields }),
  expected: { raw: state, occurredAt: AT, ...expected },
});

const found = (state: string, status: Status, word: string, code: Reason) =>
  sample(state, { status, reasons: [code], checks: [] }, { findings: [word] });

/** Every state, every finding, every check with each of its outcomes. */
const CALLBACKS: readonly CallbackSample[] = [
  sample("waiting", { status: "initiated", reasons: [], checks: [] }),
  sample("capturing", { status: "capture_in_progress", reasons: [], checks: [] }),
  sample("checking", { status: "submitted", reasons: [], checks: [] }, { page: null }),
  sample("in_review", { status: "pending_review", reasons: [], checks: [] }),
  sample(
    "passed",
    { status: "approved", reasons: [], checks: ["document:clear", "face_match:clear", "liveness:clear"] },
    { checks: { document: "pass", face: "pass", liveness: "pass" } },
  ),
  sample(
    "refused",
    {
      status: "rejected",
      reasons: ["vendor.declined"],
      checks: ["document:failed", "face_match:inconclusive"],
    },
    { checks: { document: "fail", face: "unsure" } },
  ),
  sample("lapsed", { status: "expired", reasons: ["policy.session_expired"], checks: [] }),
  sample("withdrawn", { status: "expired", reasons: ["vendor.cancelled"], checks: [] }),
  found("again", "needs_resubmission", "blurry", "capture.document_blurry"),
  found("again", "needs_resubmission", "old_document", "capture.document_expired"),
  found("refused", "rejected", "forged", "fraud.document_forged"),
  found("in_review", "pending_review", "sanctions_list", "compliance.sanctions_hit"),
  found("lapsed", "expired", "left", "capture.abandoned"),
];

/** A script of one call about a verification. */
const script = (
  name: string,
  step: string,
  repeat: "harmless" | "keyed",
  open: (adapter: BoundAdapter, reference: string) => Conversation<unknown> | undefined,
  more: Partial<Script["steps"][number]> = {},
): Script => {
  const about = (adapter: BoundAdapter, reference: string) => open(adapter, reference) ?? adapter.start(INPUT);
  return {
    name,
    about,
    open: (adapter) => about(adapter, "ver_1"),
    steps: [{ step, repeat, body: verification(), ...more }],
  };
};

const SCRIPTS: readonly Script[] = [
  {
    name: "start",
    open: (adapter) => adapter.start(INPUT),
    steps: [{ step: "create_verification", repeat: "keyed", status: 201, body: verification() }],
  },
  {
    ...script("fetch", "fetch_verification", "harmless", (adapter, reference) => adapter.fetch(reference)),
    expected: { raw: "waiting", status: "initiated", occurredAt: AT },
  },
  {
    name: "find",
    open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
    steps: [{ step: "find_verifications", repeat: "harmless", body: { data: [verification()] } }],
  },
  script("resubmit", "reopen_verification", "keyed", (adapter, reference) => adapter.resubmit?.(reference, INPUT)),
  script("cancel", "cancel_verification", "harmless", (adapter, reference) => adapter.cancel?.(reference), {
    bodyUnused: true,
    accepts: [409],
  }),
  script("erase", "delete_verification", "harmless", (adapter, reference) => adapter.erase?.(reference), {
    bodyUnused: true,
    accepts: [404],
  }),
];

const hex = (secret: string, signed: Uint8Array, second: number): string =>
  createHmac("sha256", secret).update(`${second}.`).update(signed).digest("hex");

export const spec: AdapterSpec = {
  settings: { apiKey: "kit-key", webhookSecrets: ["kit-secret-one", "kit-secret-two"] },
  secretsSetting: "webhookSecrets",
  words: [...WORDS, { name: "events", words: EVENTS, callback: (name) => ({ ...event(), event: name }) }],
  callbacks: CALLBACKS,
  scripts: SCRIPTS,
  sign: (body, secret, now) => ({ "northlight-signature": `t=${now},v1=${hex(secret, body, now)}` }),
  signatureHeader: "northlight-signature",
  timed: true,
  downgrade: (body, secret) => ({
    "northlight-signature": `t=1772446530,v0=${hex(secret, body, 1_772_446_530)}`,
  }),
  withWord: [(word) => event({ state: word })],
  withTime: (time) => event({ state: "waiting", state_at: time }),
  redeliveries: [event(), event()],
  distinct: [event(), event({}, "evt_2")],
};
