import { type Driver, isSuccess, objectIn, type Reading, type Send, type Standing } from "./driver.ts";

/** Words that integrations use; a status outside this table is shown as unknown and never counts as a verdict. */
export const SIMPLE_WORDS: Readonly<Record<string, Standing>> = {
  created: "open",
  open: "open",
  pending: "open",
  processing: "open",
  submitted: "open",
  queued: "open",
  retry: "needs_resubmission",
  needs_resubmission: "needs_resubmission",
  review: "review",
  in_review: "review",
  pending_review: "review",
  approved: "approved",
  verified: "approved",
  passed: "approved",
  rejected: "rejected",
  declined: "rejected",
  failed: "rejected",
  expired: "expired",
};

const words = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined);

const readingOf = (text: string): Reading | undefined => {
  const { id, status, contested, revised, waiting, link, announced } = objectIn(text);
  if (typeof id !== "string") return undefined;
  const word = String(status);
  return {
    id,
    standing: Object.hasOwn(SIMPLE_WORDS, word) ? SIMPLE_WORDS[word] : undefined,
    contested: contested === true,
    revised: revised === true,
    waiting: waiting === true || word === "queued",
    link: typeof link === "string" ? link : null,
    announced: words(announced),
  };
};

/** Three paths that any integration can serve in front of what it has: see docs/failover-bench.md. */
export const simpleDriver = (send: Send, key: string | undefined): Driver => {
  const authorized = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return {
    ready: async () => (await send("GET", "/verifications/none", { headers: authorized })).status !== 0,
    create: async ({ name, key: idempotencyKey, vendor }) => {
      const person = { given_name: name, family_name: "Lovelace", date_of_birth: "1990-12-10", country: "DE" };
      const body = JSON.stringify({ reference: name, person, ...(vendor !== undefined && { vendor }) });
      const headers = { ...authorized, "content-type": "application/json", "idempotency-key": idempotencyKey };
      const answer = await send("POST", "/verifications", { body, headers });
      return { ...answer, reading: isSuccess(answer) ? readingOf(answer.text) : undefined };
    },
    read: async (id) => {
      const answer = await send("GET", `/verifications/${encodeURIComponent(id)}`, { headers: authorized });
      return isSuccess(answer) ? readingOf(answer.text) : undefined;
    },
  };
};
