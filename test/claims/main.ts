import { validateClaims } from "./command.ts";

process.exitCode = await validateClaims(process.argv.slice(2), (line) => void process.stdout.write(`${line}\n`));
