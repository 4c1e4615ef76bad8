import { describe, expect, test } from "vitest";
import type { Session } from "../../contracts/api.ts";
import type { OutgoingRequest } from "../../mock-vendor/world.ts";
import { callbackBody } from "../integration/webhooks/edge-bodies.ts";
import { createRig, type Rig } from "../kit/gateway/rig.ts";
import { GATEWAY_URL, type RigOptions } from "../kit/gateway/rig-parts.ts";
import { signedHeaders } from "../kit/gateway/whole-gateway.ts";
import { sandboxFor } from "../kit/sandbox.ts";

const MINUTE = 60_000;

const ACCEPT = {
  ...{ decision: "accepted", document: "passport" },
  ...{ "check:document": "clear", "check:face_match": "clear", "check:liveness": "clear" },
};
const REFUSE = { decision: "refused", "check:document": "failed", reason: "fraud.document_forged" };

/** What a reviewer does in the desk's own page. */
const decide = async (rig: Rig, session: Session, form: Readonly<Record<string, string>>): Promise<void> => {
  const reference = session.attempts.find(({ fenced }) => !fenced)?.vendor_reference;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(form).toString();
  const { status } = await rig.mock.app.request(`/desk/cases/${reference}`, { method: "POST", headers, body });
  expect(status).toBe(303);
};

/** A person at the manual desk whose document a reviewer has seen. */
const atDesk = async (options: RigOptions = {}) => {
  const rig = await createRig({ accounts: ["manual"], ...options });
  const session = await rig.open("interactive", "manual");
  await decide(rig, session, { decision: "shown" });
  await rig.advance(1000);
  expect((await rig.session(session.id)).status).toBe("submitted");
  return { rig, session };
};

const decisionsOf = ({ engine }: Rig) =>
  engine
    .list({ table: "transitions", order: ["version", "asc"], limit: 100 })
    .filter(({ kind }) => kind === "decided")
    .map(({ to_status }) => to_status);

const auditedEnds = ({ engine }: Rig): number =>
  engine
    .list({ table: "audit", where: { kind: "transition" }, order: ["sequence", "asc"], limit: 1000 })
    .filter(({ action }) => action === "session.decided").length;

const eventsOf = ({ engine }: Rig, type: string): number => engine.count("events", { type });

const casesOf = ({ engine }: Rig): readonly string[] =>
  engine.list({ table: "reviews", order: ["id", "asc"], limit: 100 }).map(({ kind }) => kind);

/** Holds the desk's callbacks back until they are let go, all at once. */
const holding = () => {
  const held: OutgoingRequest[] = [];
  const way = { isShut: false };
  const callback: NonNullable<RigOptions["callback"]> = async (request, deliver) => {
    if (!way.isShut) return deliver(request);
    held.push(request);
    return { status: 200 };
  };
  const hold = (): void => {
    way.isShut = true;
  };
  return { callback, held, hold };
};

const toNode = (rig: Rig, to: number, { url, headers, body }: OutgoingRequest) =>
  rig.call("POST", new URL(url).pathname, { body, headers, key: null, to });

describe("decisions of reviewers at the manual desk", () => {
  test.each(["vendor first", "reviewer first"])(
    "W10 a vendor's late approval that meets a reviewer's refusal (%s): the reviewer decides, the approval is a case",
    async (order) => {
      const { callback, held, hold } = holding();
      const rig = await createRig({ accounts: ["onfido", "manual"], callback });
      const { id } = await rig.open("consent-declined", "onfido");
      await rig.advance(10 * MINUTE);
      const left = (await rig.session(id)).attempts[0]?.vendor_reference ?? "";
      await rig.world.settle(rig.call("POST", `/v1/sessions/${id}/resubmit`));
      const session = await rig.session(id);
      hold();
      await decide(rig, session, REFUSE);
      await rig.advance(1000);
      const at = Math.floor(rig.world.now() / 1000) * 1000;
      const body = callbackBody("onfido", { ref: left, says: "rejected", at }).replaceAll('"declined"', '"approved"');
      const [secret = ""] = sandboxFor("onfido", GATEWAY_URL).settings.webhookTokens as readonly string[];
      const headers = signedHeaders("onfido", body, at / 1000, secret);
      const approval = () => rig.call("POST", "/webhooks/onfido", { body, headers, key: null });
      const refusal = () => toNode(rig, 0, held[0] ?? { url: "", headers: {}, body: "" });
      const both = order === "vendor first" ? [approval(), refusal()] : [refusal(), approval()];
      expect((await rig.world.settle(Promise.all(both))).map(({ status }) => status)).toEqual([200, 200]);
      await rig.settle();
      const decided = await rig.session(id);
      expect([decided.status, decided.decision?.outcome]).toEqual(["rejected", "rejected"]);
      expect([decisionsOf(rig), auditedEnds(rig), eventsOf(rig, "session.decided")]).toEqual([["rejected"], 1, 1]);
      expect(casesOf(rig)).toContain("fenced_approval");
    },
  );

  test.each([
    ["earlier", 0],
    ["later", 1],
  ])(
    "M5 two reviewers decide otherwise at once, each is heard by a node, the %s one first: the earlier stands, contested by the other",
    async (_, first) => {
      const { callback, held, hold } = holding();
      const { rig, session } = await atDesk({ nodes: 2, callback, latency: () => 50 });
      hold();
      await decide(rig, session, ACCEPT);
      await rig.advance(10);
      await decide(rig, session, REFUSE);
      await rig.advance(1000);
      expect(held).toHaveLength(2);
      const heard = first === 0 ? held : held.toReversed();
      const sent = heard.map((request, node) => toNode(rig, node, request));
      expect((await rig.world.settle(Promise.all(sent))).map(({ status }) => status)).toEqual([200, 200]);
      await rig.advance(MINUTE);
      const { status, contested } = await rig.session(session.id);
      expect([status, contested]).toEqual(["approved", true]);
      // The later word that was heard first is revised by the earlier one: once, and said so.
      const said = ["session.decided", "session.contested", "session.decision_revised"].map((type) =>
        eventsOf(rig, type),
      );
      expect(said).toEqual(first === 0 ? [1, 1, 0] : [1, 0, 1]);
      expect([decisionsOf(rig).length, casesOf(rig).length]).toEqual([1, 1]);
    },
  );

  test.each(["webhook.before_commit", "webhook.after_commit", "observe.before_commit", "observe.after_commit"])(
    "K15 killed at %s of a reviewer's decision: it is there afterwards, once, with its entry in the log",
    async (point) => {
      let armed = false;
      let dead = 0;
      const crashAt = (name: string): boolean => {
        if (!armed || name !== point) return false;
        armed = false;
        dead += 1;
        return true;
      };
      // No question of ours heals what a callback lost.
      const network: NonNullable<RigOptions["network"]> = ({ method }) => (method === "GET" ? "silence" : undefined);
      const { rig, session } = await atDesk({ crashAt, network });
      armed = true;
      await decide(rig, session, ACCEPT);
      await rig.advance(1000);
      expect([dead, rig.alive()]).toEqual([1, false]);
      // What the store holds is all or nothing: no decision without its entry, no entry without its decision.
      expect(auditedEnds(rig)).toBe(decisionsOf(rig).length);
      await rig.world.settle(rig.restart());
      await rig.advance(10 * MINUTE);
      expect((await rig.session(session.id)).status).toBe("approved");
      expect([decisionsOf(rig), auditedEnds(rig), eventsOf(rig, "session.decided")]).toEqual([["approved"], 1, 1]);
    },
  );
});
