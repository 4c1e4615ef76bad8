import { createHmac } from "node:crypto";
import type { ScenarioName } from "../../contracts/scenario.ts";
import { createMockVendor, type MockVendor } from "../../mock-vendor/app.ts";
import type { Defect } from "../../mock-vendor/capture/session.ts";
import { serveApp } from "../../mock-vendor/server.ts";
import { realWorld } from "../../mock-vendor/world.ts";
import { type Contract, contractFor, termsOf, twinAccounts } from "./contract.ts";
import { type Letter, letterOf } from "./letters.ts";
import { createTap, type Tap } from "./tap.ts";

/** How many times faster than real the twins' persons act. */
const PACE = 20;

/** The vendors of one run: their wire, their post, and the persons in front of their capture pages. */
export interface Twins {
  readonly contract: Contract;
  readonly tap: Tap;
  /** Everything that the twins have sent and nobody has carried to the target by itself. */
  readonly letters: () => readonly Letter[];
  /** What persons whose verification begins from now on do. */
  readonly play: (scenario: ScenarioName) => Promise<void>;
  /** The person behind a hosted link shows a document. */
  readonly capture: (link: string, defects: readonly Defect[]) => void;
  /** The vendor's own test call: a verdict on a Sumsub applicant. */
  readonly rule: (applicant: string, answer: "GREEN" | "RED") => Promise<void>;
  /** By the twins' clock; milliseconds since the epoch. */
  readonly now: () => number;
  /** The twins' clock; milliseconds. Their persons act meanwhile. */
  readonly advance: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const control = async (mock: MockVendor, method: string, path: string, body: unknown): Promise<void> => {
  const headers = { "content-type": "application/json" };
  const answer = await mock.app.request(path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the twins refused ${method} ${path}: ${answer.status}`);
};

/** The vendor's own test call, signed as its documents say. */
const rule = async (mock: MockVendor, contract: Contract, applicant: string, verdict: unknown, now: number) => {
  const { app_token = "", secret_key = "" } = termsOf(contract, "sumsub").credentials;
  const path = `/resources/applicants/${applicant}/status/testCompleted`;
  const body = JSON.stringify(verdict);
  const second = String(Math.floor(now / 1000));
  const signature = createHmac("sha256", secret_key).update(`${second}POST${path}${body}`).digest("hex");
  const headers = { "x-app-token": app_token, "x-app-access-ts": second, "x-app-access-sig": signature };
  const answer = await mock.app.request(path, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the twin refused a verdict: ${answer.status}`);
};

const RULINGS = {
  GREEN: { reviewAnswer: "GREEN", rejectLabels: [] },
  RED: { reviewAnswer: "RED", rejectLabels: ["FORGERY"], reviewRejectType: "FINAL" },
} as const;

const tokenIn = (link: string): string => link.slice(link.lastIndexOf("/") + 1).replace(/\?.*$/, "");

/** Starts the twins on loopback. `port` 0: any free one. */
export const startTwins = async (port: number): Promise<Twins> => {
  const letters: Letter[] = [];
  const world = realWorld(1);
  const clock = {
    ...world,
    send: async (request: Parameters<typeof world.send>[0]) => {
      const letter = letterOf(request);
      if (letter !== undefined) letters.push(letter);
      return { status: 200 };
    },
  };
  let mock: MockVendor | undefined;
  let tap: Tap | undefined;
  const server = await serveApp(
    (url) => {
      mock = createMockVendor(clock, { accounts: twinAccounts(contractFor(url)), publicUrl: url, pace: PACE });
      tap = createTap(mock.app);
      return tap.app;
    },
    "127.0.0.1",
    port,
  );
  if (mock === undefined || tap === undefined) throw new Error("the twins did not start");
  const made = mock;
  const contract = contractFor(server.url);
  return {
    contract,
    tap,
    letters: () => letters,
    play: (scenario) => control(made, "PUT", "/__control/scenario", { scenario }),
    capture: (link, defects) => made.captures.submitted(tokenIn(link), { document: "passport", defects, selfie: true }),
    rule: (applicant, answer) => rule(made, contract, applicant, RULINGS[answer], clock.now()),
    now: world.now,
    advance: world.advance,
    close: server.close,
  };
};
