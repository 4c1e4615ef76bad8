import { createHmac } from "node:crypto";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Expected, Script, Step } from "../spec.ts";
import { ATTEMPT, CALLBACKS, decision, type Fields, ID, screening, verification } from "./veriff.samples.ts";
import { WORDS } from "./veriff.words.ts";

const API_KEY = "8e4d7a10-93c2-4b6f-a1d5-0c7b2e9f4a63";
const created = {
  status: "success",
  verification: { id: ID, url: CANARY.link, sessionToken: CANARY.token, status: "created", vendorData: "att_kit_1" },
};

const get = (step: string, body: unknown, more: Partial<Step> = {}): Step => ({
  step,
  repeat: "harmless",
  body,
  ...more,
});
const attempts = (...list: readonly (readonly [id: string, status: string, createdTime: string | null])[]): Step =>
  get("fetch_attempts", {
    status: "success",
    verifications: list.map(([id, status, createdTime]) => ({ id, status, createdTime })),
  });
const decided = (status: string, reasonCode: number | null = null, fields: Fields = {}): Step =>
  get("fetch_decision", { status: "success", verification: verification(status, reasonCode, fields) });
const UNDECIDED = get("fetch_decision", { status: "success", verification: null, technicalData: { ip: null } });
const screened = (body: unknown): Step => get("fetch_screening", { status: "success", data: body }, { accepts: [404] });

const FIRST = "2026-01-01T00:01:00.000Z";
const SECOND = "2026-01-01T00:04:00.000Z";

const fetching = (name: string, expected: Expected, ...steps: readonly Step[]): Script => ({
  name: `fetch of ${name}`,
  open: (adapter: BoundAdapter) => adapter.fetch(ID),
  about: (adapter, reference) => adapter.fetch(reference),
  steps,
  expected,
});

const APPROVED_CHECKS = ["document:clear", "face_match:clear", "liveness:clear"] as const;

const FETCHES: readonly Script[] = [
  fetching("a session without an attempt", { raw: "created", status: "initiated" }, attempts(), UNDECIDED),
  fetching(
    "a begun session",
    { raw: "started", status: "capture_in_progress", occurredAt: FIRST },
    attempts([ATTEMPT, "started", FIRST]),
    UNDECIDED,
  ),
  fetching(
    "a second attempt that was handed in",
    { raw: "submitted", status: "submitted", reasons: [], checks: [], occurredAt: SECOND },
    attempts(["second", "submitted", SECOND], [ATTEMPT, "resubmission_requested", FIRST]),
    decided("resubmission_requested", 204),
  ),
  fetching(
    "a decision about the newest attempt, which the list has not heard of",
    { raw: "declined", status: "rejected", reasons: ["fraud.document_forged"] },
    attempts(["earlier", "resubmission_requested", FIRST], [ATTEMPT, "submitted", SECOND]),
    decided("declined", 102),
  ),
  fetching(
    "an approval without its screening",
    { raw: "approved", status: "approved", checks: APPROVED_CHECKS, occurredAt: "2026-01-01T00:03:00.000Z" },
    attempts([ATTEMPT, "approved", FIRST]),
    decided("approved"),
    screened(null),
  ),
  fetching(
    "an approval that was screened",
    {
      ...{ raw: "approved", status: "approved", occurredAt: "2026-01-01T00:03:05.000Z" },
      checks: [...APPROVED_CHECKS, "watchlist:clear", "pep:clear"],
    },
    attempts([ATTEMPT, "approved", FIRST]),
    decided("approved"),
    screened(screening("no_match")),
  ),
  fetching(
    "an approval of a listed person",
    {
      ...{ raw: "approved/possible_match", status: "pending_review", reasons: ["compliance.sanctions_hit"] },
      ...{ checks: [...APPROVED_CHECKS, "watchlist:consider"], occurredAt: "2026-01-01T00:03:05.000Z" },
    },
    attempts([ATTEMPT, "approved", FIRST]),
    decided("approved"),
    screened(screening("possible_match", ["sanctions"])),
  ),
  fetching(
    "a review of a listed person",
    { raw: "review/possible_match", status: "pending_review", reasons: ["compliance.pep_match"] },
    attempts([ATTEMPT, "review", FIRST]),
    decided("review"),
    screened(screening("possible_match", ["pep"])),
  ),
];

const digest = (body: Uint8Array, secret: string) => createHmac("sha256", secret).update(body).digest("hex");

export const spec: AdapterSpec = {
  settings: {
    apiKey: API_KEY,
    sharedSecrets: ["b2d1c0ff-5a3e-4f86-9c47-1e0a7d6b5c32", "0f9e8d7c-6b5a-4948-8372-615f4e3d2c1b"],
    integrationChecks: ["document", "face_match", "liveness", "watchlist", "pep"],
  },
  secretsSetting: "sharedSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "create_session", repeat: "never", status: 201, body: created }],
    },
    ...FETCHES,
    {
      name: "resubmit",
      open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.fetch(ID),
      steps: [{ step: "recreate_session", repeat: "never", status: 201, body: created }],
    },
    {
      name: "erase",
      open: (adapter) => adapter.erase?.(ID) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.erase?.(reference) ?? adapter.fetch(reference),
      steps: [
        get("delete_session", { status: "success", verification: { id: ID } }, { bodyUnused: true, accepts: [404] }),
      ],
    },
  ],
  sign: (body, secret) => ({ "x-auth-client": API_KEY, "x-hmac-signature": digest(body, secret) }),
  signatureHeader: "x-hmac-signature",
  timed: false,
  downgrade: (body, secret) => ({
    "x-auth-client": API_KEY,
    "x-hmac-signature": createHmac("sha1", secret).update(body).digest("hex"),
  }),
  withWord: [(word) => decision(word), (word) => screening(word)],
  withTime: (time) => decision("approved", null, { decisionTime: time }),
  redeliveries: [decision("approved"), { ...decision("approved"), technicalData: { ip: null } }],
  distinct: [
    decision("approved"),
    decision("declined"),
    decision("approved", null, { attemptId: "another" }),
    decision("approved", null, { decisionTime: "2026-01-01T00:09:00.000Z" }),
    screening("possible_match"),
    screening("possible_match", [], { checkType: "updated_result" }),
    screening("possible_match", [], { createdAt: "2026-01-01T00:09:00.000Z" }),
  ],
  withoutWordsFor: ["underage", "consent-declined"],
};
