import { describe, expect, test } from "vitest";
import { VerifiedClaims } from "../../../contracts/api-claims.ts";
import type { Check, CheckName } from "../../../contracts/check.ts";
import { type Approved, verifiedClaims } from "../../../src/core/verified-claims.ts";
import { breachesOf } from "../../witness/verified-claims.ts";

const clear = (...names: readonly CheckName[]): readonly Check[] => names.map((name) => ({ name, outcome: "clear" }));

const APPROVED: Approved = {
  sessionId: "ses_1",
  livemode: true,
  segment: "consumer",
  jurisdiction: "DE",
  level: "standard",
  policyHash: "sha256:abc",
  decidedAt: "2026-11-23T12:00:01.000Z",
  vendor: "onfido",
  checks: [
    { name: "document", outcome: "clear", document: "driving_licence" },
    ...clear("face_match", "liveness", "data_match", "watchlist"),
  ],
  attributes: {
    given_name: "Ada",
    family_name: "Lovelace",
    date_of_birth: "1990-12-10",
    email: "ada@example.test",
    nationality: "GB",
    address: { line1: "1 Main St", town: "London", postcode: "N1", country: "GB" },
  },
};

const of = (more: Partial<Approved>): VerifiedClaims | undefined => verifiedClaims({ ...APPROVED, ...more });
const claimsOf = (more: Partial<Approved>) => of(more)?.verified_claims.claims;

describe("the verified claims of an approved session", () => {
  test("say who, by which policy, when, on which document and by which checks, in OpenID's words", () => {
    const made = of({});
    expect(breachesOf(made)).toEqual([]);
    expect(VerifiedClaims.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      verified_claims: {
        verification: {
          trust_framework: "urn:kyc-gateway:policy",
          assurance_level: "standard",
          assurance_process: { policy: "sha256:abc", procedure: "consumer/DE/standard" },
          time: "2026-11-23T12:00:01.000Z",
          verification_process: "ses_1",
          evidence: [
            {
              document_details: { type: "driving_permit" },
              check_details: [
                { check_method: "vri", organization: "onfido", check_id: "ses_1/document" },
                { check_method: "bvr", check_id: "ses_1/face_match" },
                { check_method: "bvr", check_id: "ses_1/liveness" },
                { check_method: "data", check_id: "ses_1/data_match" },
              ],
            },
          ],
        },
        claims: { given_name: "Ada", family_name: "Lovelace", birthdate: "1990-12-10", nationalities: ["GBR"] },
      },
    });
    const [evidence] = made?.verified_claims.verification.evidence ?? [];
    expect(Object.keys(evidence ?? {}).sort()).toEqual(["check_details", "document_details", "type"]);
  });

  test("hold only what a clear check compared: no mailbox, and no address without its check", () => {
    expect(Object.keys(claimsOf({}) ?? {})).toEqual(["given_name", "family_name", "birthdate", "nationalities"]);
    expect(claimsOf({ checks: clear("document", "address") })).toEqual({
      address: { street_address: "1 Main St", locality: "London", postal_code: "N1", country: "GB" },
    });
  });

  test("write an address in OpenID's parts, each where there is one", () => {
    const line = { line1: "1 Main St", town: "Springfield", postcode: "62701", country: "US" };
    const addressOf = (address: NonNullable<Approved["attributes"]["address"]>) =>
      claimsOf({ checks: clear("document", "address"), attributes: { address } })?.address;
    expect(addressOf({ ...line, line2: "Flat 2", state: "IL" })).toStrictEqual({
      street_address: "1 Main St\nFlat 2",
      ...{ locality: "Springfield", region: "IL", postal_code: "62701", country: "US" },
    });
    expect(addressOf(line)).toStrictEqual({
      street_address: "1 Main St",
      ...{ locality: "Springfield", postal_code: "62701", country: "US" },
    });
  });

  test("name each check that assures something, by what it does, and no other one", () => {
    const verification = of({ checks: clear("watchlist", "address", "data_match") })?.verified_claims.verification;
    expect(verification?.evidence).toStrictEqual([
      {
        type: "document",
        check_details: [
          { check_method: "data", organization: "onfido", check_id: "ses_1/address" },
          { check_method: "data", organization: "onfido", check_id: "ses_1/data_match" },
        ],
      },
    ]);
    expect(verification?.assurance_process.assurance_details.map(({ assurance_type }) => assurance_type)).toEqual([
      "verification",
      "verification",
    ]);
  });

  test("do not exist where nothing was compared, or what was compared we do not hold", () => {
    expect(of({ checks: clear("document", "face_match", "liveness", "watchlist") })).toBeUndefined();
    expect(of({ checks: [...clear("document"), { name: "data_match", outcome: "consider" }] })).toBeUndefined();
    expect(of({ attributes: { email: "ada@example.test" } })).toBeUndefined();
  });

  test("of a test session are of another trust framework", () => {
    expect(of({ livemode: false })?.verified_claims.verification.trust_framework).toBe("urn:kyc-gateway:test");
  });

  test("say nothing of a screening, nor of a document that the vendor did not name", () => {
    const text = JSON.stringify(of({ checks: clear("document", "data_match", "watchlist", "pep", "device") }));
    expect(text).not.toMatch(/watchlist|pep|device|document_details/);
  });
});

describe("the reading of OpenID's text refuses", () => {
  const sound = JSON.stringify(of({}));
  const changed = (from: RegExp, to: string): unknown => JSON.parse(sound.replace(from, to));

  test.each([
    ["no trust framework", changed(/"trust_framework":"[^"]*",/, "")],
    ["no verification", { verified_claims: { claims: { given_name: "Ada" } } }],
    ["no claims", changed(/"claims":\{.*\}\}\}$/, '"claims":{}}}')],
    ["an unknown kind of evidence", changed(/"type":"document"/, '"type":"selfie"')],
    ["a check without a method", changed(/"check_method":"vri",/, "")],
    ["a reference without a check", changed(/"evidence_ref":\[\{"check_id":"[^"]*"\}/, '"evidence_ref":[{}')],
    [
      "a reference to no check",
      changed(/"evidence_ref":\[\{"check_id":"[^"]*"/, '"evidence_ref":[{"check_id":"other"'),
    ],
    ["a document without a type", changed(/"document_details":\{"type":"[^"]*"\}/, '"document_details":{}')],
    ["a time that is none", changed(/"time":"[^"]*"/, '"time":"yesterday"')],
    ["a member beside claims and verification", changed(/\{"verification"/, '{"surprise":1,"verification"')],
  ])("%s", (_what, response) => {
    expect(JSON.stringify(response)).not.toBe(sound);
    expect(breachesOf(response)).not.toEqual([]);
  });
});
