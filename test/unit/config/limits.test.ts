import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Config, ConfigRefused, Connection, readJsonFile } from "../../../src/config.ts";
import { createAccounts } from "../../../src/connections.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { boundAdapter } from "../../kit/vendors/bound-adapter.ts";
import { createVirtualWorld } from "../../kit/virtual-world.ts";

const connection = (limits: unknown) => ({ id: "acme-eu", vendor: "acme", livemode: false, settings: {}, limits });

/** What a start with this configuration file says. */
const refusal = (limits: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), "limits-")), "config.json");
  writeFileSync(path, JSON.stringify({ connections: [connection(limits)] }));
  try {
    readJsonFile(path, Config);
  } catch (error) {
    if (error instanceof ConfigRefused) return error.message.replace(path, "file");
  }
  return "accepted";
};

const accountWith = (limits: unknown) => {
  const registry = { vendors: ["acme"], bind: () => ({ ok: true as const, value: boundAdapter() }) };
  const parsed = Connection.parse(connection(limits));
  const [account] = createAccounts({ world: createVirtualWorld({ seed: 1 }), metrics: createMetrics(), registry }, [
    parsed,
  ]);
  return account;
};

describe("limits of a connection", () => {
  test.each([
    [{ timeout_ms: { start: 12_001 } }, "timeout_ms.start", /never reached, a start ends after 12000 ms; lower it/],
    [{ timeout_ms: { read: 15_001 } }, "timeout_ms.read", /lower it/],
    [{ timeout_ms: { change: 99 } }, "timeout_ms.change", /raise it/],
    [{ timeout_ms: { search: 1_000 } }, "timeout_ms", /search \(remove it or correct its name\)/],
    [{ timeout_ms: {} }, "timeout_ms", /no effect while it is empty; remove it/],
    [{}, "limits", /no effect while it is empty; remove it/],
    [{ concurrency: 65 }, "concurrency", /no effect above 64/],
    [{ concurrency: 0 }, "concurrency", /./],
    [{ concurrency: 2.5 }, "concurrency", /./],
    [{ requests_per_minute: 9 }, "requests_per_minute", /at least 10/],
    [{ requests_per_minute: "600" }, "requests_per_minute", /./],
    [{ requestsPerMinute: 600 }, "limits", /requestsPerMinute \(remove it or correct its name\)/],
  ])("%j refuses the start, names the setting and the mend", (limits, name, mend) => {
    expect(refusal(limits)).toContain(name);
    expect(refusal(limits)).toMatch(mend);
  });

  test("more places than requests in a minute refuse the start", () => {
    expect(() => accountWith({ concurrency: 20, requests_per_minute: 19 })).toThrow(
      /acme-eu: limits.concurrency .* lower it/,
    );
    expect(accountWith({ concurrency: 20, requests_per_minute: 20 })?.limits.concurrency).toBe(20);
  });

  test("that are legal are what the account keeps to, and the others stay as they were", () => {
    expect(refusal({ concurrency: 64, requests_per_minute: 600, timeout_ms: { start: 12_000 } })).toBe("accepted");
    const usual = accountWith(undefined)?.limits;
    expect(accountWith({ timeout_ms: { read: 3_000 } })?.limits).toEqual({
      ...usual,
      timeoutMs: { start: 4_000, read: 3_000, change: 10_000 },
    });
    expect(accountWith({ requests_per_minute: 60 })?.limits).toMatchObject({ requestsPerMinute: 60, concurrency: 4 });
  });
});
