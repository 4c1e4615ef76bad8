import { connectionRow } from "./connections.ts";
import type { Node } from "./nodes/node.ts";
import { canonicalPolicy, type Policies } from "./policies/policies.ts";
import type { VendorAccount } from "./vendors/account.ts";

export interface Registered {
  readonly node: Node;
  readonly accounts: readonly VendorAccount[];
  readonly policies: Policies;
}

/** What the store must know before anything refers to it: vendor accounts and the active policy. */
export const register = async ({ node, accounts, policies }: Registered, now: number): Promise<void> => {
  const { store } = node;
  const { hash, policy } = policies.active;
  for (const account of accounts) {
    const row = connectionRow(account);
    await store
      .commit([
        { op: "insert_once", table: "connections", row },
        // A connection that changed its mode meets the constraint here, before it can serve anyone.
        {
          op: "update",
          table: "connections",
          set: { vendor: row.vendor },
          where: { id: row.id, livemode: row.livemode },
        },
      ])
      .then((done) => {
        if (!done.ok)
          throw new Error(`connection ${row.id} was of the other mode before: give the new account a new id`);
      });
  }
  await store.commit([
    { op: "insert_once", table: "policies", row: { hash, body: canonicalPolicy(policy), created_at: now } },
    ...node.tell(),
  ]);
};
