import type { FaultName } from "../faults/catalogue.ts";
import type { FaultRule } from "../faults/rules.ts";

/** A fault of the incident. Minutes from its beginning; without `minutes`: until its end. */
export interface IncidentFault extends Pick<FaultRule, "probability" | "seconds"> {
  readonly kind: FaultName;
  readonly from?: number;
  readonly minutes?: number;
}

export interface Incident {
  readonly vendor: "onfido" | "sumsub";
  readonly source: string;
  /** What the vendor has published. */
  readonly facts: readonly string[];
  /** What it leaves open, and how it is played here. */
  readonly assumptions: readonly string[];
  readonly minutes: number;
  /** Until what was left over was worked off. */
  readonly tailMinutes: number;
  readonly faults: readonly IncidentFault[];
}

const ONFIDO = "https://status.onfido.com/incidents";
const ONE_REGION = "the account is in the affected region; others stayed well";

/** Published post-mortems with enough facts to be played, oldest first. */
export const INCIDENTS = {
  "onfido-2020-08-07": {
    vendor: "onfido",
    source: `${ONFIDO}/ntf8h051srp0`,
    facts: [
      "checks were refused with 422 by a broken billing rule, or timed out, for 76 minutes",
      "8 % of accounts until minute 150",
    ],
    assumptions: [
      "half of all requests are refused, a tenth of the rest is not answered",
      "the account is one of the 8 %",
    ],
    minutes: 76,
    tailMinutes: 74,
    faults: [
      { kind: "refused", probability: 0.5, minutes: 150 },
      { kind: "hang_after", probability: 0.1, minutes: 76 },
    ],
  },
  "onfido-2021-02-17": {
    vendor: "onfido",
    source: `${ONFIDO}/f1b1809223jc`,
    facts: ["latency, and checks that were not created, for 16 minutes in the EU"],
    assumptions: [ONE_REGION, "three of ten requests are refused with 503, the others take three seconds longer"],
    minutes: 16,
    tailMinutes: 0,
    faults: [
      { kind: "unavailable", probability: 0.3 },
      { kind: "slow", seconds: 3 },
    ],
  },
  "sumsub-2023-02-02": {
    vendor: "sumsub",
    source: "https://status.sumsub.com/incidents/stp7ny8x6dlt",
    facts: ["requests passed, with extreme delay, for about five and a half hours"],
    assumptions: ["decisions took 40 minutes longer", "every answer took two seconds longer"],
    minutes: 330,
    tailMinutes: 40,
    faults: [
      { kind: "decisions_slow", seconds: 2_400 },
      { kind: "slow", seconds: 2 },
    ],
  },
  "onfido-2023-08-29": {
    vendor: "onfido",
    source: `${ONFIDO}/mgy4wc01c267`,
    facts: ["only manual processing was slow, from 06:06 to 14:29 in the EU", "its 95th percentile rose to an hour"],
    assumptions: [ONE_REGION, "a fifth of the persons needs a human", "each of these waits for an hour"],
    minutes: 503,
    tailMinutes: 60,
    faults: [{ kind: "human_review_slow", probability: 0.2, seconds: 3_600 }],
  },
  "onfido-2023-11-08": {
    vendor: "onfido",
    source: `${ONFIDO}/443117l1tzwj`,
    facts: ["0.4 % of video uploads failed for 44 minutes in the EU"],
    assumptions: [ONE_REGION, "an upload that failed is repeated by the person at once"],
    minutes: 44,
    tailMinutes: 0,
    faults: [{ kind: "capture_upload_broken", probability: 0.004 }],
  },
  "onfido-2024-01-02": {
    vendor: "onfido",
    source: `${ONFIDO}/bh51j1nbj13n`,
    facts: [
      "reports were accepted, and about half of them (EU; 40 % in the US) were not finished, for 98 minutes",
      "the tail lasted until the next morning; Canada was not affected",
    ],
    assumptions: [
      "the account is in the EU",
      "four of five that were stuck are finished after twelve hours, the others never",
    ],
    minutes: 98,
    tailMinutes: 720,
    faults: [
      { kind: "never_finishes", probability: 0.1 },
      { kind: "decisions_slow", probability: 0.44, seconds: 43_200 },
    ],
  },
  "onfido-2026-01-28": {
    vendor: "onfido",
    source: "https://pingoru.io/providers/onfido/incidents/38820",
    facts: [
      "only checks that need a human were stuck for an hour in the EU: a fifth of the volume",
      "backlog until 18:00",
    ],
    assumptions: [ONE_REGION, "those who were stuck are approved six hours later"],
    minutes: 60,
    tailMinutes: 360,
    faults: [{ kind: "human_review_slow", probability: 0.2, seconds: 21_600 }],
  },
} as const satisfies Readonly<Record<string, Incident>>;

export type IncidentName = keyof typeof INCIDENTS;
export const INCIDENT_NAMES = Object.keys(INCIDENTS) as readonly IncidentName[];
