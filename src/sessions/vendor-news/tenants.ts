import type { Services } from "../services.ts";

/** Keys read at a time. */
const PAGE = 500;

/** A vendor account is nobody's alone: every tenant with a key of its mode is told. */
export const tenantsOf = async ({ store }: Services, livemode: 0 | 1): Promise<readonly string[]> => {
  const tenants = new Set<string>();
  for (let after = ""; ; ) {
    const keys = await store.list({
      table: "keys",
      where: { livemode, revoked_at: null },
      range: { column: "id", above: after },
      order: ["id", "asc"],
      limit: PAGE,
    });
    for (const { tenant } of keys) tenants.add(tenant);
    const last = keys.at(-1);
    if (last === undefined || keys.length < PAGE) return [...tenants];
    after = last.id;
  }
};
