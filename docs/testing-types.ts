import { SCENARIO_NAMES } from "../contracts/scenario.ts";
import { FAULT_NAMES } from "../mock-vendor/faults/catalogue.ts";

const union = (names: readonly string[]): string => names.map((name) => `\n  | "${name}"`).join("");

/** The published types of `kyc-gateway/testing`: they stand alone, so that a consumer's compiler reads nothing else of ours. */
export const testingTypes = (): string => `// Written by npm run docs.

/** What a person and a vendor do; where each ends is in the gateway's GET /v1/scenarios. */
export type ScenarioName =${union(SCENARIO_NAMES)};

/** What goes wrong; each is described in docs/faults.md. */
export type FaultName =${union(FAULT_NAMES)};

/** As in the gateway's GET /v1/vendors. */
export type VendorName = string;

export interface FaultOptions {
  readonly vendor?: VendorName;
  /** Our reference (an attempt's id) or the vendor's object. */
  readonly session?: string;
  readonly operation?: string;
  readonly times?: number;
  readonly forSeconds?: number;
  readonly seconds?: number;
  readonly probability?: number;
  readonly seed?: number;
}

/** One request that a vendor heard, or one callback that it sent. */
export interface JournalEntry {
  readonly id: string;
  readonly kind: "request" | "callback";
  readonly at: string;
  readonly vendor: string;
  readonly reference: string | null;
  readonly [more: string]: unknown;
}

export interface JournalFilter {
  readonly kind?: "request" | "callback";
  readonly vendor?: VendorName;
  readonly reference?: string;
  readonly operation?: string;
  readonly type?: string;
}

export interface StartOptions {
  /** In order of preference; all when absent. */
  readonly vendors?: readonly VendorName[];
  /** A policy file's content; the built-in one when absent. */
  readonly policy?: unknown;
  /** How many times faster than real a scenario's person acts (10). */
  readonly pace?: number;
  /** The same one draws the same ids at the vendors (1). */
  readonly seed?: number;
}

/** A gateway and its mock vendors on this machine, for one test or one file of tests. Nothing is written to disk. */
export interface TestGateway extends AsyncDisposable {
  /** Where your code sends its requests. */
  readonly url: string;
  /** An admin key of test mode. */
  readonly key: string;
  readonly mockUrl: string;
  /** What persons do whose session names no \`sandbox.scenario\`. */
  scenario(name: ScenarioName): Promise<void>;
  /** Switches a fault on; the answer switches it off. */
  fault(name: FaultName, options?: FaultOptions): Promise<() => Promise<void>>;
  readonly clock: {
    /** Milliseconds since the epoch, of gateway and vendors alike. */
    now(): number;
    /** Moves it ahead: what comes due happens in order, and what it leads to is done when this resolves. */
    advance(milliseconds: number): Promise<void>;
  };
  /** Until every callback that is due was sent and everything that the gateway heard is done. */
  settled(): Promise<void>;
  journal(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /** Registers a receiver of the gateway's events; the answer is the secret that they are signed with. */
  deliverEventsTo(url: string, types?: readonly string[]): Promise<{ readonly id: string; readonly secret: string }>;
  /** Leaves no server, timer or file behind. */
  stop(): Promise<void>;
}

export declare function startGateway(options?: StartOptions): Promise<TestGateway>;
`;
