import { type MockAccount, TWIN_MODULES, type VendorId } from "../../mock-vendor/accounts.ts";
import { seededRandom } from "../../mock-vendor/random.ts";
import type { Sandbox, TwinModule } from "../../mock-vendor/twin.ts";
import type { Account } from "../../mock-vendor/wire.ts";

/** Both ends of one account at a twin: the same at every call, another one for each vendor and each `drawn`. */
export const sandboxIn = <Of extends Account>(
  { vendor, sandbox }: Pick<TwinModule<Of>, "vendor" | "sandbox">,
  gatewayUrl: string,
  drawn = 7,
): Sandbox<Of> => {
  const seed = [...vendor].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), drawn);
  return sandbox(seededRandom(seed >>> 0), `${gatewayUrl}/webhooks/${vendor}`);
};

export const sandboxFor = (vendor: VendorId, gatewayUrl: string): Sandbox<MockAccount> =>
  // The compiler cannot pair a vendor up with its own account.
  sandboxIn(TWIN_MODULES[vendor] as TwinModule<MockAccount>, gatewayUrl);
