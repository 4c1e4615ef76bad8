import type { Timeline } from "../../../contracts/api.ts";
import type { Audience, Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";
import type { AttemptRow, ObservationRow, ReviewRow, TransitionRow } from "../../store/tables.ts";
import { isoTime } from "../../world.ts";
import type { Services } from "../services.ts";
import { transitionsOf } from "./read.ts";
import { sees, type Viewed, visibleReasons } from "./view.ts";

type Entry = Timeline["entries"][number];

/** `key:…`, `vendor:…` and `system:…` in full only for those who investigate. */
const actorFor = (audience: Audience, actor: string): string =>
  sees(audience, "compliance") ? actor : actor.slice(0, actor.indexOf(":"));

const transitionEntry =
  (audience: Audience) =>
  (row: TransitionRow): Entry => {
    const to = row.to_status as Status;
    return {
      at: isoTime(row.at),
      kind: "transition",
      summary: row.from_status === null ? "session opened" : `${row.kind}: ${row.from_status} to ${row.to_status}`,
      version: row.version,
      from: row.from_status as Status | null,
      to,
      reasons: [...visibleReasons(JSON.parse(row.reasons_json) as Reason[], to, audience)],
      ...(sees(audience, "support") && { actor: actorFor(audience, row.actor) }),
    };
  };

const attemptEntries = (row: AttemptRow): readonly Entry[] => [
  {
    at: isoTime(row.created_at),
    kind: "attempt",
    summary: `attempt ${row.number} intended at ${row.vendor}`,
    vendor: row.vendor,
  },
  ...(row.started_at === null
    ? []
    : [
        {
          at: isoTime(row.started_at),
          kind: "attempt",
          summary: `attempt ${row.number} started at ${row.vendor}`,
          vendor: row.vendor,
        },
      ]),
  ...(row.fenced_at === null
    ? []
    : [
        {
          at: isoTime(row.fenced_at),
          kind: "attempt",
          summary: `attempt ${row.number} at ${row.vendor} fenced`,
          vendor: row.vendor,
        },
      ]),
];

const observationEntry =
  (audience: Audience) =>
  (row: ObservationRow): Entry => ({
    at: isoTime(row.recorded_at),
    kind: "observation",
    summary: `${row.source} said ${row.status ?? "an unknown word"}: ${row.effect}`,
    effect: row.effect,
    occurred_at: row.occurred_at === null ? null : isoTime(row.occurred_at),
    ...(sees(audience, "compliance") && { raw: row.raw }),
  });

const reviewEntries = (row: ReviewRow): readonly Entry[] => [
  { at: isoTime(row.opened_at), kind: "case", summary: `case opened: ${row.kind}` },
  ...(row.closed_at === null
    ? []
    : [{ at: isoTime(row.closed_at), kind: "case", summary: `case closed: ${row.kind}` }]),
];

/** How the session came to where it is, as far as the audience may know. Ordered by when we learned of it. */
export const timelineOf = async (
  services: Services,
  { session, attempts }: Viewed,
  audience: Audience,
): Promise<Timeline> => {
  const { store } = services;
  const ofSession = { session_id: session.id };
  const transitions = await transitionsOf(services, session.id);
  const observations = await store.list({
    table: "observations",
    where: ofSession,
    order: ["recorded_at", "asc"],
    limit: 1000,
  });
  const reviews = await store.list({ table: "reviews", where: ofSession, order: ["opened_at", "asc"], limit: 1000 });
  const entries = [
    ...transitions.map(transitionEntry(audience)),
    ...(sees(audience, "support")
      ? [...attempts.flatMap(attemptEntries), ...observations.map(observationEntry(audience))]
      : []),
    ...(sees(audience, "compliance") ? reviews.flatMap(reviewEntries) : []),
  ];
  entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { session: session.id, audience, entries };
};
