import { readdirSync, readFileSync } from "node:fs";

const SOURCE = new URL("../../src/", import.meta.url);
const SITE = /\bbuggify\(\s*"([^"]+)"/g;

/** Every site in src at which something rare and legal may happen, as the code names it. */
export const oddSites = (): readonly string[] =>
  readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) =>
      [...readFileSync(new URL(name, SOURCE), "utf8").matchAll(SITE)].flatMap(([, site]) => site ?? []),
    )
    .sort();

/** A thousand seeds may miss these: they need a fault of the store, or a lease that ends, at the right moment. */
export const RARE_SITES: readonly string[] = ["breaker.short_lease", "inbox.again_at_once", "outbound.slow_write"];
