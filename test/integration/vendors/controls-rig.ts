import { expect } from "vitest";
import type { Vendor } from "../../../contracts/api-keys.ts";
import type { VendorId } from "../../../mock-vendor/accounts.ts";
import { isoTime } from "../../../src/world.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import type { RigOptions } from "../../kit/gateway/rig-parts.ts";

export const ORDER = ["onfido", "sumsub"] as const satisfies readonly VendorId[];
export const HOUR = 3600;

export const rigWith = (options: RigOptions = {}): Promise<Rig> => createRig({ accounts: ORDER, ...options });

export const ask = (rig: Rig, method: string, path: string, body?: unknown): Promise<Reply> =>
  rig.world.settle(rig.call(method, path, body === undefined ? {} : { body }));

export const impose = async (rig: Rig, connection: string, kind: string, seconds = HOUR): Promise<Vendor> => {
  const body =
    kind === "maintenance"
      ? { reason: "announced", until: isoTime(rig.world.now() + seconds * 1000) }
      : { reason: "incident", for_seconds: seconds };
  const { status, text } = await ask(rig, "POST", `/v1/vendors/${connection}/${kind}`, body);
  expect(status, text).toBe(200);
  return JSON.parse(text) as Vendor;
};

export const lift = (rig: Rig, connection: string): Promise<Reply> =>
  ask(rig, "DELETE", `/v1/vendors/${connection}/control`);

export const controlOf = async (rig: Rig, connection: string): Promise<Vendor["control"]> => {
  const { text } = await ask(rig, "GET", "/v1/vendors");
  const { data } = JSON.parse(text) as { data: Vendor[] };
  return data.find((vendor) => vendor.connection === connection)?.control ?? null;
};

export const audited = (rig: Rig) =>
  rig.engine
    .list({ table: "audit", order: ["sequence", "asc"], limit: 1000 })
    .filter(({ action }) => action.startsWith("vendor."))
    .map(({ action, actor, tenant, livemode }) => ({ action, actor: actor.replace(/_.*/, ""), tenant, livemode }));

export const vendorOf = (session: { attempts: readonly { vendor: string; fenced: boolean }[] }): string | undefined =>
  session.attempts.find(({ fenced }) => !fenced)?.vendor;
