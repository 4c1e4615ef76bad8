import { Agent, request } from "undici";

/** What the bench asks of a status word; every driver maps its own words to these by a table. */
export type Standing = "open" | "needs_resubmission" | "review" | "approved" | "rejected" | "expired";

/** A verification as the target tells it. */
export interface Reading {
  readonly id: string;
  /** Undefined: a word that the driver's table does not know. */
  readonly standing: Standing | undefined;
  /** The target says that something speaks against its own verdict. */
  readonly contested: boolean;
  /** The target says that it has taken its verdict back for another one. */
  readonly revised: boolean;
  /** The target says that no vendor has the person yet. */
  readonly waiting: boolean;
  /** Where the person goes; null while there is nowhere. */
  readonly link: string | null;
  /** Verdicts that the target has told its caller, in order. Undefined: it does not say. */
  readonly announced: readonly string[] | undefined;
}

/** An answer as it came. */
export interface Answered {
  /** 0: no answer within the client's patience, or a broken connection. */
  readonly status: number;
  readonly text: string;
}

export interface Wanted {
  /** Ends up in the person's given name, so that it can be found again. */
  readonly name: string;
  readonly key: string;
  /** The vendor that should take it; a target may ignore the wish. */
  readonly vendor?: string;
}

export interface Driver {
  readonly create: (wanted: Wanted) => Promise<Answered & { readonly reading: Reading | undefined }>;
  readonly read: (id: string) => Promise<Reading | undefined>;
  /** Answered once the target takes requests. */
  readonly ready: () => Promise<boolean>;
}

/** One HTTP call to the target. Never throws. */
export type Send = (
  method: "GET" | "POST",
  path: string,
  options?: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Answered>;

/** A person does not wait longer for a first answer; milliseconds. */
export const CLIENT_PATIENCE = 15_000;

export const createSend = (target: string): { readonly send: Send; readonly close: () => Promise<void> } => {
  const dispatcher = new Agent({ connections: 64, headersTimeout: CLIENT_PATIENCE, bodyTimeout: CLIENT_PATIENCE });
  const send: Send = async (method, path, { body, headers = {} } = {}) => {
    try {
      const sent = body === undefined ? {} : { body };
      const answer = await request(`${target}${path}`, { method, dispatcher, headers: { ...headers }, ...sent });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch {
      return { status: 0, text: "" };
    }
  };
  return { send, close: () => dispatcher.destroy() };
};

/** The JSON object in an answer; empty where there is none. */
export const objectIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

export const isSuccess = ({ status }: Answered): boolean => status >= 200 && status < 300;
