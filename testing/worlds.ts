import { type RealWorld, realWorld } from "../mock-vendor/world.ts";
import { createNodeWorld } from "../src/node-world.ts";
import type { World } from "../src/world.ts";

/** One clock for the gateway and its vendors, which a test moves ahead. */
export interface Worlds {
  readonly gateway: World;
  readonly vendors: Omit<RealWorld, "wireNow">;
  readonly close: () => Promise<void>;
}

export const createWorlds = (seed: number): Worlds => {
  const { wireNow: _apart, ...vendors } = realWorld(seed);
  const node = createNodeWorld({ logLevel: "error", allowLoopback: true });
  const began = vendors.now();
  const gateway: World = { ...node, now: vendors.now, monotonic: () => vendors.now() - began, timer: vendors.timer };
  const close = async (): Promise<void> => {
    vendors.close();
    await node.close();
  };
  return { gateway, vendors, close };
};
