import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import type { Contract } from "../contract.ts";
import { BREAKS, type Break, createNaive } from "./server.ts";

const HELP = `the naive integration: what the failover bench shows the price of

  node test/failover-bench/naive/main.ts CONTRACT_FILE [--port N] [--break NAME,...]

  CONTRACT_FILE  what npm run failover-bench -- --contract prints
  --port         port to listen on, on 127.0.0.1 (4020; 0: any)
  --break        further mistakes:
${Object.entries(BREAKS)
  .map(([name, what]) => `                 ${name}: ${what}`)
  .join("\n")}
`;

const flagValue = (flag: string): string | undefined => {
  const place = process.argv.indexOf(flag);
  return place < 0 ? undefined : process.argv[place + 1];
};

const isBreak = (name: string): name is Break => Object.hasOwn(BREAKS, name);

const start = (file: string): void => {
  const names = flagValue("--break")?.split(",").filter(Boolean) ?? [];
  const unknown = names.find((name) => !isBreak(name));
  if (unknown !== undefined) throw new Error(`--break: one of ${Object.keys(BREAKS).join(", ")}`);
  const contract = JSON.parse(readFileSync(file, "utf8")) as Contract;
  const app = createNaive(contract, new Set(names.filter(isBreak)));
  serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(flagValue("--port") ?? 4020) }, ({ port }) =>
    console.log(`naive integration listening on http://127.0.0.1:${port}`),
  );
};

const [, , file] = process.argv;
if (file === undefined || file.startsWith("--")) console.log(HELP);
else start(file);
