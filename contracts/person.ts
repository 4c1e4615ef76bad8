import type { Pii } from "./pii.ts";

/** What a policy cell may ask for about a person. Only attributes that the cell needs are present. */
export const ATTRIBUTES = [
  "given_name",
  "family_name",
  "date_of_birth",
  "email",
  "phone",
  "address",
  "nationality",
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

export interface Address {
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly town: string;
  readonly state?: string | undefined;
  readonly postcode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface Person {
  readonly given_name?: Pii<string>;
  readonly family_name?: Pii<string>;
  /** `YYYY-MM-DD`. */
  readonly date_of_birth?: Pii<string>;
  readonly email?: Pii<string>;
  /** E.164. */
  readonly phone?: Pii<string>;
  readonly address?: Pii<Address>;
  /** ISO 3166-1 alpha-2. */
  readonly nationality?: Pii<string>;
}
