import { reasonClass } from "../../../contracts/reason.ts";
import { changeEvents, rebind, type Saboteur } from "./wrap.ts";

/** Adapters that read every word rightly and draw the wrong conclusion. */
export const MEANING: readonly Saboteur[] = [
  {
    name: "rejects a person for a blurred picture",
    vendor: "onfido",
    caughtBy: "capture-problem-never-rejects",
    sabotage: (good) =>
      changeEvents(good, (event) => (event.status === "needs_resubmission" ? { ...event, status: "rejected" } : event)),
  },
  {
    name: "rejects a person for a name on a list",
    vendor: "sumsub",
    caughtBy: "compliance-finding-never-rejects",
    sabotage: (good) =>
      changeEvents(good, (event) =>
        event.reasons.some(({ code }) => reasonClass(code) === "compliance") ? { ...event, status: "rejected" } : event,
      ),
  },
  {
    name: "refuses without a reason",
    vendor: "stripe-identity",
    caughtBy: "refusal-has-a-reason",
    sabotage: (good) =>
      changeEvents(good, (event) => (event.status === "rejected" ? { ...event, reasons: [] } : event)),
  },
  {
    name: "approves what failed",
    vendor: "stripe-identity",
    caughtBy: "approval-is-not-contradicted",
    sabotage: (good) =>
      changeEvents(good, (event) =>
        event.status === "approved"
          ? { ...event, checks: event.checks.map((check) => ({ ...check, outcome: "failed" })) }
          : event,
      ),
  },
  {
    name: "tells the result of an earlier try beside the new one",
    vendor: "onfido",
    caughtBy: "each-check-is-told-once",
    sabotage: (good) =>
      changeEvents(good, (event) => ({
        ...event,
        checks: [...event.checks, ...event.checks.map((check) => ({ ...check, outcome: "inconclusive" as const }))],
      })),
  },
  {
    name: "claims a country that does not exist",
    vendor: "sumsub",
    caughtBy: "manifest-is-sound",
    sabotage: (good) =>
      rebind(good, (adapter) => ({ ...adapter, capabilities: { ...adapter.capabilities, countries: ["DE", "UK"] } })),
  },
];
