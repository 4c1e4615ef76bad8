import { createHmac } from "node:crypto";
import type { Store } from "../../../src/store/store.ts";
import type { World } from "../../../src/world.ts";
import { createRig, type Reply, type Rig } from "../../kit/gateway/rig.ts";
import { GATEWAY_URL } from "../../kit/gateway/rig-parts.ts";
import { sandboxFor } from "../../kit/sandbox.ts";
import { callbackBody } from "../webhooks/edge-bodies.ts";

/** A writer that commits so many changes a second, one after the other, and tells what waits for it. */
export const slowWriter =
  (perSecond: number) =>
  (store: Store, world: World): Store => {
    let [freeAt, taken, settled] = [0, 0, 0];
    return {
      ...store,
      commit: async (change) => {
        taken += 1;
        freeAt = Math.max(freeAt, world.monotonic()) + 1000 / perSecond;
        await new Promise<void>((committed) => world.timer(freeAt - world.monotonic(), committed));
        settled += 1;
        return store.commit(change);
      },
      queue: () => ({ taken, settled }),
    };
  };

export const slowRig = (seed: number, commitsPerSecond: number): Promise<Rig> =>
  createRig({ seed, accounts: ["stripe-identity"], wrapStore: slowWriter(commitsPerSecond) });

export const createCall = (rig: Rig, key: string): Promise<Reply> =>
  rig.call("POST", "/v1/sessions", { body: rig.body("interactive"), headers: { "idempotency-key": key } });

/** A signed callback about a session that nobody knows: it is stored, then parked. */
export const sendCallback = (rig: Rig, number: number): Promise<Reply> => {
  const seconds = Math.floor(rig.world.now() / 1000);
  const body = callbackBody("stripe-identity", {
    ref: `vs_unknown_${number}`,
    says: "submitted",
    at: seconds * 1000,
    event: `evt_${number}`,
  });
  const [secret = ""] = sandboxFor("stripe-identity", GATEWAY_URL).settings.webhookSecrets as readonly string[];
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  const headers = { "stripe-signature": `t=${seconds},v1=${digest}`, "content-type": "application/json" };
  return rig.call("POST", "/webhooks/stripe-identity", { body, headers, key: null });
};

export const shedOf = async (rig: Rig): Promise<Readonly<Record<string, number>>> => {
  const { text } = await rig.call("GET", "/metrics", { key: null });
  const lines = text.matchAll(/^kyc_shed_total\{class="(\w+)",cause="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, name, cause, count]) => [`${name} ${cause}`, Number(count)]));
};

/** The reply, or undefined when none came within the time. */
export const within = (rig: Rig, ms: number, reply: Promise<Reply>): Promise<Reply | undefined> =>
  new Promise((resolve) => {
    const cancel = rig.world.timer(ms, () => resolve(undefined));
    void reply.then((answered) => {
      cancel();
      resolve(answered);
    });
  });
