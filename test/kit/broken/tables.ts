import type { Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";
import type { Saboteur } from "./wrap.ts";

const text = (value: string): string => value;

/** Adapters whose tables are wrong. */
export const TABLES: readonly Saboteur[] = [
  {
    name: "has a word without a rule",
    vendor: "sumsub",
    caughtBy: "every-vendor-word-has-a-rule",
    sabotage: ({ reasons: { FORGERY: _, ...reasons }, ...good }) => ({ ...good, reasons }),
  },
  {
    name: "leaves a word unmapped without saying why",
    vendor: "onfido",
    caughtBy: "unmapped-words-say-why",
    sabotage: (good) => ({ ...good, unmapped: { ...good.unmapped, exception: "" } }),
  },
  {
    name: "has a status word that nothing produces",
    vendor: "stripe-identity",
    caughtBy: "every-status-word-has-a-sample",
    sabotage: (good) => ({ ...good, statuses: { ...good.statuses, "verified/twice": "approved" } }),
  },
  {
    name: "has a status of its own",
    vendor: "onfido",
    caughtBy: "status-table-names-our-statuses",
    sabotage: (good) => ({ ...good, statuses: { ...good.statuses, approved: text("done") as Status } }),
  },
  {
    name: "has a reason of its own",
    vendor: "sumsub",
    caughtBy: "reason-table-names-our-reasons",
    sabotage: (good) => ({ ...good, reasons: { ...good.reasons, FORGERY: text("fraud.bad") as Reason } }),
  },
];
