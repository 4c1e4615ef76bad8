import { connect, type Socket } from "node:net";

/** Status and body of an answer; status 0: the connection failed. */
export type Answered = (status: number, body: Buffer) => void;

export interface Pool {
  /** Sends on a free connection, or waits for one. */
  readonly send: (request: Buffer, answered: Answered) => void;
  readonly close: () => void;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const CHUNKS_END = Buffer.from("0\r\n\r\n");
const NOTHING = Buffer.alloc(0);

interface Parsed {
  readonly status: number;
  readonly body: Buffer;
}

/** The whole answer, once all of it is there. */
const parse = (bytes: Buffer): Parsed | undefined => {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const body = bytes.subarray(headEnd + 4);
  const stated = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const complete = stated === undefined ? bytes.subarray(-5).equals(CHUNKS_END) : body.length >= Number(stated);
  return complete ? { status, body } : undefined;
};

interface Line {
  readonly socket: Socket;
  received: Buffer;
  answered: Answered | undefined;
}

/** HTTP/1.1 over keep-alive sockets, one request at a time on each: little work of its own, so that it is not what is measured. */
export const createPool = (port: number, connections: number): Pool => {
  const idle: Line[] = [];
  const lines = new Set<Line>();
  const waiting: { readonly request: Buffer; readonly answered: Answered }[] = [];
  let closed = false;

  const put = (line: Line, request: Buffer, answered: Answered): void => {
    line.answered = answered;
    line.socket.write(request);
  };

  const free = (line: Line): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else put(line, next.request, next.answered);
  };

  const finish = (line: Line, status: number, body: Buffer): void => {
    const { answered } = line;
    line.answered = undefined;
    line.received = NOTHING;
    answered?.(status, body);
  };

  const open = (): void => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const line: Line = { socket, received: NOTHING, answered: undefined };
    lines.add(line);
    socket.on("data", (chunk: Buffer) => {
      line.received = line.received.length === 0 ? chunk : Buffer.concat([line.received, chunk]);
      const parsed = parse(line.received);
      if (parsed === undefined) return;
      finish(line, parsed.status, parsed.body);
      free(line);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      lines.delete(line);
      const place = idle.indexOf(line);
      if (place >= 0) idle.splice(place, 1);
      finish(line, 0, NOTHING);
      if (!closed) setTimeout(open, 20);
    });
    free(line);
  };

  for (let count = 0; count < connections; count += 1) open();
  return {
    send: (request, answered) => {
      // The one that has rested longest: a server ends a connection that rests, and might do so just then.
      const line = idle.shift();
      if (line === undefined) waiting.push({ request, answered });
      else put(line, request, answered);
    },
    close: () => {
      closed = true;
      for (const { socket } of lines) socket.destroy();
    },
  };
};
