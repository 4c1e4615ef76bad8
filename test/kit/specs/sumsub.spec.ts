import { createHmac } from "node:crypto";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Expected, Script, Step } from "../spec.ts";
import { CALLBACKS, callback, type Fields, green, ID, red, result, reviewed } from "./sumsub.samples.ts";
import { WORDS } from "./sumsub.words.ts";

const applicant = {
  id: ID,
  externalUserId: "att_kit_1",
  info: { firstName: CANARY.answer },
  review: { reviewStatus: "init" },
};
const review = (reviewStatus: string, fields: Fields = {}) => ({
  levelName: "kit-level",
  reviewStatus,
  reviewDate: "2026-01-01 00:03:00+0000",
  ...fields,
});
const get = (step: string, body: unknown, more: Partial<Step> = {}): Step => ({
  step,
  repeat: "harmless",
  body,
  ...more,
});
const CAPTURE: readonly Step[] = [
  get("create_link", { url: CANARY.link }),
  get("create_token", { token: CANARY.token, userId: "att_kit_1" }),
];

const fetching = (name: string, expected: Expected, ...steps: readonly Step[]): Script => ({
  name: `fetch of ${name}`,
  open: (adapter: BoundAdapter) => adapter.fetch(ID),
  about: (adapter, reference) => adapter.fetch(reference),
  steps: [get("fetch_applicant", applicant), ...steps],
  expected,
});

const digest = (algorithm: string, body: Uint8Array, secret: string) =>
  createHmac(algorithm, secret).update(body).digest("hex");

export const spec: AdapterSpec = {
  settings: {
    appToken: "sbx:kit",
    secretKey: "kit-secret-key",
    levelName: "kit-level",
    levelChecks: ["document", "face_match", "liveness"],
    webhookSecrets: ["kit-webhook-one", "kit-webhook-two"],
  },
  secretsSetting: "webhookSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [get("create_applicant", applicant, { status: 201, accepts: [409] }), ...CAPTURE],
    },
    {
      name: "start of an applicant that exists",
      open: (adapter) => adapter.start(INPUT),
      steps: [
        get("create_applicant", { code: 409, description: CANARY.answer }, { status: 409, accepts: [409] }),
        get("look_up_applicant", applicant),
        ...CAPTURE,
      ],
    },
    fetching(
      "an untouched applicant",
      { raw: "init", status: "initiated" },
      get("fetch_review", review("init")),
      get("fetch_steps", { IDENTITY: null }, { anyObject: true }),
    ),
    fetching(
      "a begun applicant",
      { raw: "init/started", status: "capture_in_progress" },
      get("fetch_review", review("init")),
      get(
        "fetch_steps",
        { IDENTITY: { imageIds: [12345678901234567890n.toString()] }, SELFIE: null },
        { anyObject: true },
      ),
    ),
    fetching(
      "a decided applicant",
      { raw: "completed/GREEN", status: "approved", occurredAt: "2026-01-01T00:03:00.000Z" },
      get("fetch_review", review("completed", green)),
    ),
    {
      name: "find",
      open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.find?.(reference, INPUT) ?? adapter.fetch(reference),
      steps: [get("find_applicant", applicant, { accepts: [404] }), ...CAPTURE],
    },
    {
      name: "resubmit",
      open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
      steps: [get("fetch_applicant", applicant), ...CAPTURE],
    },
    {
      name: "cancel",
      open: (adapter) => adapter.cancel?.(ID) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.cancel?.(reference) ?? adapter.fetch(reference),
      steps: [get("deactivate_applicant", { ok: 1 }, { bodyUnused: true })],
    },
  ],
  sign: (body, secret) => ({
    "x-payload-digest": digest("sha256", body, secret),
    "x-payload-digest-alg": "HMAC_SHA256_HEX",
  }),
  signatureHeader: "x-payload-digest",
  timed: false,
  downgrade: (body, secret) => ({
    "x-payload-digest": digest("sha1", body, secret),
    "x-payload-digest-alg": "HMAC_SHA1_HEX",
  }),
  withWord: [
    (word) => callback("applicantPending", word),
    (word) => reviewed({ reviewResult: result(word) }),
    (word) => reviewed(red(word)),
  ],
  withTime: (time) => callback("applicantPending", "pending", { createdAt: time, createdAtMs: time }),
  redeliveries: [callback("applicantPending", "pending"), callback("applicantPending", "pending")],
  distinct: [
    callback("applicantPending", "pending"),
    callback("applicantReviewed", "completed"),
    callback("applicantPending", "pending", { applicantId: "5f9c0d1e2b3a4c5d6e7f8099" }),
    callback("applicantPending", "pending", { createdAtMs: "2026-01-01 00:05:00.119" }),
    callback("applicantPending", "pending", { correlationId: "other" }),
  ],
};
