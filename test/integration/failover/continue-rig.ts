import { expect } from "vitest";
import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import type { Problem } from "../../../contracts/problem.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";

export const MINUTE = 60_000;
export const CONSENT = CREATE_SESSION_EXAMPLE.consent;

export const rigWith = (options: RigOptions = {}): Promise<Rig> =>
  createRig({ accounts: ["onfido", "sumsub"], ...options });

export const goOn = async (rig: Rig, id: string, body?: unknown): Promise<Reply> =>
  rig.world.settle(rig.call("POST", `/v1/sessions/${id}/continue`, body === undefined ? {} : { body }));
export const sessionIn = ({ text }: Reply): Session => JSON.parse(text) as Session;
export const problemIn = ({ text }: Reply): Problem => JSON.parse(text) as Problem;

/** The first vendor's breaker opens: five starts of others find it down. */
export const takeDown = async (rig: Rig, vendor: "onfido" | "sumsub" = "onfido"): Promise<void> => {
  rig.mock.faults.add({ kind: "unavailable", vendor });
  for (let number = 0; number < 5; number += 1) {
    const subject = { ...CREATE_SESSION_EXAMPLE.subject, reference: `other-${number}` };
    await rig.open("interactive", undefined, { subject });
  }
  const account = rig.gateway().services.accounts.find(({ connection }) => connection === vendor);
  expect(account?.breakers.start.phase()).toBe("open");
};

export const attempts = (rig: Rig, id: string) =>
  rig.engine
    .list({ table: "attempts", where: { session_id: id }, order: ["number", "asc"], limit: 10 })
    .map(({ vendor, active, fenced_by }) => ({ vendor, active, fenced_by }));

export const pathOf = (session: Session): string => new URL(session.capture?.continue_url ?? "").pathname;
export const visit = (rig: Rig, path: string): Promise<Reply> => rig.world.settle(rig.call("GET", path, { key: null }));

export const metric = async (rig: Rig, name: string): Promise<string[]> => {
  const { text } = await rig.world.settle(rig.call("GET", "/metrics", { key: null }));
  return text.split("\n").filter((line) => line.startsWith(name));
};

export const cancelled = (rig: Rig): readonly string[] =>
  rig.world.requests.filter(({ url }) => url.includes("/presence/deactivated")).map(({ url }) => url);
