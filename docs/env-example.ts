import { readFileSync, writeFileSync } from "node:fs";
import { Environment } from "../src/config.ts";

const TARGET = new URL("../.env.example", import.meta.url);

/** `.env.example`: every variable that the gateway reads, with its default, from the schema that checks them. */
export const envExample = (): string => {
  const lines = Object.entries(Environment.shape)
    .filter(([name]) => name !== "CRASH_AT")
    .flatMap(([name, schema]) => {
      const fallback = schema.safeParse(undefined);
      const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : "";
      const about = schema.meta()?.description ?? "";
      return ["", `# ${about}`, value === "" ? `# ${name}=` : `${name}=${value}`];
    });
  return `# Settings of the gateway. Copy to .env and start with: node --env-file=.env src/main.js\n${lines.join("\n")}\n`;
};

if (import.meta.main && process.argv.includes("--write")) writeFileSync(TARGET, envExample());

export const isCurrent = (): boolean => readFileSync(TARGET, "utf8") === envExample();
