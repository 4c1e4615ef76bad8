import type { MockAccount, VendorId } from "../../mock-vendor/accounts.ts";
import { sandboxOf } from "../../mock-vendor/sandbox.ts";
import type { Sandbox } from "../../mock-vendor/twin.ts";
import { seededRandom } from "../../mock-vendor/world.ts";

/** Both ends of one account at a vendor's twin: the same at every call, and another one for each vendor. */
export const sandboxFor = (vendor: VendorId, gatewayUrl: string): Sandbox<MockAccount> => {
  const seed = [...vendor].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return sandboxOf({ random: seededRandom(seed >>> 0) }, vendor, gatewayUrl);
};
