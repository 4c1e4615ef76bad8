import { openEngine } from "../../../src/store/sqlite/engine.ts";
import { createInPlaceStore } from "../../../src/store/sqlite/in-place.ts";
import { storeChecks } from "../../kit/store-kit/store-kit.ts";

storeChecks({
  name: "SQLite in place",
  open: async () => createInPlaceStore(openEngine(":memory:")),
  modelRuns: 300,
});
