import { parseStrictJson } from "../../contracts/strict-json.ts";
import { problem } from "./problem.ts";
import type { ProblemAnswer } from "./reply.ts";

export const MAX_JSON_BYTES = 256 * 1024;
const JSON_LIMITS = { depth: 32, members: 10_000 } as const;

const JSON_TYPE = /^application\/json(?:[ \t]*;[ \t]*charset[ \t]*=[ \t]*"?utf-8"?)?[ \t]*$/i;

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ProblemAnswer };

const tooLarge = (maxBytes: number): Read<never> => ({
  ok: false,
  problem: problem("too-large", {
    detail: `The body may have at most ${maxBytes} bytes.`,
    headers: { connection: "close" },
  }),
});

/**
 * The body as it came over the wire. A stated length over the limit is refused before a byte is read, and the
 * server lets no more bytes through than were stated; without a stated length (chunked) the bytes are counted as they come.
 */
export const readBytes = async (request: Request, maxBytes: number): Promise<Read<Uint8Array>> => {
  const stated = request.headers.get("content-length");
  if (stated !== null) {
    if (Number(stated) > maxBytes) return tooLarge(maxBytes);
    return { ok: true, value: new Uint8Array(await request.arrayBuffer()) };
  }
  return request.body === null ? { ok: true, value: new Uint8Array() } : readCounted(request.body, maxBytes);
};

const readCounted = async (stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Read<Uint8Array>> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > maxBytes) return tooLarge(maxBytes);
    parts.push(part);
  }
  return { ok: true, value: new Uint8Array(Buffer.concat(parts)) };
};

/** Is this a plain JSON body by its headers? The problem to answer if not. */
export const refusedMediaType = (headers: Headers): ProblemAnswer | undefined => {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    return problem("unsupported-media-type", {
      detail: "Send the body without content-encoding.",
      headers: { "accept-encoding": "identity" },
    });
  }
  return JSON_TYPE.test(headers.get("content-type") ?? "")
    ? undefined
    : problem("unsupported-media-type", { detail: "Send content-type: application/json." });
};

export const readJson = (bytes: Uint8Array): Read<unknown> => {
  const parsed = parseStrictJson(bytes, JSON_LIMITS);
  if (parsed.ok) return parsed;
  return {
    ok: false,
    problem: problem("malformed-request", { detail: `The body ${parsed.why}, at offset ${parsed.at}.` }),
  };
};
