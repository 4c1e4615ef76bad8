import type { VendorId } from "../../mock-vendor/accounts.ts";

/** How long one stage takes: lognormal; seconds. */
export interface Times {
  readonly median: number;
  readonly sigma: number;
}

/** One account in health, as an account may be. None of it is known to the gateway. */
export interface Vendor {
  readonly vendor: VendorId;
  readonly region: string;
  /** Of all sessions. */
  readonly share: number;
  readonly automatic: Times;
  readonly human: Times;
  /** Part that the machine hands to people. */
  readonly referred: number;
  /** How much longer people need in the dead of night, and at the weekend. */
  readonly night: number;
  readonly weekend: number;
}

export const MIX: readonly Vendor[] = [
  {
    ...{ vendor: "onfido", region: "eu", share: 0.45, referred: 0.2, night: 1.5, weekend: 1.4 },
    ...{ automatic: { median: 25, sigma: 0.9 }, human: { median: 180, sigma: 0.9 } },
  },
  {
    ...{ vendor: "sumsub", region: "eu", share: 0.3, referred: 0.12, night: 1.8, weekend: 1.6 },
    ...{ automatic: { median: 40, sigma: 1.1 }, human: { median: 600, sigma: 1 } },
  },
  {
    ...{ vendor: "veriff", region: "eu", share: 0.15, referred: 0.3, night: 1.2, weekend: 1.2 },
    ...{ automatic: { median: 6, sigma: 0.6 }, human: { median: 240, sigma: 0.7 } },
  },
  {
    ...{ vendor: "stripe-identity", region: "us", share: 0.1, referred: 0.04, night: 2, weekend: 2 },
    ...{ automatic: { median: 12, sigma: 1.2 }, human: { median: 3600, sigma: 1.2 } },
  },
];

/** The vendor's account of the mix with all of the traffic. */
export const alone = (vendor: string): readonly Vendor[] =>
  MIX.filter((one) => one.vendor === vendor).map((one) => ({ ...one, share: 1 }));
