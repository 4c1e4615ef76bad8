import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import { seededRandom } from "../../../mock-vendor/random.ts";
import { rsaPair } from "../../../mock-vendor/rsa.ts";
import { INPUT } from "../person.ts";
import type { AdapterSpec, Script, Step } from "../spec.ts";
import { check, ID, PASSED, SAMPLES, session, TOKEN } from "./yoti.samples.ts";
import { WORDS } from "./yoti.words.ts";

const TOKENS = ["a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0a1b2c3d4", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"];

const made = { client_session_token_ttl: 599, client_session_token: TOKEN, session_id: ID };
const create = (step: string): Step => ({ step, repeat: "never", status: 201, body: made });
const fetched = (body: unknown): Step => ({ step: "fetch_session", repeat: "harmless", body });

const resubmitting = (name: string, ...steps: readonly Step[]): Script => ({
  name,
  open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.start(INPUT),
  about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
  steps,
});

const erasing = (adapter: BoundAdapter, reference: string) => adapter.erase?.(reference) ?? adapter.fetch(reference);

export const spec: AdapterSpec = {
  settings: {
    sdkId: "11111111-2222-4333-8444-555555555555",
    privateKey: rsaPair(seededRandom(20_261_128)).privateKey,
    notificationUrl: "https://gateway.example.test/webhooks/yoti",
    notificationTokens: TOKENS,
    notificationAuth: "BEARER",
  },
  secretsSetting: "notificationTokens",
  words: WORDS,
  callbacks: SAMPLES,
  scripts: [
    { name: "start", open: (adapter) => adapter.start(INPUT), steps: [create("create_session")] },
    resubmitting("resubmit while the page is open", fetched(session("ONGOING", [check("LIVENESS")]))),
    resubmitting("resubmit of a completed session", fetched(session("COMPLETED", PASSED)), create("recreate_session")),
    {
      name: "fetch",
      open: (adapter) => adapter.fetch(ID),
      about: (adapter, reference) => adapter.fetch(reference),
      steps: [fetched(session("COMPLETED", PASSED))],
      expected: { raw: "COMPLETED/APPROVE", status: "approved" },
    },
    {
      name: "erase",
      open: (adapter) => erasing(adapter, ID),
      about: erasing,
      steps: [{ step: "delete_session", repeat: "harmless", status: 204, accepts: [404], body: "", bodyUnused: true }],
    },
  ],
  hinting: {
    ref: ID,
    answers: (body) => [body],
    bodies: [
      { session_id: ID, topic: "resource_update", resource_id: "r-1" },
      { session_id: ID, topic: "task_completion", task_id: "t-1" },
      { session_id: ID, topic: "check_completion", check_id: "c-1" },
      { session_id: ID, topic: "session_completion" },
      { session_id: ID, topic: "client_session_token_deleted" },
      { session_id: ID, topic: "something_new" },
    ],
  },
  sign: (_body, secret) => ({ authorization: `Bearer ${secret}` }),
  signatureHeader: "authorization",
  timed: false,
  withWord: [
    (word) => session(word, PASSED),
    (word) => session("COMPLETED", [check("ID_DOCUMENT_AUTHENTICITY", word)]),
    (word) => session("COMPLETED", [{ ...check("LIVENESS", "APPROVE"), state: word }]),
  ],
  withTime: (last_updated) =>
    session("COMPLETED", [{ ...check("LIVENESS", "APPROVE"), last_updated, created: undefined }], []),
  redeliveries: [session("COMPLETED", PASSED), session("COMPLETED", PASSED)],
  distinct: [
    session("COMPLETED", PASSED),
    session("ONGOING", PASSED),
    session("COMPLETED", [{ ...check("LIVENESS", "APPROVE"), last_updated: "2026-03-02T10:15:31Z" }]),
  ],
  withoutWordsFor: ["underage", "consent-declined", "approve-then-revoke"],
  skip: [
    {
      reason: "nothing is signed: a hint's body is not believed, so nobody gains by changing it",
      checks: ["altered-body-refused", "every-byte-is-covered", "raw-bytes-are-verified"],
    },
    {
      reason: "the core decodes an answer's bytes before an adapter sees them",
      checks: ["odd-encoding-is-unreadable"],
    },
    {
      reason: "the vendor is told with every session what its notifications have to show",
      checks: ["credentials-stay-in-headers"],
    },
  ],
};
