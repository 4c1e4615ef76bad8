// Written by npm run docs.

/** What a person and a vendor do; where each ends is in the gateway's GET /v1/scenarios. */
export type ScenarioName =
  | "approve"
  | "reject-forged"
  | "reject-face-mismatch"
  | "review-then-approve"
  | "review-then-reject"
  | "blurred-then-approve"
  | "glare-then-approve"
  | "cropped-then-expire"
  | "unsupported-document"
  | "unsupported-country"
  | "expired-document"
  | "underage"
  | "sanctions-hit"
  | "pep-match"
  | "abandon"
  | "expire"
  | "consent-declined"
  | "approve-then-revoke"
  | "duplicate-callbacks"
  | "reordered-callbacks"
  | "lost-callback"
  | "delayed-callback"
  | "forged-callback"
  | "stale-callback"
  | "partial-upload"
  | "outage-503"
  | "outage-hang"
  | "outage-reset"
  | "rate-limited"
  | "slow"
  | "grey-outage"
  | "interactive";

/** What goes wrong; each is described in docs/faults.md. */
export type FaultName =
  | "unavailable"
  | "bad_gateway"
  | "server_error_after"
  | "gateway_timeout"
  | "rate_limited"
  | "rate_limited_until"
  | "quota_exceeded"
  | "refused"
  | "unauthorized"
  | "forbidden"
  | "hang"
  | "hang_after"
  | "reset_before"
  | "reset"
  | "slow"
  | "slow_after"
  | "flapping"
  | "brown_out"
  | "region_outage"
  | "html"
  | "truncated"
  | "empty_answer"
  | "cut_off"
  | "wrong_content_type"
  | "bom"
  | "gzip"
  | "oversized"
  | "trickle"
  | "slow_close"
  | "error_in_success"
  | "accepted_only"
  | "redirect"
  | "unknown_field"
  | "duplicate_keys"
  | "unknown_status"
  | "stale_reads"
  | "not_found_yet"
  | "foreign_read"
  | "id_reuse"
  | "callback_duplicate"
  | "callback_storm"
  | "callback_shuffle"
  | "callback_reverse"
  | "callback_drop"
  | "callback_delay"
  | "callback_gap"
  | "callback_stale"
  | "callback_corrupt"
  | "callback_unsigned"
  | "callback_old_secret"
  | "callback_clock_behind"
  | "callback_clock_ahead"
  | "callback_foreign"
  | "callback_unknown_status"
  | "callback_unknown_field"
  | "callback_duplicate_keys"
  | "callback_bom"
  | "callback_cut_off"
  | "callback_content_type"
  | "callback_oversized"
  | "callback_changed_reference"
  | "callback_other_version"
  | "callback_id_reuse"
  | "callback_reserialized"
  | "never_finishes"
  | "human_review_stuck"
  | "human_review_slow"
  | "decisions_slow"
  | "late_reversal"
  | "reviewed_again"
  | "link_expired"
  | "capture_blurred"
  | "capture_glare"
  | "capture_cropped"
  | "capture_dark"
  | "capture_too_small"
  | "capture_wrong_side"
  | "capture_expired"
  | "capture_unsupported"
  | "capture_upload_broken"
  | "capture_abandoned";

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
  /** What persons do whose session names no `sandbox.scenario`. */
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
