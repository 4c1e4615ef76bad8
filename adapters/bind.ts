import type { Adapter, Headers, ReceivedWebhook, Verified } from "../contracts/adapter.ts";
import type { BoundAdapter, KeyedVerification } from "../contracts/bound-adapter.ts";
import { failed, ok, type Result } from "../contracts/fault.ts";
import type { Status } from "../contracts/status.ts";
import { admit } from "./_kit/address-key.ts";
import { faultWith } from "./_kit/ask.ts";
import { headerOf } from "./_kit/claim.ts";
import { verify } from "./_kit/signature.ts";
import { claimOf } from "./_kit/token.ts";

const WITHOUT_KEY = failed({ kind: "unauthentic", detail: "this signature cannot be checked without its key" });

/** Signature check and reading of an adapter's callbacks, with the account's settings closed over. */
const webhookOf = <Config, Word extends string>(
  { webhook }: Adapter<Config, Word>,
  config: Config,
): Pick<BoundAdapter, "verify" | "keyed" | "read"> => {
  if (webhook.kind === "hint") {
    const read = (body: Verified): ReceivedWebhook => {
      const ref = webhook.refOf(body);
      return ref.ok ? { kind: "hint", vendorRef: ref.value } : { kind: "unreadable", fault: ref.fault };
    };
    const shown = (headers: Headers, key: string | undefined): string | undefined =>
      webhook.header === undefined ? key : headerOf(headers, webhook.header);
    return { read, verify: (headers, body, _now, key) => admit(webhook.keys(config), shown(headers, key), body) };
  }
  if (webhook.kind === "jwt") {
    const read = (body: Verified): ReceivedWebhook => {
      const news = webhook.read(body, config);
      return news.ok ? news.value : { kind: "unreadable", fault: news.fault };
    };
    const claim: KeyedVerification["claim"] = (headers, body, nowSeconds) =>
      claimOf(webhook.scheme, headers, body, nowSeconds);
    return { read, keyed: { claim, key: (keyId) => webhook.key(keyId, config) }, verify: () => WITHOUT_KEY };
  }
  return {
    verify: (headers, body, nowSeconds) =>
      verify(webhook.scheme(config), webhook.secrets(config), headers, body, nowSeconds),
    read: (body) => {
      const told = webhook.read(body, config);
      if (!told.ok) return { kind: "unreadable", fault: told.fault };
      return "kind" in told.value ? told.value : { kind: "events", events: told.value };
    },
  };
};

const TABLES = ["statuses", "reasons", "unmapped"] as const;

/**
 * Closes an adapter over one account's settings: what the core sees, without a vendor's types.
 * Fault: `refused_input` naming each wrong or unknown setting.
 */
export const bind =
  <Config, Word extends string>(adapter: Adapter<Config, Word>) =>
  (rawConfig: unknown): Result<BoundAdapter> => {
    const parsed = adapter.config(rawConfig);
    if (!parsed.ok) return parsed;
    const config = parsed.value;
    const { find, resubmit, cancel, erase, token, origins, stamp, mode } = adapter;
    const checks = adapter.checksOf?.(config) ?? adapter.capabilities.checks;
    return ok({
      id: adapter.id,
      name: adapter.name,
      baseUrl: adapter.baseUrl(config),
      ...(origins && { origins: origins(config) }),
      ...(mode && { mode: mode(config) }),
      region: adapter.region(config),
      capabilities: {
        ...adapter.capabilities,
        checks: adapter.capabilities.checks.filter((name) => checks.includes(name)),
      },
      ...(token && { token: () => token(config) }),
      ...(stamp && { stamp: (call, moment) => stamp(call, config, moment) }),
      authenticate: (call, nowSeconds, shown) => adapter.authenticate(call, config, nowSeconds, shown),
      ...(adapter.shape && { shape: adapter.shape }),
      knows: (word) => TABLES.some((table) => Object.hasOwn(adapter[table], word)),
      start: (input) => adapter.start(input, config),
      fetch: (vendorRef) => adapter.fetch(vendorRef, config),
      tellsBegin: Object.values<Status>(adapter.statuses).includes("capture_in_progress"),
      ...(find && { find: (externalRef, input) => find(externalRef, input, config) }),
      ...(resubmit && { resubmit: (vendorRef, input) => resubmit(vendorRef, input, config) }),
      ...(cancel && { cancel: (vendorRef) => cancel(vendorRef, config) }),
      ...(erase && { erase: (vendorRef) => erase(vendorRef, config) }),
      ...webhookOf(adapter, config),
      faultOf: faultWith(adapter.faultOf),
    });
  };
