import { z } from "zod";
import type { Observation, VendorEvent, Verified } from "../../contracts/adapter.ts";
import { failed, ok, type Result } from "../../contracts/fault.ts";
import type { Reason } from "../../contracts/reason.ts";
import { isTerminal } from "../../contracts/status.ts";
import { conform, decodeJson, rowOf, wordOf } from "../_kit/decode.ts";
import { keyOf } from "../_kit/key.ts";
import { occurred, timeOf, timeOfSeconds } from "../_kit/time.ts";
import { checksOf, Decision, isFinished, refinementOf, warned } from "./decision.ts";
import { DEFAULTS, NODES, STATUSES, UNMAPPED, type Word } from "./statuses.ts";

const About = z.object({ session_id: z.string().min(1), status: z.string(), vendor_data: z.string().nullish() });
type About = z.infer<typeof About>;

/** The decision as it is fetched: with the session around it. */
export const Session = z.object({
  ...About.shape,
  ...Decision.shape,
  session_url: z.string().nullish(),
  created_at: z.string().nullish(),
  reviews: z.array(z.object({ new_status: z.string().nullish(), created_at: z.string().nullish() })).nullish(),
});
export type Session = z.infer<typeof Session>;

const Typed = z.looseObject({ webhook_type: z.string().min(1) });
const StatusUpdated = z.object({
  ...About.shape,
  event_id: z.string().nullish(),
  webhook_type: z.string(),
  timestamp: z.number().nullish(),
  decision: Decision.nullish(),
  resubmit_info: z
    .object({ nodes_to_resubmit: z.array(z.object({ feature: z.string().nullish() })).nullish() })
    .nullish(),
});
type StatusUpdated = z.infer<typeof StatusUpdated>;

const NOTHING: Decision = {};

const spelled = (word: string): string => word.replaceAll("_", " ");

/** The vendor's own spelling, which has spaces -> the word as we keep it. */
const WORDS: Readonly<Record<string, Word>> = Object.fromEntries(
  (Object.keys(STATUSES) as Word[]).filter((word) => !word.includes("/")).map((word) => [spelled(word), word]),
);

const rawOf = (status: string, decision: Decision): string => {
  const known = rowOf(WORDS, status);
  if (known === "Declined") return `Declined${refinementOf(decision)}`;
  if (known === "In_Progress" && isFinished(decision)) return "In_Progress/finished";
  const word = known ?? wordOf(status);
  // Our spelling is not the vendor's.
  return known === undefined && Object.hasOwn(STATUSES, word) ? "unrecognised" : word;
};

/** Statuses whose decision says why; an approval's warnings are noted only. */
const EXPLAINED: ReadonlySet<string> = new Set(["Declined", "In Review", "Resubmitted"]);

const reasonsOf = (status: string, decision: Decision, nodes: readonly string[]): Observation["reasons"] => {
  const told = EXPLAINED.has(status) ? warned(decision, status === "Declined") : [];
  if (told.length > 0) return told;
  const again = nodes.flatMap((node) => {
    const code = rowOf(NODES, node);
    return code === undefined ? [] : [{ code, raw: `resubmit:${node}` }];
  });
  const word = rowOf(WORDS, status) ?? "";
  const code = rowOf<Reason>(DEFAULTS, word);
  return again.length > 0 || code === undefined ? again : [{ code, raw: word }];
};

const observe = (about: About, decision: Decision, nodes: readonly string[], at: string | undefined): Observation => {
  const raw = rawOf(about.status, decision);
  const status = rowOf(STATUSES, raw);
  return {
    vendorRef: about.session_id,
    raw,
    status,
    final: status !== undefined && isTerminal(status),
    reasons: reasonsOf(about.status, decision, nodes),
    checks: checksOf(decision),
    ...occurred(at),
    ...(about.vendor_data ? { externalRef: about.vendor_data } : {}),
  };
};

/** A fetched session has no time of its last change, unless a person made it or nothing has happened yet. */
const fetchedAt = ({ status, created_at: created, reviews }: Session): string | undefined => {
  if (status === "Not Started") return timeOf(created);
  const last = reviews?.findLast((review) => review.new_status === status);
  return timeOf(last?.created_at);
};

export const observationOf = (session: Session): Observation => observe(session, session, [], fetchedAt(session));

const dedupeKeyOf = ({ event_id: id, session_id, webhook_type, status, timestamp }: StatusUpdated): string =>
  id ? keyOf(id) : keyOf(session_id, webhook_type, status, String(timestamp ?? ""));

export const readEvent = (body: Verified): Result<readonly VendorEvent[]> => {
  const typed = decodeJson(Typed, body);
  if (!typed.ok) return typed;
  const type = typed.value.webhook_type;
  if (Object.hasOwn(UNMAPPED, type)) return ok([]);
  if (type !== "status.updated") return failed({ kind: "unreadable", detail: "an event type without a rule" });
  const event = conform(StatusUpdated, typed.value);
  if (!event.ok) return event;
  const { decision, resubmit_info: again, timestamp } = event.value;
  const nodes = again?.nodes_to_resubmit?.flatMap(({ feature }) => feature ?? []) ?? [];
  const observation = observe(event.value, decision ?? NOTHING, nodes, timeOfSeconds(timestamp));
  return ok([{ ...observation, dedupeKey: dedupeKeyOf(event.value) }]);
};
