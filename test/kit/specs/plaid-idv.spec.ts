import { INPUT } from "../person.ts";
import type { AdapterSpec, Script } from "../spec.ts";
import { attempt, ended, FAILED, ID, listed, OPEN } from "./plaid-idv.attempts.ts";
import { answers, CALLBACKS } from "./plaid-idv.callbacks.ts";
import { answerTo, confusedToken, SIGNERS, tokenOf } from "./plaid-idv.keys.ts";
import { FETCHES } from "./plaid-idv.samples.ts";
import { WORDS } from "./plaid-idv.words.ts";

const callback = (webhook_type: string, webhook_code: string, named: Readonly<Record<string, string>>) => ({
  ...{ environment: "sandbox", ...named },
  ...{ webhook_code, webhook_type },
});
const verification = (code: string) => callback("IDENTITY_VERIFICATION", code, { identity_verification_id: ID });

const fetched = (body: unknown) => ({ step: "fetch_attempt", repeat: "harmless", body }) as const;
const resubmitting = (name: string, ...steps: Script["steps"]): Script => ({
  name,
  open: (adapter) => adapter.resubmit?.(ID, INPUT) ?? adapter.start(INPUT),
  steps,
});

const SCRIPTS: readonly Script[] = [
  {
    name: "start",
    open: (adapter) => adapter.start(INPUT),
    steps: [{ step: "create_attempt", repeat: "harmless", body: OPEN }],
  },
  ...FETCHES,
  {
    name: "find",
    open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
    steps: [
      { ...listed(attempt("active", {}, { client_user_id: "att_other", id: "idv_other" }), OPEN), accepts: [404] },
    ],
  },
  resubmitting("resubmit of an open attempt", fetched(OPEN)),
  resubmitting("resubmit of one that was tried again already", fetched(FAILED), {
    ...listed({ ...OPEN, id: "idv_2", previous_attempt_id: ID }),
  }),
  resubmitting("resubmit of a failed attempt", fetched(FAILED), listed(FAILED), {
    ...{ step: "retry_attempt", repeat: "never", body: { ...OPEN, id: "idv_2", previous_attempt_id: ID } },
  }),
];

const sign = (body: Uint8Array, signer: string, nowSeconds: number) => ({
  "plaid-verification": tokenOf(body, signer, nowSeconds),
});

/** A number where it is written as one. */
const literal = (time: string): unknown => (String(Number(time)) === time ? Number(time) : time);

export const spec: AdapterSpec = {
  settings: {
    clientId: "plaid_client_kit",
    secret: "plaid_secret_kit",
    environment: "sandbox",
    templateId: "idvtmp_kit",
    templateChecks: ["document", "face_match", "liveness", "data_match", "address", "watchlist", "pep"],
  },
  keyed: { signers: SIGNERS, answerTo },
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: SCRIPTS,
  sign,
  signAt: (body, signer, time) => ({ "plaid-verification": tokenOf(body, signer, literal(time)) }),
  signatureHeader: "plaid-verification",
  timed: true,
  downgrade: (body) => ({ "plaid-verification": confusedToken(body, 1_772_446_530) }),
  hinting: {
    ref: ID,
    answers,
    bodies: [verification("STATUS_UPDATED"), verification("STEP_UPDATED")],
    silent: [
      verification("RETRIED"),
      callback("SCREENING", "STATUS_UPDATED", { screening_id: "scr_1" }),
      callback("ENTITY_SCREENING", "STATUS_UPDATED", { entity_screening_id: "entscr_1" }),
    ],
  },
  withWord: [(word) => attempt(word, { accept_tos: "success" })],
  withTime: (completed_at) => ended("success", {}, { completed_at }),
  redeliveries: [ended("success", {}), ended("success", {})],
  distinct: [ended("success", {}), FAILED, OPEN, ended("success", {}, { completed_at: "2026-03-02T10:15:31Z" })],
  notAtEveryApproval: ["age"],
  withoutWordsFor: ["consent-declined"],
  // Another try has a reference of its own, which its callbacks name: it is found behind the first one.
  toldWhenAsked: ["blurred-then-approve", "glare-then-approve"],
  skip: [
    {
      reason: "the core decodes an answer's bytes before an adapter sees them",
      checks: ["odd-encoding-is-unreadable"],
    },
  ],
};
