import type { VerifiedClaims } from "../../contracts/api-claims.ts";
import type { Check, CheckName } from "../../contracts/check.ts";
import { alpha3 } from "../../contracts/country.ts";
import { DOCUMENTS } from "../../contracts/document.ts";
import type { Address, Attribute } from "../../contracts/person.ts";

/** What is known of an approved session. */
export interface Approved {
  readonly sessionId: string;
  readonly livemode: boolean;
  readonly segment: string;
  readonly jurisdiction: string;
  readonly level: string;
  readonly policyHash: string;
  /** RFC 3339. */
  readonly decidedAt: string;
  readonly vendor: string;
  readonly checks: readonly Check[];
  /** What the caller said of the person, as far as the policy cell asked for it. */
  readonly attributes: Readonly<Partial<Record<Attribute, unknown>>>;
}

type Claims = VerifiedClaims["verified_claims"]["claims"];
type Method = "vri" | "bvr" | "data";

interface Assurance {
  readonly method: Method;
  readonly type: "evidence_validation" | "verification";
  /** What the check, where it is clear, makes more than the caller's word. */
  readonly covers: readonly Attribute[];
}

/** Checks that assure something about evidence. A screening or a look at the device assures no claim. */
const ASSURANCES: Readonly<Partial<Record<CheckName, Assurance>>> = {
  document: { method: "vri", type: "evidence_validation", covers: [] },
  face_match: { method: "bvr", type: "verification", covers: [] },
  liveness: { method: "bvr", type: "verification", covers: [] },
  data_match: {
    method: "data",
    type: "verification",
    covers: ["given_name", "family_name", "date_of_birth", "nationality"],
  },
  address: { method: "data", type: "verification", covers: ["address"] },
};

const addressClaim = ({ line1, line2, town, state, postcode, country }: Address): Claims["address"] => ({
  street_address: line2 === undefined ? line1 : `${line1}\n${line2}`,
  locality: town,
  ...(state === undefined ? {} : { region: state }),
  postal_code: postcode,
  country,
});

/** Attribute -> claim, in OpenID's names. What is not here is never verified: a vendor's word about a mailbox is none. */
const CLAIMS: Readonly<Partial<Record<Attribute, (value: never) => Claims>>> = {
  given_name: (given_name: string) => ({ given_name }),
  family_name: (family_name: string) => ({ family_name }),
  date_of_birth: (birthdate: string) => ({ birthdate }),
  nationality: (country: string) => ({ nationalities: [alpha3(country) ?? country] }),
  address: (address: Address) => ({ address: addressClaim(address) }),
};

const claimsOf = ({ attributes }: Approved, clear: readonly Check[]): Claims => {
  const covered = clear.flatMap(({ name }) => ASSURANCES[name]?.covers ?? []);
  const claims = covered.map((name): Claims => {
    const value = attributes[name];
    return value === undefined ? {} : (CLAIMS[name]?.(value as never) ?? {});
  });
  return Object.assign({}, ...claims) as Claims;
};

/** The session's approval in OpenID's form; undefined where no check compared anything that we hold of the person. */
export const verifiedClaims = (approved: Approved): VerifiedClaims | undefined => {
  const { sessionId, livemode, segment, jurisdiction, level, policyHash, decidedAt, vendor } = approved;
  const clear = approved.checks.filter(({ name, outcome }) => outcome === "clear" && ASSURANCES[name] !== undefined);
  const claims = claimsOf(approved, clear);
  if (Object.keys(claims).length === 0) return undefined;
  const document = clear.find(({ name }) => name === "document")?.document;
  const idOf = (name: CheckName): string => `${sessionId}/${name}`;
  const rows = clear.flatMap(({ name }) => {
    const assurance = ASSURANCES[name];
    return assurance === undefined ? [] : [{ check_id: idOf(name), ...assurance }];
  });
  const verification = {
    trust_framework: livemode ? "urn:kyc-gateway:policy" : "urn:kyc-gateway:test",
    assurance_level: level,
    assurance_process: {
      policy: policyHash,
      procedure: `${segment}/${jurisdiction}/${level}`,
      assurance_details: rows.map(({ type, check_id }) => ({
        assurance_type: type,
        assurance_classification: "clear",
        evidence_ref: [{ check_id }],
      })),
    },
    time: decidedAt,
    verification_process: sessionId,
    evidence: [
      {
        type: "document" as const,
        check_details: rows.map(({ method, check_id }) => ({ check_method: method, organization: vendor, check_id })),
        ...(document && { document_details: { type: DOCUMENTS[document].openid } }),
      },
    ],
  };
  return { verified_claims: { verification, claims } };
};
