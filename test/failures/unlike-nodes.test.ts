import { expect, test } from "vitest";
import { createRig, type Rig } from "../kit/gateway/rig.ts";

const DAY = 24 * 60 * 60_000;

test("M9 a callback that only one of the nodes has the secret for is refused by the other, comes again, and is taken", async () => {
  const tried = new Map<string, number>();
  const statuses: number[] = [];
  const rig: Rig = await createRig({
    ...{ nodes: 2, accounts: ["onfido"] },
    settings: (same, { number }) =>
      number === 1 ? { ...same, webhookTokens: ["of-another-time-and-long-enough"] } : same,
    // No question of ours heals what a callback lost.
    network: ({ method }) => (method === "GET" ? "silence" : undefined),
    callback: async ({ url, headers, body }) => {
      const times = (tried.get(body) ?? 0) + 1;
      tried.set(body, times);
      const { status } = await rig.call("POST", new URL(url).pathname, {
        body,
        headers,
        key: null,
        to: times === 1 ? 1 : 0,
      });
      statuses.push(status);
      return { status };
    },
  });
  const { id } = await rig.open("approve", "onfido");
  await rig.advance(DAY);
  expect((await rig.session(id)).status).toBe("approved");
  expect([...new Set(statuses)].toSorted()).toEqual([200, 401]);
  expect([...tried.values()].every((times) => times === 2)).toBe(true);
});
