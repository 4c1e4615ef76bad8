import { isoTime } from "../../../src/world.ts";
import type { Rig } from "../../kit/gateway/rig.ts";
import type { Situation } from "../oracle/situations.ts";
import { Violation } from "../oracle/verdicts.ts";
import type { Watch } from "../oracle/watch.ts";
import type { CONTROLS, Order, Swarm } from "./swarm.ts";

type Kind = (typeof CONTROLS)[number];

const ORDERED: Readonly<Record<Kind, Situation>> = {
  cordon: "a vendor was cordoned",
  drain: "a vendor was drained",
  maintenance: "a maintenance window was set",
  kill: "a vendor was killed in mid-flight",
};

const bodyOf = (rig: Rig, { act, seconds }: Order): object => {
  const reason = "Simulated";
  if (act !== "maintenance") return { reason, for_seconds: seconds };
  const [first] = rig.nodes;
  return { reason, until: isoTime((first?.now() ?? 0) + seconds * 1000) };
};

/** By then every node has heard; milliseconds. */
const HEARD_MS = 1001;

/** A new key in the place of an old one, which must not open anything any more: anywhere. */
const replaceKey = async (rig: Rig, watch: Watch): Promise<void> => {
  const made = await rig.call("POST", "/v1/keys", { body: { role: "support", label: "simulated" } });
  if (made.status !== 201) return;
  const { id, key } = JSON.parse(made.text) as { id: string; key: string };
  await Promise.all(rig.nodes.map(({ number }) => rig.call("GET", "/v1/vendors", { key, to: number })));
  const revoked = await rig.call("DELETE", `/v1/keys/${id}`);
  if (revoked.status !== 200) return;
  if (rig.nodes.length > 1) await new Promise<void>((heard) => rig.world.timer(HEARD_MS, heard));
  for (const { number } of rig.nodes) {
    const { status } = await rig.call("GET", "/v1/vendors", { key, to: number });
    if (status === 0 || status === 503) continue;
    if (status !== 401) watch.report(new Violation(`Z2 a revoked key opens nothing: answered ${status}`));
    else watch.saw("a key was replaced and the old one refused");
    if (status === 401 && number !== revoked.node) watch.saw("a key revoked on one node was refused on another");
  }
};

const replaceSecret = async (rig: Rig, watch: Watch): Promise<void> => {
  const [endpoint] = rig.engine.list({ table: "endpoints", order: ["id", "asc"], limit: 1 });
  if (endpoint === undefined) return;
  const { status } = await rig.call("POST", `/v1/webhook-endpoints/${endpoint.id}/rotate`);
  if (status === 200) watch.saw("a webhook secret was replaced");
};

const control = async (rig: Rig, watch: Watch, order: Order & { readonly act: Kind | "lift" }): Promise<void> => {
  const { act, vendor } = order;
  watch.unsettled.add(vendor);
  const path = `/v1/vendors/${vendor}/${act === "lift" ? "control" : act}`;
  const { status, text } = await (act === "lift"
    ? rig.call("DELETE", path)
    : rig.call("POST", path, { body: bodyOf(rig, order) }));
  if (status === 200) watch.unsettled.delete(vendor);
  if (status === 200 && act !== "lift") watch.saw(ORDERED[act]);
  // A clock that was stepped since the order was written may have left its end behind.
  const outrun = status === 422 && text.includes("must be in the future");
  if (status !== 200 && status !== 0 && status !== 503 && !outrun)
    watch.report(new Violation(`L1 an order is taken: ${status} ${text}`));
};

const carryOut = async (rig: Rig, watch: Watch, order: Order): Promise<void> => {
  const { act } = order;
  if (act === "replace_key") return replaceKey(rig, watch);
  if (act === "replace_secret") return replaceSecret(rig, watch);
  if (act === "look") return watch.said("the vendors", (await rig.call("GET", "/v1/vendors")).text);
  return control(rig, watch, { ...order, act });
};

/** Sets every order of the operators on the clock. */
export const beginOrders = (rig: Rig, watch: Watch, { orders }: Swarm): void => {
  for (const order of orders) rig.world.timer(order.at, () => void carryOut(rig, watch, order));
};
