/** What is said of the metrics that the composition root makes. */
export const HELP = {
  kyc_http_requests_total: "Answers by operation and status.",
  kyc_http_request_seconds: "Time to answer.",
  kyc_webhooks_total: "Callbacks received, by verdict at the door.",
  kyc_webhooks_quarantined_total: "Callbacks set aside, by cause.",
  kyc_webhooks_parked_total: "Callbacks about references not known yet.",
  kyc_observations_total: "Vendor observations by effect.",
  kyc_shed_total: "Requests refused for want of room, by class and cause.",
  kyc_pressure_level: "0: calm; each level refuses one class of requests more.",
  kyc_vendor_control: "1: an operator's control stands over the connection.",
  kyc_vendor_degraded: "1 while accepted work does not get finished, by account, region and path.",
  kyc_vendor_drift_total:
    "Fields, values and words that a vendor sends and its documents do not have, by account and kind.",
  kyc_attempts_silent_total: "Attempts about which the vendor was silent for too long.",
  kyc_failovers_total: "Attempts that moved to another vendor, by what was known of the first one.",
  kyc_orphan_attempts_total: "Attempts left that have, or may have, an object at their vendor: it is ended there.",
  kyc_nodes_taken_over_total: "Nodes whose work this one took over.",
  kyc_double_cost_total: "Attempts left that their vendor bills all the same.",
};
