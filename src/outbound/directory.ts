import type { Keyring } from "../privacy/keyring.ts";
import type { Store } from "../store/store.ts";
import type { EndpointRow, EventRow } from "../store/tables.ts";
import { openKeys } from "./endpoint-keys.ts";
import { typesOf } from "./event-filter.ts";
import { createSigner, type Signer } from "./sign.ts";

/** An enabled endpoint with its keys open. */
export interface Receiver {
  readonly id: string;
  readonly tenant: string;
  readonly livemode: 0 | 1;
  readonly url: string;
  readonly types: ReadonlySet<string>;
  readonly signer: Signer;
  /** Since when nothing succeeded; milliseconds. Ahead of its column by the commit that is under way. */
  failingSince: number | null;
}

/** All enabled endpoints, in memory: an event asks the store nothing. */
export interface Directory {
  /** Reads all of them; answers which are no more. */
  readonly load: () => Promise<readonly string[]>;
  /** Reads one endpoint again. */
  readonly refresh: (id: string) => Promise<Receiver | undefined>;
  readonly remove: (id: string) => void;
  readonly get: (id: string) => Receiver | undefined;
  readonly ids: () => readonly string[];
  readonly matching: (event: Pick<EventRow, "tenant" | "livemode" | "type">) => readonly Receiver[];
}

const PAGE = 500;

const ownerOf = ({ tenant, livemode }: Pick<EventRow, "tenant" | "livemode">): string => `${livemode} ${tenant}`;

const receiverOf = (keyring: Keyring, row: EndpointRow): Receiver => ({
  id: row.id,
  tenant: row.tenant,
  livemode: row.livemode,
  url: row.url,
  types: typesOf(JSON.parse(row.types_json)),
  signer: createSigner(openKeys(keyring, row)),
  failingSince: row.failing_since,
});

const enabled = { status: "enabled", deleted_at: null } as const;

async function* enabledRows(store: Store): AsyncGenerator<EndpointRow> {
  for (let last = ""; ; ) {
    const range = { column: "id", above: last } as const;
    const rows = await store.list({ table: "endpoints", where: enabled, range, order: ["id", "asc"], limit: PAGE });
    yield* rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

export const createDirectory = (store: Store, keyring: Keyring): Directory => {
  const receivers = new Map<string, Receiver>();
  const byOwner = new Map<string, readonly Receiver[]>();

  const remove = (id: string): void => {
    const receiver = receivers.get(id);
    if (receiver === undefined) return;
    receivers.delete(id);
    const owner = ownerOf(receiver);
    byOwner.set(owner, byOwner.get(owner)?.filter((other) => other.id !== id) ?? []);
  };

  const put = (row: EndpointRow): Receiver => {
    const receiver = receiverOf(keyring, row);
    remove(row.id);
    receivers.set(row.id, receiver);
    byOwner.set(ownerOf(row), [...(byOwner.get(ownerOf(row)) ?? []), receiver]);
    return receiver;
  };

  return {
    remove,
    load: async () => {
      const found = new Set<string>();
      for await (const row of enabledRows(store)) found.add(put(row).id);
      const gone = [...receivers.keys()].filter((id) => !found.has(id));
      for (const id of gone) remove(id);
      return gone;
    },
    refresh: async (id) => {
      const row = await store.find("endpoints", { id, ...enabled });
      if (row !== undefined) return put(row);
      remove(id);
      return undefined;
    },
    get: (id) => receivers.get(id),
    ids: () => [...receivers.keys()],
    matching: (event) => (byOwner.get(ownerOf(event)) ?? []).filter(({ types }) => types.has(event.type)),
  };
};
