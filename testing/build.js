// What `npm pack` puts into dist: the testing kit and all that it reaches, as JavaScript, with the files that are read at run time.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const DIST = join(ROOT, "dist");
const ASSETS = [
  "package.json",
  "contracts/openapi.json",
  "mock-vendor/page.html",
  "mock-vendor/capture/browser",
  "mock-vendor/capture/picture",
  "src/http/pages",
  "src/policies/default.json",
  "src/store/migrations",
  "src/store/schema.sql",
];

rmSync(DIST, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
execFileSync(process.execPath, [compiler, "-p", join(ROOT, "tsconfig.testing.json")], { cwd: ROOT, stdio: "inherit" });
// Sources beside their compiled form where they are read as text: the capture page's.
for (const path of ASSETS) cpSync(join(ROOT, path), join(DIST, path), { recursive: true });
