import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../../mock-vendor/random.ts";
import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { migrations } from "../../../src/store/sqlite/migrate.ts";
import { createDisk, type Fate } from "./power-loss-disk.ts";
import { type DiskEvent, readTrace, straceWorks, trace } from "./power-loss-trace.ts";

const CHILD = fileURLToPath(new URL("./power-loss-child.ts", import.meta.url));
const COMMITS = 150;
/** Few, so that the log is moved into the database and begun anew several times within the run. */
const CHECKPOINT_PAGES = 60;
/** Before the run ends, however long the checkpoint thread takes beside the commits. */
const TIMES_ANEW = 2;
const FATES: readonly Fate[] = ["dropped", "scattered", "torn"];

const traced = straceWorks();
if (!traced) {
  console.error("NOT RUN: power-loss replay. strace is absent or may not trace here: apt-get install strace.");
}
const folder = mkdtempSync(join(tmpdir(), "power-loss-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = (synchronous: "FULL" | "NORMAL", timesAnew: number): readonly DiskEvent[] => {
  const database = join(folder, synchronous, "gateway.db");
  const output = join(folder, `${synchronous}.trace`);
  const script = [CHILD, database, `${COMMITS}`, synchronous, `${CHECKPOINT_PAGES}`, `${timesAnew}`];
  expect(trace(output, ["--seccomp-bpf"], script)).toBe(0);
  return readTrace(output, database);
};

interface Finding {
  readonly integrity: unknown;
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** Half of a change: one of its two rows. */
  readonly halves: number;
}

const compared = (acknowledged: readonly string[], timers: ReadonlySet<unknown>, meta: ReadonlySet<unknown>) => ({
  lost: acknowledged.filter((id) => !timers.has(id) || !meta.has(id)),
  halves: [...timers, ...meta].filter((id) => !timers.has(id) || !meta.has(id)).length,
});

const inspect = (image: ReadonlyMap<string, Buffer>, acknowledged: readonly string[]): Finding => {
  const path = join(folder, "image", "gateway.db");
  rmSync(join(folder, "image"), { recursive: true, force: true });
  mkdirSync(join(folder, "image"));
  for (const [suffix, bytes] of image) writeFileSync(`${path}${suffix}`, bytes);
  const database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = OFF");
  const column = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map(({ found }) => found);
  const integrity = column("SELECT integrity_check AS found FROM pragma_integrity_check");
  // Without a single synced page even the tables are gone.
  const tables = column("SELECT name AS found FROM sqlite_schema WHERE name IN ('timers', 'meta')").length === 2;
  const timers = tables ? column("SELECT id AS found FROM timers") : [];
  const meta = tables ? column("SELECT name AS found FROM meta WHERE name LIKE 'row-%'") : [];
  database.close();
  return { integrity, ...compared(acknowledged, new Set(timers), new Set(meta)) };
};

interface Image extends Finding {
  readonly event: number;
  readonly fate: Fate;
}

/** An image at every acknowledgement with every fate in turn and with all dropped, and at random instants between. */
const replay = (events: readonly DiskEvent[]): readonly Image[] => {
  const random = seededRandom(20_261_123);
  const disk = createDisk();
  const acknowledged: string[] = [];
  const images: Image[] = [];
  const cut = (event: number, fate: Fate) =>
    images.push({ event, fate, ...inspect(disk.image(fate, random), acknowledged) });
  for (const [index, event] of events.entries()) {
    disk.play(event);
    if (event.kind === "printed") {
      acknowledged.push(event.text.trim());
      cut(index, "dropped");
      cut(index, FATES[index % 2 === 0 ? 1 : 2] ?? "torn");
    } else if (acknowledged.length > 0 && random() < 0.2) cut(index, FATES[Math.floor(random() * 3)] ?? "torn");
  }
  return images;
};

const summary = (mode: string, images: readonly Image[]): string => {
  const losing = images.filter(({ lost }) => lost.length > 0).length;
  const damaged = images.filter(({ integrity }) => String(integrity) !== "ok").length;
  return `power loss, synchronous=${mode}: ${images.length} images, ${losing} lost an acknowledged row, ${damaged} damaged`;
};

describe.runIf(traced)("the power goes", () => {
  test("no acknowledged row is lost, no change is halved, no database is damaged", () => {
    const events = record("FULL", TIMES_ANEW);
    const images = replay(events);
    console.info(summary("FULL", images));
    const rows = events.filter((event) => event.kind === "printed" && event.text.startsWith("row-"));
    expect(rows.length).toBeGreaterThanOrEqual(COMMITS);
    const whileCommitting = events.slice(
      0,
      events.findLastIndex((event) => event.kind === "printed"),
    );
    const moves = whileCommitting.filter((event) => event.kind === "sync" && event.file === "");
    expect(moves.length).toBeGreaterThanOrEqual(TIMES_ANEW);
    expect(images.length).toBeGreaterThanOrEqual(300);
    expect(images.filter(({ integrity }) => String(integrity) !== "ok")).toEqual([]);
    expect(images.filter(({ lost }) => lost.length > 0)).toEqual([]);
    expect(images.filter(({ halves }) => halves > 0)).toEqual([]);
  });

  test("with synchronous=NORMAL the same replay finds lost rows", () => {
    const images = replay(record("NORMAL", 0));
    console.info(summary("NORMAL", images));
    expect(images.filter(({ fate, lost }) => fate === "dropped" && lost.length > 0).length).toBeGreaterThan(
      COMMITS / 4,
    );
    expect(images.filter(({ integrity }) => String(integrity) !== "ok")).toEqual([]);
  });

  test("the gateway itself starts on the last image", () => {
    const engine = openEngine(join(folder, "image", "gateway.db"));
    expect(engine.find("meta", { name: "schema_version" })).toEqual({
      name: "schema_version",
      value: String(migrations().length),
    });
    engine.close();
  });
});
