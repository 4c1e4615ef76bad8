import { CREATE_SESSION_EXAMPLE } from "../../contracts/api-example.ts";
import type { Status } from "../../contracts/status.ts";
import { type Driver, isSuccess, objectIn, type Reading, type Send, type Standing } from "./driver.ts";

const STANDING_OF: Readonly<Record<Status, Standing>> = {
  initiated: "open",
  capture_in_progress: "open",
  submitted: "open",
  pending_review: "review",
  approved: "approved",
  rejected: "rejected",
  expired: "expired",
  needs_resubmission: "needs_resubmission",
};

interface FeedPage {
  readonly data: readonly {
    readonly type: string;
    readonly subject: string;
    readonly data: { readonly status: string };
  }[];
  readonly next_after: string | null;
}

const PAGE = 100;

interface Told {
  readonly verdicts: string[];
  revised: boolean;
}

const note = (told: Map<string, Told>, { type, subject, data }: FeedPage["data"][number]): void => {
  const known = told.get(subject) ?? { verdicts: [], revised: false };
  told.set(subject, known);
  if (type === "session.decided") known.verdicts.push(data.status);
  if (type === "session.decision_revised") known.revised = true;
};

/** What the event feed tells of each session; each call reads on from where the last one ended. */
const createFeed = (ask: (path: string) => ReturnType<Send>) => {
  const told = new Map<string, Told>();
  let after: string | null = null;
  let reading: Promise<void> = Promise.resolve();
  const readOn = async (): Promise<void> => {
    for (;;) {
      const place = after === null ? "" : `&after=${encodeURIComponent(after)}`;
      const answer = await ask(`/v1/events?limit=${PAGE}${place}`);
      if (!isSuccess(answer)) return;
      const { data, next_after } = JSON.parse(answer.text) as FeedPage;
      for (const event of data) note(told, event);
      after = next_after;
      if (data.length < PAGE) return;
    }
  };
  return async (id: string): Promise<Readonly<Told>> => {
    reading = reading.then(readOn);
    await reading;
    return told.get(id) ?? { verdicts: [], revised: false };
  };
};

/** This project's own API. `key`: a test key. */
export const gatewayDriver = (send: Send, key: string): Driver => {
  const authorized = { authorization: `Bearer ${key}` };
  const ask = (path: string) => send("GET", path, { headers: authorized });
  const toldOf = createFeed(ask);
  const readingOf = async (text: string): Promise<Reading | undefined> => {
    const session = objectIn(text);
    if (typeof session.id !== "string") return undefined;
    const { verdicts, revised } = await toldOf(session.id);
    const capture = session.capture as { readonly url?: string | null } | null;
    return {
      id: session.id,
      standing: STANDING_OF[session.status as Status],
      contested: session.contested === true,
      revised,
      waiting: session.waiting !== null,
      link: capture?.url ?? null,
      announced: verdicts,
    };
  };
  return {
    ready: async () => isSuccess(await send("GET", "/readyz")),
    create: async ({ name, key: idempotencyKey, vendor }) => {
      const { sandbox: _example, subject, ...rest } = CREATE_SESSION_EXAMPLE;
      const body = JSON.stringify({
        ...rest,
        subject: { ...subject, reference: name, given_name: name },
        ...(vendor !== undefined && { sandbox: { vendor } }),
      });
      const headers = { ...authorized, "content-type": "application/json", "idempotency-key": idempotencyKey };
      const answer = await send("POST", "/v1/sessions", { body, headers });
      return { ...answer, reading: isSuccess(answer) ? await readingOf(answer.text) : undefined };
    },
    read: async (id) => {
      const answer = await ask(`/v1/sessions/${id}`);
      return isSuccess(answer) ? readingOf(answer.text) : undefined;
    },
  };
};
