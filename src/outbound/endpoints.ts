import type { CreateEndpoint, Endpoint, UpdateEndpoint } from "../../contracts/api-webhooks.ts";
import { auditRow } from "../audit/entry.ts";
import type { Change, Write } from "../store/store.ts";
import type { EndpointRow } from "../store/tables.ts";
import { isoTime, newId } from "../world.ts";
import { isRefusal, type OutboundContext, type Refusal, refusal } from "./context.ts";
import { openKeys, sealKeys } from "./endpoint-keys.ts";
import { urlRefusal } from "./endpoint-url.ts";
import { cancelPending, type DisabledReason } from "./endpoint-writes.ts";
import { FILTERS } from "./event-filter.ts";
import { newKeys, rotated } from "./sign.ts";

/** Webhook endpoints of one tenant and mode. Everything here answers a value or a problem and never throws for input. */

export interface EndpointPage {
  readonly data: readonly Endpoint[];
  /** The `cursor` of the next page; null on the last. */
  readonly next_cursor: string | null;
}

const viewOf = (row: EndpointRow, secret?: string): Endpoint => ({
  id: row.id,
  url: row.url,
  types: JSON.parse(row.types_json),
  description: row.description,
  status: row.status as Endpoint["status"],
  disabled_reason: row.disabled_reason,
  public_key: row.public_key,
  ...(secret === undefined ? {} : { secret }),
  livemode: row.livemode === 1,
  created_at: isoTime(row.created_at),
});

const owned = ({ actor }: OutboundContext) =>
  ({ tenant: actor.tenant, livemode: actor.livemode, deleted_at: null }) as const;

/** The row, if it is the caller's and not deleted. */
export const findEndpoint = async (context: OutboundContext, id: string): Promise<EndpointRow | Refusal> =>
  (await context.store.find("endpoints", { id, ...owned(context) })) ?? refusal("not-found");

const audited = ({ world, actor }: OutboundContext, action: string, payload: unknown): Write => ({
  op: "insert",
  table: "audit",
  row: auditRow(world, { ...actor, action, kind: "record", payload }),
});

const inputRefusal = (context: OutboundContext, input: Pick<UpdateEndpoint, "url" | "types">): Refusal | undefined => {
  const why = input.url === undefined ? undefined : urlRefusal(input.url, context);
  if (why !== undefined) return refusal("endpoint-forbidden", { detail: why });
  const errors = (input.types ?? [])
    .map((filter, index) => ({ filter, pointer: `/types/${index}`, message: "is not an event type" }))
    .filter(({ filter }) => !FILTERS.includes(filter))
    .map(({ pointer, message }) => ({ pointer, message }));
  return errors.length === 0 ? undefined : refusal("invalid-request", { errors, allowed: FILTERS });
};

const typesJson = (types: readonly string[]): string => JSON.stringify([...new Set(types)]);

/** The answer alone holds the secret. Refused: `endpoint-forbidden`, `invalid-request`. */
export const createEndpoint = async (context: OutboundContext, input: CreateEndpoint): Promise<Endpoint | Refusal> => {
  const refused = inputRefusal(context, input);
  if (refused !== undefined) return refused;
  const { world, store, keyring, actor } = context;
  const id = newId(world, "end");
  const { keys, public_key } = newKeys(world);
  const row: EndpointRow = {
    id,
    tenant: actor.tenant,
    livemode: actor.livemode,
    url: input.url,
    types_json: typesJson(input.types),
    description: input.description ?? null,
    status: "enabled",
    disabled_reason: null,
    sealed_keys: sealKeys(keyring, id, keys),
    public_key,
    failing_since: null,
    created_at: world.now(),
    deleted_at: null,
  };
  const payload = { endpoint: id, url: input.url, types: input.types };
  await store.commit([
    { op: "insert", table: "endpoints", row },
    audited(context, "webhook_endpoint.created", payload),
    ...context.node.tell(),
  ]);
  await context.dispatcher.endpointChanged(id);
  return viewOf(row, keys.secrets[0]?.value);
};

/** Newest first. */
export const listEndpoints = async (
  context: OutboundContext,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<EndpointPage> => {
  const rows = await context.store.list({
    table: "endpoints",
    where: owned(context),
    ...(page.cursor === undefined ? {} : { range: { column: "id", below: page.cursor } }),
    order: ["id", "desc"],
    limit: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const next_cursor = rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null;
  return { data: shown.map((row) => viewOf(row)), next_cursor };
};

export const readEndpoint = async (context: OutboundContext, id: string): Promise<Endpoint | Refusal> => {
  const row = await findEndpoint(context, id);
  return isRefusal(row) ? row : viewOf(row);
};

type Columns = Partial<EndpointRow>;

const BY_REQUEST: DisabledReason = "by_request";
const ENABLED: Columns = { status: "enabled", disabled_reason: null, failing_since: null };
const DISABLED: Columns = { status: "disabled", disabled_reason: BY_REQUEST };

const changesOf = (row: EndpointRow, input: UpdateEndpoint): Columns => ({
  ...(input.url === undefined ? {} : { url: input.url }),
  ...(input.types === undefined ? {} : { types_json: typesJson(input.types) }),
  ...(input.description === undefined ? {} : { description: input.description }),
  ...(input.enabled === true && row.status !== "enabled" ? ENABLED : {}),
  ...(input.enabled === false && row.status !== "disabled" ? DISABLED : {}),
});

/** Commits and tells the dispatcher; `stale` becomes `lost`. */
const applied = async (
  context: OutboundContext,
  row: EndpointRow,
  change: Change,
  lost: Refusal,
): Promise<Refusal | undefined> => {
  const committed = await context.store.commit([...change, ...context.node.tell()]);
  await context.dispatcher.endpointChanged(row.id);
  return committed.ok ? undefined : lost;
};

/**
 * Disabling cancels what waits; enabling sends what happens from then on, and a replay the rest.
 * Refused: `not-found`, `endpoint-forbidden`, `invalid-request`.
 */
export const updateEndpoint = async (
  context: OutboundContext,
  id: string,
  input: UpdateEndpoint,
): Promise<Endpoint | Refusal> => {
  const row = await findEndpoint(context, id);
  const refused = isRefusal(row) ? row : inputRefusal(context, input);
  if (isRefusal(row) || refused !== undefined) return refused ?? refusal("not-found");
  const set = changesOf(row, input);
  if (Object.keys(set).length === 0) return viewOf(row);
  const change: Change = [
    { op: "update", table: "endpoints", set, where: { id, deleted_at: null } },
    ...(set.status === "disabled" ? [cancelPending(id, context.world.now())] : []),
    audited(context, "webhook_endpoint.updated", { endpoint: id, ...input }),
  ];
  return (await applied(context, row, change, refusal("not-found"))) ?? viewOf({ ...row, ...set });
};

/** The row stays, for the log of its deliveries. Refused: `not-found`. */
export const deleteEndpoint = async (context: OutboundContext, id: string): Promise<Refusal | undefined> => {
  const row = await findEndpoint(context, id);
  if (isRefusal(row)) return row;
  const now = context.world.now();
  const change: Change = [
    { op: "update", table: "endpoints", set: { deleted_at: now }, where: { id, deleted_at: null } },
    cancelPending(id, now),
    audited(context, "webhook_endpoint.deleted", { endpoint: id }),
  ];
  return applied(context, row, change, refusal("not-found"));
};

/** The secret before signs on beside the new one for 24 hours. Refused: `not-found`, `version-conflict`. */
export const rotateSecret = async (context: OutboundContext, id: string): Promise<Endpoint | Refusal> => {
  const row = await findEndpoint(context, id);
  if (isRefusal(row)) return row;
  const keys = rotated(context.world, openKeys(context.keyring, row));
  const sealed_keys = sealKeys(context.keyring, id, keys);
  const change: Change = [
    // Compare and set: of two that rotate at once, both must not be told that theirs is the secret.
    { op: "update", table: "endpoints", set: { sealed_keys }, where: { id, sealed_keys: row.sealed_keys } },
    audited(context, "webhook_endpoint.secret_rotated", { endpoint: id }),
  ];
  const lost = refusal("version-conflict", { detail: "The secret was rotated at the same moment: try again." });
  return (await applied(context, row, change, lost)) ?? viewOf(row, keys.secrets[0]?.value);
};
