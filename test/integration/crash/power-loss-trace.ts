import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process did to the files of one database and to its standard output, in the order it happened. */
export type DiskEvent =
  | { readonly kind: "write"; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "resize"; readonly file: string; readonly size: number }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "unlink"; readonly file: string }
  | { readonly kind: "printed"; readonly text: string };

const CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink";

/** Can processes be traced here at all? */
export const straceWorks = (): boolean => spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** Runs Node under strace until it ends; returns its exit code. `extra`: further strace arguments. */
export const trace = (output: string, extra: readonly string[], script: readonly string[]): number | null => {
  const tracing = [
    "-f",
    "-y",
    "-xx",
    "-s",
    "20000",
    "-e",
    `trace=${CALLS}`,
    "-e",
    "signal=none",
    "-o",
    output,
    ...extra,
  ];
  return spawnSync("strace", [...tracing, process.execPath, ...script], { stdio: ["ignore", "pipe", "inherit"] })
    .status;
};

const bytesOf = (escaped: string): Buffer => Buffer.from(escaped.replaceAll("\\x", ""), "hex");

/** Joins each call that another thread interrupted: a call counts when it has returned, a print when it began. */
const finishedCalls = (lines: readonly string[]): readonly string[] => {
  const open = new Map<string, string>();
  const calls: string[] = [];
  for (const line of lines) {
    const process = line.slice(0, line.indexOf(" "));
    const call = line.slice(process.length).trimStart();
    if (call.endsWith("<unfinished ...>")) {
      const begun = call.slice(0, -"<unfinished ...>".length);
      if (begun.startsWith("write(1<")) calls.push(begun);
      else open.set(process, begun);
    } else if (!call.startsWith("<... ")) calls.push(call);
    else if (!call.startsWith("<... write ") || open.has(process)) {
      calls.push(`${open.get(process) ?? ""}${call.slice(call.indexOf("resumed>") + "resumed>".length)}`);
      open.delete(process);
    }
  }
  return calls;
};

const CALL = /^(\w+)\((?:(\d+)<([^>]*)>|"([^"]*)")(?:, (?:"([^"]*)"|(\d+))(?:, (\d+)(?:, (\d+))?)?)?/;

const eventOf = (call: string, root: string): DiskEvent | undefined => {
  const [, name, descriptor, opened, named, data, size, , offset] = CALL.exec(call) ?? [];
  if (name === "write")
    return descriptor === "1" ? { kind: "printed", text: bytesOf(data ?? "").toString() } : undefined;
  const path = bytesOf(opened ?? named ?? "").toString();
  if (!path.startsWith(root)) return undefined;
  const file = path.slice(root.length);
  // The shared-memory index is rebuilt from the log at every recovery; the lock holds no data.
  if (file === "-shm" || file === ".lock" || file === ".pid") return undefined;
  if (name === "pwrite64") return { kind: "write", file, at: Number(offset), bytes: bytesOf(data ?? "") };
  if (name === "ftruncate") return { kind: "resize", file, size: Number(size) };
  return name === "unlink" ? { kind: "unlink", file } : { kind: "sync", file };
};

/** Files are named by what follows the path of the database: "" is the database, "-wal" its log. */
export const readTrace = (output: string, databasePath: string): readonly DiskEvent[] =>
  finishedCalls(readFileSync(output, "latin1").split("\n"))
    .map((call) => eventOf(call, databasePath))
    .filter((event) => event !== undefined);
