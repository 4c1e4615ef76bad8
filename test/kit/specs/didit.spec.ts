import { createHmac } from "node:crypto";
import { CANARY, INPUT } from "../person.ts";
import type { AdapterSpec, Script } from "../spec.ts";
import { CALLBACKS, decision, event, FETCHES, RETAKEN, SESSION } from "./didit.samples.ts";
import { WORDS } from "./didit.words.ts";

const created = {
  ...{ session_id: SESSION, session_number: 1, session_token: CANARY.token, url: CANARY.link },
  ...{ vendor_data: "att_kit_1", metadata: null, status: "Not Started", workflow_id: "w", workflow_version: 3 },
};
const listed = { session_id: SESSION, session_url: CANARY.link, status: "In Progress", vendor_data: "att_kit_1" };

const resubmitting = (name: string, ...steps: Script["steps"]): Script => ({
  name,
  open: (adapter) => adapter.resubmit?.(SESSION, INPUT) ?? adapter.start(INPUT),
  about: (adapter, reference) => adapter.resubmit?.(reference, INPUT) ?? adapter.fetch(reference),
  steps,
});
const fetched = (body: unknown) => ({ step: "fetch_decision", repeat: "harmless", body }) as const;

const SCRIPTS: readonly Script[] = [
  {
    name: "start",
    open: (adapter) => adapter.start(INPUT),
    steps: [{ step: "create_session", repeat: "harmless", status: 201, body: created }],
  },
  ...FETCHES,
  {
    name: "find",
    open: (adapter) => adapter.find?.("att_kit_1", INPUT) ?? adapter.start(INPUT),
    steps: [
      {
        ...{ step: "list_sessions", repeat: "harmless", accepts: [404] },
        body: { count: 2, next: null, previous: null, results: [{ ...listed, vendor_data: "att_other" }, listed] },
      },
    ],
  },
  resubmitting("resubmit of an open session", fetched(decision("Resubmitted"))),
  resubmitting("resubmit of a declined session", fetched(RETAKEN), {
    ...{ step: "open_again", repeat: "harmless", body: { session_id: SESSION }, bodyUnused: true },
  }),
  resubmitting("resubmit of an expired session", fetched(decision("Expired")), {
    ...{ step: "recreate_session", repeat: "harmless", status: 201, body: created },
  }),
  {
    name: "erase",
    open: (adapter) => adapter.erase?.(SESSION) ?? adapter.start(INPUT),
    about: (adapter, reference) => adapter.erase?.(reference) ?? adapter.fetch(reference),
    steps: [{ step: "delete_session", repeat: "harmless", status: 204, accepts: [404], body: "", bodyUnused: true }],
  },
];

const sign = (body: Uint8Array, secret: string, nowSeconds: number) => ({
  "x-timestamp": String(nowSeconds),
  "x-signature": createHmac("sha256", secret).update(body).digest("hex"),
});

export const spec: AdapterSpec = {
  settings: {
    apiKey: "didit_key_kit",
    workflowId: "11111111-2222-4333-8444-555555555555",
    workflowChecks: ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"],
    webhookSecrets: ["didit_secret_one", "didit_secret_two"],
  },
  secretsSetting: "webhookSecrets",
  words: WORDS,
  callbacks: CALLBACKS,
  scripts: SCRIPTS,
  sign,
  signatureHeader: "x-signature",
  timed: true,
  downgrade: (body, secret) => ({
    "x-timestamp": "1772446530",
    "x-signature": createHmac("sha1", secret).update(body).digest("hex"),
  }),
  withWord: [(word) => event(word), (word) => event(word, { decision: { status: word, id_verifications: null } })],
  withTime: (time) => event("In Progress", { timestamp: time }),
  redeliveries: [event("Approved"), event("Approved", { workflow_version: 4 })],
  distinct: [
    event("Approved"),
    event("Approved", { event_id: "0b6ef5c2-0000-4000-8000-000000000002" }),
    event("Approved", { event_id: null }),
    event("Approved", { event_id: null, timestamp: 1772446531 }),
    event("Declined", { event_id: null }),
  ],
  timeInBody: true,
  withoutWordsFor: ["consent-declined"],
  toldWhenAsked: ["grey-outage"],
};
