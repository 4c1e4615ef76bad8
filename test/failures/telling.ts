import { expect } from "vitest";
import { callbackBody, type News } from "../integration/webhooks/edge-bodies.ts";
import type { Rig } from "../kit/gateway/rig.ts";
import type { Vendor, Whole } from "../kit/gateway/whole-gateway.ts";
import { open, read } from "../kit/gateway/whole-session.ts";

const MINUTE = 60_000;

/** Now, as a vendor that tells whole seconds writes it; milliseconds. */
export const second = (whole: Whole): number => Math.floor(whole.world.now() / 1000) * 1000;

/** A callback of the vendor, of now unless the news say otherwise. The answer is the door's. */
export const tell = async (
  whole: Whole,
  vendor: Vendor,
  news: Omit<News, "at"> & { readonly at?: number },
  body?: string,
): Promise<number> => {
  const { status } = await whole.callback(vendor, body ?? callbackBody(vendor, { at: second(whole), ...news }));
  await whole.world.drain();
  return status;
};

export const attemptOf = async (whole: Whole, id: string) => {
  const attempt = await whole.store.find("attempts", { session_id: id, active: 1 });
  if (attempt?.vendor_ref == null) throw new Error("no attempt was started");
  return { ours: attempt.id, ref: attempt.vendor_ref };
};

/** A session whose vendor has approved it, and how to tell more about it. */
export const approved = async (whole: Whole, vendor: Vendor) => {
  const { id } = await open(whole, "approve", vendor);
  await whole.world.advance(10 * MINUTE);
  expect((await read(whole, id)).status).toBe("approved");
  return { id, ...(await attemptOf(whole, id)) };
};

/** The transitions in which the session was decided. */
export const decisionsOf = ({ engine }: Rig, id: string) =>
  engine.list({
    table: "transitions",
    where: { session_id: id, kind: "decided" },
    order: ["version", "asc"],
    limit: 9,
  });
