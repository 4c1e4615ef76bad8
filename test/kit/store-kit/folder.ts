import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder that is gone after the file's tests; each call gives the path of a database that does not exist yet. */
export const freshDatabases = (): (() => string) => {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  let made = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => {
    made += 1;
    return join(folder, `${made}`, "gateway.db");
  };
};
