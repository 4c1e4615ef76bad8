import { hash } from "node:crypto";
import { Policy, type PolicyCell } from "../../contracts/policy.ts";
import { findCell } from "../core/policy.ts";

/** A policy under its content hash: the address that decisions are bound to. */
export interface BoundPolicy {
  /** `sha256:` and 64 hex digits, over the canonical JSON of the parsed file. */
  readonly hash: string;
  readonly policy: Policy;
}

export interface Policies {
  readonly active: BoundPolicy;
  /** The policy that a session was opened under; the active one for new sessions. */
  readonly byHash: (policyHash: string) => Policy;
  readonly remember: (policyHash: string, body: string) => void;
}

export const canonicalPolicy = (policy: Policy): string => JSON.stringify(policy);

export const bindPolicy = (policy: Policy): BoundPolicy => ({
  hash: `sha256:${hash("sha256", canonicalPolicy(policy), "hex")}`,
  policy,
});

/** `earlier` are the stored policies that sessions of former times refer to. */
export const createPolicies = (active: BoundPolicy, earlier: readonly { hash: string; body: string }[]): Policies => {
  const known = new Map([[active.hash, active.policy]]);
  const remember = (policyHash: string, body: string): void => {
    if (!known.has(policyHash)) known.set(policyHash, Policy.parse(JSON.parse(body)));
  };
  for (const { hash: policyHash, body } of earlier) remember(policyHash, body);
  return {
    active,
    remember,
    byHash: (policyHash) => {
      const policy = known.get(policyHash);
      if (policy === undefined) throw new Error(`policy ${policyHash} is not stored: restore the policies table`);
      return policy;
    },
  };
};

export const cellOf = (policies: Policies, policyHash: string, segment: string, jurisdiction: string): PolicyCell => {
  const cell = findCell(policies.byHash(policyHash), segment, jurisdiction);
  if (cell === undefined) throw new Error(`policy ${policyHash} has no cell for ${segment} in ${jurisdiction}`);
  return cell;
};
