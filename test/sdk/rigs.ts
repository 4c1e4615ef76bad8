import { http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll } from "vitest";
import type { MockAccount } from "../../mock-vendor/accounts.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import { type RunningServer, serveApp } from "../../mock-vendor/server.ts";
import { type AdvancingWorld, type OutgoingRequest, virtualWorld } from "../../mock-vendor/world.ts";
import { ACCOUNTS } from "../integration/mock-vendor/drive.ts";

/** How an SDK reaches the twins: at the vendor's own host name through MSW, or at loopback over HTTP. */
export interface Reach {
  readonly name: string;
  /** Scheme, host and port that the SDK is pointed at. */
  readonly origin: () => string;
  readonly world: () => AdvancingWorld;
  readonly mock: () => MockVendor;
  /** Callbacks sent so far. */
  readonly sent: () => readonly OutgoingRequest[];
}

interface Started {
  readonly world: AdvancingWorld;
  readonly mock: MockVendor;
  readonly sent: OutgoingRequest[];
}

/** The clock starts at the real time, because the SDKs sign with it. */
const start = (publicUrl: string, accounts: readonly MockAccount[]): Started => {
  const sent: OutgoingRequest[] = [];
  const send = async (request: OutgoingRequest) => {
    sent.push(request);
    return { status: 200 };
  };
  const world = virtualWorld({ seed: 5, start: Date.now(), send });
  return { world, mock: createMockVendor(world, { accounts, publicUrl }), sent };
};

const reach = (name: string, origin: () => string, started: () => Started | undefined): Reach => {
  const running = (): Started => {
    const value = started();
    if (!value) throw new Error("only inside a test");
    return value;
  };
  return { name, origin, world: () => running().world, mock: () => running().mock, sent: () => running().sent };
};

/** The SDK unmodified, at the real host; nothing leaves the process. */
export const atRealHost = (
  origin: string,
  accounts: readonly MockAccount[] = ACCOUNTS,
  /** Where one vendor has several hosts: a pattern over all of them. */
  hosts: string = origin,
): Reach => {
  let started: Started | undefined;
  const server = setupServer(
    http.all(`${hosts}/*`, ({ request }) => started?.mock.app.fetch(request) ?? new Response(null, { status: 500 })),
  );
  beforeAll(() => {
    started = start(origin, accounts);
    server.listen({ onUnhandledFrame: "error" });
  });
  afterAll(() => server.close());
  return reach(
    `at ${origin}`,
    () => origin,
    () => started,
  );
};

export const atLoopback = (accounts: readonly MockAccount[] = ACCOUNTS): Reach => {
  let started: Started | undefined;
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await serveApp(
      (url) => {
        started = start(url, accounts);
        return started.mock.app;
      },
      "127.0.0.1",
      0,
    );
  });
  afterAll(() => server?.close());
  return reach(
    "at loopback",
    () => server?.url ?? "",
    () => started,
  );
};
