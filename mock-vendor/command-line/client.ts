import { setTimeout as startTimeout } from "node:timers";
import { isObject, type JsonObject, parseJson } from "../wire.ts";

/** Said to the person at the command line, without a stack. `code`: how the process ends. */
export class CommandFailed extends Error {
  readonly code: 1 | 2;
  constructor(message: string, code: 1 | 2 = 1) {
    super(message);
    this.code = code;
  }
}

export const realMs = (): number => performance.now();
export const pause = (ms: number): Promise<void> => new Promise((resolve) => void startTimeout(resolve, ms));

export type Control = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<JsonObject>;

const saying = ({ error, allowed }: JsonObject): string =>
  `${String(error ?? "refused")}${Array.isArray(allowed) ? `: one of ${allowed.join(", ")}` : ""}`;

/** Speaks to a running mock's control API. */
export const controlAt =
  (mockUrl: string): Control =>
  async (method, path, body) => {
    const content = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const request = fetch(`${mockUrl}/__control${path}`, { method, ...(body === undefined ? {} : content) });
    const answer = await request.catch(() => {
      throw new CommandFailed(`no mock vendor answers at ${mockUrl}; start one (npm run mock) or name it (--mock URL)`);
    });
    const read = parseJson(await answer.text());
    const value = isObject(read) ? read : {};
    if (!answer.ok) throw new CommandFailed(saying(value));
    return value;
  };
