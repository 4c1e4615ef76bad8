import { readdirSync, readFileSync } from "node:fs";

/** `other`: the engine's and the system's helpers (garbage collection, compilation, file access). */
const threadName = (pid: number, thread: string): string => {
  if (Number(thread) === pid) return "main";
  const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8").trim();
  return name === "WorkerThread" ? "writer" : "other";
};

/** Processor time that each thread of a process has used; seconds. */
export const threadSeconds = (pid: number): Readonly<Record<string, number>> => {
  const seconds: Record<string, number> = {};
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const name = threadName(pid, thread);
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    seconds[name] = (seconds[name] ?? 0) + Number(nanoseconds) / 1e9;
  }
  return seconds;
};
