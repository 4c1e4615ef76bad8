import { CATALOGUE } from "../mock-vendor/faults/catalogue.ts";
import { INCIDENT_NAMES, INCIDENTS, type Incident } from "../mock-vendor/incidents/published.ts";

const bullets = (title: string, lines: readonly string[]): readonly string[] => [
  `${title}:`,
  "",
  ...lines.map((line) => `- ${line}`),
  "",
];

const faultsOf = ({ faults }: Incident): readonly string[] =>
  faults.map(({ kind, probability, seconds }) => {
    const more = [
      ...(probability === undefined ? [] : [`part ${probability}`]),
      ...(seconds === undefined ? [] : [`${seconds} s`]),
    ];
    return `\`${kind}\`${more.length === 0 ? "" : ` (${more.join(", ")})`}: ${CATALOGUE[kind].does}`;
  });

/** What is played, what was published, and what had to be assumed. */
export const incidentList = (): string =>
  [
    "# Incidents that the mock replays",
    "",
    "Written by `npm run docs`. `npm run mock -- replay <incident> --target http://localhost:3000` plays one against an integration.",
    "How soon this gateway sees each: [grey-outages.md](grey-outages.md).",
    "",
    ...INCIDENT_NAMES.flatMap((name) => {
      const incident: Incident = INCIDENTS[name];
      return [
        `## ${name}`,
        "",
        `${incident.minutes} minutes at ${incident.vendor}; [source](${incident.source}).`,
        "",
        ...bullets("Published", incident.facts),
        ...bullets("Assumed", incident.assumptions),
        ...bullets("Played as", faultsOf(incident)),
      ];
    }),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
