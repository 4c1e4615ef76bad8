import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Expected, Script } from "../spec.ts";
import { ACCOUNT, CALLBACKS, COMPLETED, details, status, WORKFLOW } from "./jumio.samples.ts";
import { WORDS } from "./jumio.words.ts";

const REF = `${ACCOUNT}.${WORKFLOW}`;

const made = {
  timestamp: COMPLETED,
  account: { id: ACCOUNT },
  web: { href: CANARY.link },
  sdk: { token: CANARY.token },
  workflowExecution: { id: WORKFLOW, credentials: [{ id: "33333333-3333-4333-8333-aaaaaaaaaaaa", category: "ID" }] },
};

const asking = (name: string, word: string, expected: Expected): Script => ({
  name,
  open: (adapter) => adapter.fetch(REF),
  about: (adapter, reference) => adapter.fetch(`${reference}.${WORKFLOW}`),
  steps: [{ step: "fetch_status", repeat: "harmless", body: status(word) }],
  expected,
});

const [passed] = CALLBACKS;
const KEYS = ["a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"];
const opened = (adapter: BoundAdapter, reference: string) =>
  adapter.resubmit?.(reference, INPUT) ?? adapter.start(INPUT);

export const spec: AdapterSpec = {
  settings: {
    clientId: "kit-client",
    clientSecret: "kit-client-secret",
    dataCentre: "emea-1",
    workflowKey: 10_163,
    workflowChecks: ["document", "face_match", "liveness", "age", "duplicate", "watchlist", "pep"],
    callbackKeys: KEYS,
  },
  secretsSetting: "callbackKeys",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: [
    {
      name: "token",
      open: (adapter) => adapter.token?.() ?? adapter.start(INPUT),
      steps: [
        {
          step: "obtain_token",
          repeat: "harmless",
          body: { access_token: CANARY.token, expires_in: 3600, token_type: "Bearer" },
        },
      ],
    },
    {
      name: "start",
      open: (adapter) => adapter.start(INPUT),
      steps: [{ step: "create_account", repeat: "never", body: made }],
    },
    {
      name: "resubmit",
      open: (adapter) => opened(adapter, REF),
      about: (adapter, reference) => opened(adapter, `${reference}.${WORKFLOW}`),
      steps: [{ step: "update_account", repeat: "never", body: made }],
    },
    asking("fetch of an untouched workflow", "INITIATED", { raw: "INITIATED", status: "initiated", reasons: [] }),
    asking("fetch of one that was begun", "ACQUISITION_STARTED", {
      raw: "ACQUISITION_STARTED",
      status: "capture_in_progress",
    }),
    asking("fetch of one that is being looked at", "ACQUIRED", { raw: "ACQUIRED", status: "submitted" }),
    asking("fetch of one that was left", "SESSION_EXPIRED", {
      raw: "SESSION_EXPIRED",
      status: "expired",
      reasons: ["capture.abandoned"],
    }),
    asking("fetch of one that nobody opened", "TOKEN_EXPIRED", {
      raw: "TOKEN_EXPIRED",
      status: "expired",
      reasons: ["policy.session_expired"],
    }),
    {
      name: "fetch of a result",
      open: (adapter) => adapter.fetch(REF),
      about: (adapter, reference) => adapter.fetch(`${ACCOUNT}.${reference}`),
      steps: [
        { step: "fetch_status", repeat: "harmless", body: status("PROCESSED") },
        { step: "fetch_details", repeat: "harmless", accepts: [404], body: passed?.body },
      ],
      expected: { raw: "PROCESSED/PASSED", status: "approved", occurredAt: COMPLETED },
    },
    {
      name: "fetch of a result that is not there yet",
      open: (adapter) => adapter.fetch(REF),
      steps: [
        { step: "fetch_status", repeat: "harmless", body: status("PROCESSED") },
        {
          step: "fetch_details",
          repeat: "harmless",
          accepts: [404],
          body: { ...details(undefined, {}), capabilities: {} },
        },
      ],
      expected: { raw: "PROCESSED", status: "submitted", reasons: [], checks: [] },
    },
    {
      name: "erase",
      open: (adapter) => adapter.erase?.(REF) ?? adapter.start(INPUT),
      about: (adapter, reference) => adapter.erase?.(`${reference}.${WORKFLOW}`) ?? adapter.fetch(reference),
      steps: [{ step: "delete_account", repeat: "harmless", accepts: [404], body: "", bodyUnused: true }],
    },
  ],
  hinting: {
    ref: REF,
    answers: (body) => [JSON.stringify(status("PROCESSED")), body],
    bodies: ["ACQUISITION_STARTED", "ACQUIRED", "PROCESSED", "SESSION_EXPIRED", "TOKEN_EXPIRED", "SOMETHING_NEW"].map(
      (word) => ({ callbackSentAt: COMPLETED, ...status(word) }),
    ),
  },
  sign: (_body, secret) => ({ ":key": secret }),
  signatureHeader: ":key",
  timed: false,
  withWord: [(word) => details(word, {}), (word) => ({ ...details("PASSED", {}), workflow: { status: word } })],
  withTime: (completedAt) => ({ ...details("PASSED", {}), completedAt }),
  redeliveries: [details("PASSED", {}), details("PASSED", {})],
  distinct: [details("PASSED", {}), details("WARNING", {}), details("PASSED", {}, "2026-03-02T10:15:31.000Z")],
  retakesByResubmission: true,
  withoutWordsFor: ["consent-declined", "approve-then-revoke", "review-then-approve", "review-then-reject"],
  skip: [
    {
      reason: "nothing is signed: a hint's body is not believed, so nobody gains by changing it",
      checks: ["altered-body-refused", "every-byte-is-covered", "raw-bytes-are-verified"],
    },
    {
      reason: "the core decodes an answer's bytes before an adapter sees them",
      checks: ["odd-encoding-is-unreadable"],
    },
  ],
};
