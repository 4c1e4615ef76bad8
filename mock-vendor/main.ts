import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type MockAccount, parseAccounts, VENDORS } from "./accounts.ts";
import { createMockVendor } from "./app.ts";
import { commandLines, runCommand } from "./command-line/run.ts";
import { keptSandbox, sandboxFile } from "./sandbox.ts";
import { serveApp } from "./server.ts";
import { type MockWorld, realWorld, secureRandom } from "./world.ts";

const GATEWAY_URL = "http://127.0.0.1:3000";

const HELP = `mock vendor: twins of ${VENDORS.join(", ")} on one server

  node mock-vendor/main.ts

  MOCK_PORT        port to listen on (4000)
  HOST             address to listen on (127.0.0.1)
  MOCK_ACCOUNTS    file with the accounts; without it sandbox credentials are made and printed, both ends of them
  MOCK_GATEWAY_URL gateway that gets the callbacks (${GATEWAY_URL}); given together with MOCK_ACCOUNTS, the file
                   belongs to the mock: made where it is absent, completed with new vendors, addressed to the gateway
  MOCK_SEED        a number: the same one draws the same ids
  MOCK_PACE        how fast a scenario's person acts (1; 10 is ten times as fast)
  MOCK_PUBLIC_URL  address of the hosted capture page (the address listened on)

  GET /__control lists what it can be told, GET /__control/page shows it. Commands to a running mock:

${commandLines().join("\n")}
`;

const numberOf = (name: string, otherwise: number): number => {
  const text = process.env[name];
  const value = text === undefined || text === "" ? otherwise : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name}: expected a number that is not negative`);
};

/** The accounts to serve, and what a person must be told who brought none. */
const accountsOf = (
  random: Pick<MockWorld, "random">,
): { readonly accounts: readonly MockAccount[]; readonly printed?: string } => {
  const { MOCK_ACCOUNTS: file, MOCK_GATEWAY_URL: gatewayUrl } = process.env;
  if (file && gatewayUrl) {
    const kept = keptSandbox(random, existsSync(file) ? readFileSync(file, "utf8") : undefined, gatewayUrl);
    // Readable by the owner alone: these are credentials.
    writeFileSync(file, JSON.stringify(kept, null, 2), { mode: 0o600 });
    return { accounts: kept.accounts };
  }
  if (file) return { accounts: parseAccounts(readFileSync(file, "utf8")) };
  const made = sandboxFile(random, gatewayUrl || GATEWAY_URL);
  return { accounts: made.accounts, printed: JSON.stringify(made, null, 2) };
};

const start = async (): Promise<void> => {
  const port = numberOf("MOCK_PORT", 4000);
  const pace = numberOf("MOCK_PACE", 1);
  const host = process.env.HOST || "127.0.0.1";
  const world = process.env.MOCK_SEED ? realWorld(numberOf("MOCK_SEED", 1)) : realWorld();
  const { accounts, printed } = accountsOf(process.env.MOCK_SEED ? world : { random: secureRandom });
  const publicUrl = process.env.MOCK_PUBLIC_URL?.replace(/\/+$/, "");
  const appFor = (url: string) => createMockVendor(world, { accounts, publicUrl: publicUrl || url, pace }).app;
  const server = await serveApp(appFor, host, port);
  if (printed) console.log(printed);
  console.log(`mock vendor listening on ${server.url}`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};

const given = process.argv.slice(2);
if (given[0] === "--help") console.log(HELP);
else if (given.length > 0) {
  const { MOCK_URL, HOST = "127.0.0.1", MOCK_PORT = "4000", DATA_DIR = "./data", KYC_KEY } = process.env;
  const keyFile = `${DATA_DIR}/dev-key`;
  const defaultKey = () => KYC_KEY || (existsSync(keyFile) ? readFileSync(keyFile, "utf8").trim() : undefined);
  const mockUrl = MOCK_URL || `http://${HOST}:${MOCK_PORT}`;
  process.exitCode = await runCommand(given, { mockUrl, defaultKey, print: console.log, progress: console.error });
} else
  start().catch((error: unknown) => {
    console.error(`mock vendor: ${error instanceof Error ? error.message : "could not start"}`);
    process.exitCode = 1;
  });
