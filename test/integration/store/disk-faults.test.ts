import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Engine, openEngine } from "../../../src/store/sqlite/engine.ts";
import { freshDatabases } from "../../kit/store-kit/folder.ts";
import { straceWorks } from "../crash/power-loss-trace.ts";

const CHILD = fileURLToPath(new URL("../crash/power-loss-child.ts", import.meta.url));
const COMMITS = 60;
/** Commits go on beside a checkpoint, so that its fault reaches them later: until it does. */
const ENDLESS = 0;
const LOST = 70;

const traced = straceWorks();
if (!traced) console.error("NOT RUN: disk faults. strace is absent or may not trace here: apt-get install strace.");

const fresh = freshDatabases();

/** A database that exists, so that every injected fault meets a commit or a checkpoint and not the opening. */
const existing = (): string => {
  const path = fresh();
  openEngine(path).close();
  return path;
};

interface Run {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly kept: ReadonlySet<string>;
}

const withFault = (call: string, fault: string, paths: readonly string[], path: string, commits = COMMITS): Run => {
  const watched = paths.flatMap((suffix) => ["-P", `${path}${suffix}`]);
  const tracing = [
    "-f",
    "-o",
    join(path, "..", "trace"),
    "-e",
    `trace=${call}`,
    "-e",
    `inject=${call}:${fault}`,
    ...watched,
  ];
  const run = spawnSync("strace", [...tracing, process.execPath, CHILD, path, `${commits}`, "FULL", "40"], {
    encoding: "utf8",
    timeout: 20_000,
  });
  const engine: Engine = openEngine(path);
  const rows = engine.list({ table: "timers", order: ["id", "asc"], limit: 1_000_000 });
  engine.close();
  return { code: run.status, lines: run.stdout.split("\n").filter(Boolean), kept: new Set(rows.map(({ id }) => id)) };
};

const acknowledged = ({ lines }: Run) => lines.filter((line) => line.startsWith("row-"));

describe.runIf(traced)("a disk that fails", () => {
  test.each([
    ["the sync of a commit", "fsync,fdatasync", "error=EIO:when=6", ["-wal"], COMMITS],
    ["the write of a commit", "pwrite64", "error=EIO:when=20", ["-wal"], COMMITS],
    ["the write of a checkpoint", "pwrite64", "error=EIO:when=2", [""], ENDLESS],
    ["the sync of a checkpoint", "fsync,fdatasync", "error=EIO:when=1", [""], ENDLESS],
  ])("%s fails: the process ends, and what it acknowledged is there", (_, call, fault, paths, commits) => {
    const run = withFault(call, fault, paths, existing(), commits);
    expect(run.code).toBe(LOST);
    if (commits !== ENDLESS) expect(acknowledged(run).length).toBeLessThan(commits);
    expect(acknowledged(run).filter((id) => !run.kept.has(id))).toEqual([]);
  });

  test("a full disk refuses the changes that meet it, and the store goes on", () => {
    const run = withFault("pwrite64", "error=ENOSPC:when=12..20", ["-wal"], existing());
    const full = run.lines.filter((line) => line.startsWith("full ")).map((line) => line.slice("full ".length));
    expect(run.code).toBe(0);
    expect(full.length).toBeGreaterThan(0);
    expect(full.filter((id) => run.kept.has(id))).toEqual([]);
    expect([...run.kept].sort()).toEqual(acknowledged(run).toSorted());
    expect(acknowledged(run).length + full.length).toBe(COMMITS);
  });

  test("a checkpoint that meets a full disk refuses nothing: the log still holds every row", () => {
    const run = withFault("pwrite64", "error=ENOSPC:when=1..3", [""], existing());
    expect(run.code).toBe(0);
    expect(acknowledged(run)).toHaveLength(COMMITS);
    expect(run.kept.size).toBe(COMMITS);
  });
});
