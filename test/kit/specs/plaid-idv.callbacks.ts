import type { CallbackSample } from "../spec.ts";
import { type Fields, listed } from "./plaid-idv.attempts.ts";
import { FETCHES } from "./plaid-idv.samples.ts";

/** What follows the first answer of a fetch travels inside it, where the adapter does not look. */
const FOLLOWING = "kit_following_answers";

export const CALLBACKS: readonly CallbackSample[] = FETCHES.flatMap(({ name, steps: [first, ...others], expected }) =>
  expected === undefined || first === undefined
    ? []
    : [{ name, expected, body: { ...(first.body as Fields), [FOLLOWING]: others.map(({ body }) => body) } }],
);

/** The answers of a fetch that begins with this one. */
export const answers = (body: string): readonly string[] => {
  try {
    const following = (JSON.parse(body) as Readonly<Record<string, readonly unknown[] | undefined>> | null)?.[
      FOLLOWING
    ];
    return [body, ...(following ?? [listed().body]).map((answer) => JSON.stringify(answer))];
  } catch {
    return [body];
  }
};
