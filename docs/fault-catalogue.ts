import { CATALOGUE, FAULT_NAMES } from "../mock-vendor/faults/catalogue.ts";
import { FAULT_CLASSES, type FaultClass } from "../mock-vendor/faults/entry.ts";

const TITLES: Readonly<Record<FaultClass, string>> = {
  outage: "Outages: what requests to the vendor meet",
  answer: "Answers that are not what they should be",
  consistency: "Consistency: the vendor's own parts disagree",
  delivery: "Delivery of callbacks",
  authenticity: "Authenticity of callbacks",
  content: "Content of callbacks",
  decision: "Decisions and links",
  capture: "Captures",
};

const noteOf = (seconds: number | undefined, probability: number | undefined): string =>
  [
    ...(seconds === undefined ? [] : [`the time: ${seconds} s`]),
    ...(probability === undefined ? [] : [`the part: ${probability}`]),
  ].join(", ");

const section = (of: FaultClass): readonly string[] => [
  `## ${TITLES[of]}`,
  "",
  "| fault | what it does | what a consumer should see and do |",
  "|---|---|---|",
  ...FAULT_NAMES.filter((name) => CATALOGUE[name].class === of).map((name) => {
    const { does, consumer, seconds, probability } = CATALOGUE[name];
    const note = noteOf(seconds, probability);
    return `| \`${name}\` | ${does}${note === "" ? "" : ` (${note})`} | ${consumer} |`;
  }),
  "",
];

/** The table of faults, out of the table that the mock itself reads. */
export const faultCatalogue = (): string =>
  [
    "# Faults of the mock vendor",
    "",
    "Written by `npm run docs`. Every fault works for every vendor. How to switch one on: `npm run mock -- fault set --help`,",
    "`POST /__control/faults`, or the page at `/__control/page`. A fault strikes everything, one vendor, one session (our reference or",
    "the vendor's object), one operation, for a time, so many times, or a part of the cases; with a seed it strikes the same way each time.",
    "",
    ...FAULT_CLASSES.flatMap(section),
  ].join("\n");
