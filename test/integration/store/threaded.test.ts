import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../../src/store/sqlite/threaded.ts";
import { freshDatabases } from "../../kit/store-kit/folder.ts";
import { storeChecks } from "../../kit/store-kit/store-kit.ts";

// A writer thread compiles its modules anew for every store: with the cache the file takes half the time.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "node-compile-cache");

const fresh = freshDatabases();

storeChecks({
  name: "SQLite with a writer thread",
  open: () =>
    openSqliteStore({
      path: fresh(),
      // So few that the log is moved beside what most checks write and read.
      checkpointPages: 50,
      onLost: (error) => {
        throw error;
      },
    }),
  modelRuns: 25,
});
