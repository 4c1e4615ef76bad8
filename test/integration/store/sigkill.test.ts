import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { freshDatabases } from "../../kit/store-kit/folder.ts";

const CHILD = fileURLToPath(new URL("../crash/power-loss-child.ts", import.meta.url));
const KILLS = 20;
/** Seldom enough that the log is replayed at the next start. */
const CHECKPOINT_PAGES = "300";

const fresh = freshDatabases();

/** Lets a process commit until it has acknowledged so many rows, kills it there, and returns all it acknowledged. */
const killAfter = async (path: string, acknowledgements: number): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [CHILD, path, "0", "FULL", CHECKPOINT_PAGES], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(path), "..", "compiled") },
  });
  const seen: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    seen.push(line);
    if (seen.length === acknowledgements) child.kill("SIGKILL");
  });
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  // The last line may have been cut by the kill; a whole id is fixed in length.
  return seen.filter((line) => line.length === "row-00000001".length);
};

test(`${KILLS} kills under load lose no acknowledged row, and a whole change or nothing is there`, async () => {
  const path = fresh();
  const acknowledged: string[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) acknowledged.push(...(await killAfter(path, ((kill * 37) % 200) + 1)));
  const engine = openEngine(path);
  const timers = new Set(engine.list({ table: "timers", order: ["id", "asc"], limit: 1_000_000 }).map(({ id }) => id));
  const meta = new Set(
    engine.list({ table: "meta", order: ["name", "asc"], limit: 1_000_000 }).map(({ name }) => name),
  );
  engine.close();
  expect(acknowledged.length).toBeGreaterThan(KILLS * 50);
  expect(acknowledged.filter((id) => !timers.has(id))).toEqual([]);
  expect([...timers].filter((id) => !meta.has(id))).toEqual([]);
  console.info(`SIGKILL: ${KILLS} kills, ${acknowledged.length} acknowledged rows, 0 lost`);
});
