import { readFileSync } from "node:fs";
import { type MockAccount, parseAccounts } from "./accounts.ts";
import { createMockVendor } from "./app.ts";
import { sandboxAccounts } from "./sandbox.ts";
import { serveApp } from "./server.ts";
import { realWorld } from "./world.ts";

const HELP = `mock vendor: twins of Onfido, Sumsub and Stripe Identity on one server

  node mock-vendor/main.ts

  MOCK_PORT        port to listen on (4000)
  HOST             address to listen on (127.0.0.1)
  MOCK_ACCOUNTS    file with the accounts; without it sandbox credentials are made and printed
  MOCK_SEED        a number: the same one draws the same ids
  MOCK_PACE        how fast a scenario's person acts (1; 10 is ten times as fast)
  MOCK_PUBLIC_URL  address of the hosted capture page (the address listened on)

  GET /__control lists what it can be told, GET /__control/page shows it.
`;

const numberOf = (name: string, otherwise: number): number => {
  const text = process.env[name];
  const value = text === undefined || text === "" ? otherwise : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name}: expected a number that is not negative`);
};

const start = async (): Promise<void> => {
  const port = numberOf("MOCK_PORT", 4000);
  const pace = numberOf("MOCK_PACE", 1);
  const host = process.env.HOST || "127.0.0.1";
  const file = process.env.MOCK_ACCOUNTS;
  const world = process.env.MOCK_SEED ? realWorld(numberOf("MOCK_SEED", 1)) : realWorld();
  const accounts: readonly MockAccount[] = file
    ? parseAccounts(readFileSync(file, "utf8"))
    : sandboxAccounts(world, "http://127.0.0.1:3000");
  const publicUrl = process.env.MOCK_PUBLIC_URL?.replace(/\/+$/, "");
  const appFor = (url: string) => createMockVendor(world, { accounts, publicUrl: publicUrl || url, pace }).app;
  const server = await serveApp(appFor, host, port);
  if (!file) console.log(JSON.stringify(accounts, null, 2));
  console.log(`mock vendor listening on ${server.url}`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
};

if (process.argv.includes("--help")) console.log(HELP);
else
  start().catch((error: unknown) => {
    console.error(`mock vendor: ${error instanceof Error ? error.message : "could not start"}`);
    process.exitCode = 1;
  });
