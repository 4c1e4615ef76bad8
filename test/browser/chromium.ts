import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

const HERE = dirname(fileURLToPath(import.meta.url));

/** Without these Chromium looks for its maker's hosts at every start; a test machine has no such network. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--font-render-hinting=none",
];

const packageVersion = (): string => {
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  return (JSON.parse(readFileSync(join(dirname(main), "../package.json"), "utf8")) as { version: string }).version;
};

/**
 * The package writes into the system's temporary folder and takes a file that exists there for whole, so two test
 * files that start together would run half a browser. It unpacks into a folder of its own here, which gets its
 * final name in one step; whoever comes second throws its copy away.
 */
const unpackedBrowser = (): string => {
  const home = join(tmpdir(), `kyc-gateway-chromium-${packageVersion()}`);
  const executable = join(home, "chromium");
  if (existsSync(executable)) return executable;
  const staging = mkdtempSync(join(tmpdir(), "kyc-gateway-chromium-staging-"));
  const script = 'await (await import("@sparticuz/chromium")).default.executablePath()';
  execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: HERE,
    env: { ...process.env, TMPDIR: staging },
  });
  try {
    renameSync(staging, home);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(executable)) throw error;
  }
  return executable;
};

/**
 * A real headless Chromium from the npm package; no download, no browser of the machine. The caller closes it.
 *
 * @param camera path of an `.mjpeg` or `.y4m` file that Chromium plays as the camera; permission is then granted.
 */
export const launchChromium = (options: { readonly camera?: string } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: unpackedBrowser(),
    headless: true,
    args: [
      ...QUIET,
      "--use-fake-device-for-media-stream",
      ...(options.camera === undefined
        ? []
        : ["--use-fake-ui-for-media-stream", `--use-file-for-fake-video-capture=${options.camera}`]),
    ],
  });
