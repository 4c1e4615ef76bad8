import { expect, test } from "vitest";
import { parseAccounts, VENDORS } from "../../../mock-vendor/accounts.ts";
import { seededRandom } from "../../../mock-vendor/random.ts";
import { keptSandbox, sandboxFile } from "../../../mock-vendor/sandbox.ts";

const world = () => ({ random: seededRandom(3) });
const GATEWAY = "http://127.0.0.1:3000";

test("every vendor's sandbox account has the fields that an accounts file must have", () => {
  const made = sandboxFile(world(), GATEWAY);
  expect(parseAccounts(JSON.stringify(made)).map(({ vendor }) => vendor)).toEqual(VENDORS);
});

test("credentials are drawn once: a later start keeps them and follows the gateway to its new address", () => {
  const first = keptSandbox(world(), undefined, GATEWAY);
  const second = keptSandbox({ random: seededRandom(99) }, JSON.stringify(first), "http://127.0.0.1:3100");
  // A vendor that is told with every session where its callbacks go has the address in its settings.
  const moved = JSON.stringify(first.connections).replaceAll(GATEWAY, "http://127.0.0.1:3100");
  expect(second.connections).toEqual(JSON.parse(moved));
  for (const [index, account] of second.accounts.entries()) {
    const url = `http://127.0.0.1:3100/webhooks/${account.vendor}`;
    expect(account).toEqual({
      ...first.accounts[index],
      webhook: { ...first.accounts[index]?.webhook, url },
    });
  }
});

test("a vendor that was added since the last start gets its account, the others keep theirs", () => {
  const old = sandboxFile(world(), GATEWAY, ["onfido"]);
  const now = keptSandbox({ random: seededRandom(99) }, JSON.stringify(old), GATEWAY);
  expect(now.accounts[0]).toEqual(old.accounts[0]);
  expect(now.accounts.map(({ vendor }) => vendor).sort()).toEqual([...VENDORS].sort());
  expect(now.connections.map(({ id }) => id).sort()).toEqual([...VENDORS].sort());
});
