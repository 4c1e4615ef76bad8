import type { StartInput } from "../../contracts/adapter.ts";
import { pii } from "../../contracts/pii.ts";

/** Values that must never be seen outside a request's body: one for each attribute, and one for vendors' answers. */
export const CANARY = {
  given: "Canarygiven",
  family: "Canaryfamily",
  born: "1987-06-05",
  email: "canary.mail@example.test",
  phone: "+491700000042",
  line: "42 Canary Street",
  town: "Canarytown",
  postcode: "CANARY1",
  nationality: "FR",
  answer: "Canaryanswer",
  link: "https://capture.example.test/canarylink",
  token: "canarytoken",
} as const;

/** A start with every attribute. */
export const INPUT: StartInput = {
  externalRef: "att_kit_1",
  person: {
    given_name: pii(CANARY.given),
    family_name: pii(CANARY.family),
    date_of_birth: pii(CANARY.born),
    email: pii(CANARY.email),
    phone: pii(CANARY.phone),
    address: pii({ line1: CANARY.line, town: CANARY.town, postcode: CANARY.postcode, country: "DE" }),
    nationality: pii(CANARY.nationality),
  },
  country: "DE",
  checks: ["document", "face_match", "liveness"],
  documents: ["passport", "identity_card"],
  returnUrl: "https://shop.example.test/done",
  locale: "de-DE",
  consentedAt: "2026-03-02T10:00:00.000Z",
  expiresAt: 1_800_000_000,
  lifeSeconds: 3600,
  labels: { mock_scenario: "approve" },
};

/** A start with none. */
export const BARE_INPUT: StartInput = { ...INPUT, person: {}, labels: {}, returnUrl: undefined };
