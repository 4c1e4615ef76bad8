import { describe, expect, test } from "vitest";
import { DriftList } from "../../../contracts/drift.ts";
import { Event } from "../../../contracts/events.ts";
import type { OutgoingRequest } from "../../../mock-vendor/world.ts";
import type { HttpOutcome } from "../../../src/world.ts";
import { createRig, type Rig } from "../../kit/gateway/rig.ts";
import { GATEWAY_URL, type RigOptions } from "../../kit/gateway/rig-parts.ts";
import { sandboxFor } from "../../kit/sandbox.ts";
import { SPECS } from "../../kit/subjects.ts";

const VENDOR = "stripe-identity";
const MINUTE = 60_000;
const [SECRET = ""] = sandboxFor(VENDOR, GATEWAY_URL).settings.webhookSecrets as readonly string[];

type Message = Record<string, unknown>;
interface Plants {
  callback?: (event: Message) => void;
  answer?: (body: Message) => void;
}

const textOf = (body: string | Uint8Array): string => (typeof body === "string" ? body : Buffer.from(body).toString());

/** The vendor's callbacks and answers with something changed in them, signed as the vendor would. */
const planted = (plants: Plants, rig: () => Rig): RigOptions => ({
  accounts: [VENDOR],
  callback: (request, deliver) => {
    const event = JSON.parse(textOf(request.body)) as Message;
    plants.callback?.(event);
    const body = JSON.stringify(event);
    const seconds = Math.floor(rig().world.now() / 1000);
    const headers = { ...request.headers, ...SPECS[VENDOR].sign(new TextEncoder().encode(body), SECRET, seconds) };
    return deliver({ ...request, headers, body } as OutgoingRequest);
  },
  wrapWorld: (world) => ({
    ...world,
    http: async (request) => {
      const outcome: HttpOutcome = await world.http(request);
      if (outcome.kind !== "answer" || plants.answer === undefined) return outcome;
      const body = JSON.parse(textOf(outcome.body)) as Message;
      plants.answer(body);
      return { ...outcome, body: new TextEncoder().encode(JSON.stringify(body)) };
    },
  }),
});

const benchWith = async (plants: Plants): Promise<Rig> => {
  const rig: Rig = await createRig(planted(plants, () => rig));
  return rig;
};

const driftOf = async ({ world, call }: Rig): Promise<DriftList> => {
  const { status, text } = await world.settle(call("GET", `/v1/vendors/${VENDOR}/drift`));
  expect(status).toBe(200);
  return DriftList.parse(JSON.parse(text));
};
const words = ({ data }: DriftList) =>
  data.map(({ kind, part, where, word }) => [kind, part, where, word].join(" ")).sort();

const eventsOf = async ({ store }: Rig) =>
  (await store.list({ table: "events", order: ["sequence", "asc"], limit: 10_000 }))
    .filter(({ type }) => type === "vendor.drift")
    .map(({ body }) => Event.parse(JSON.parse(body)));

const sessionIn = (event: Message): Message => (event.data as { object: Message }).object;

describe("a vendor that sends what its documents do not have", () => {
  test("is found out within a minute, by name and word alone, and told of once", async () => {
    const plants: Plants = {
      callback: (event) => Object.assign(sessionIn(event), { holder_name: "Ada Lovelace", "Ada Lovelace": 1 }),
      answer: (body) => Object.assign(body, { score: 0.93 }),
    };
    const rig = await benchWith(plants);
    await rig.open("approve", VENDOR);
    await rig.advance(MINUTE);
    const found = await driftOf(rig);
    expect(words(found)).toEqual([
      "field callback data.object.* ",
      "field callback data.object.holder_name ",
      "field create_session score ",
    ]);
    expect(JSON.stringify(found)).not.toMatch(/Ada|0\.93/);
    const events = await eventsOf(rig);
    expect(events.map((event) => [event.subject, event.data])).toContainEqual([
      VENDOR,
      {
        connection: VENDOR,
        vendor: VENDOR,
        kind: "field",
        part: "create_session",
        where: "score",
        word: null,
        count: 1,
      },
    ]);
    expect(events).toHaveLength(3);
    await rig.open("approve", VENDOR);
    await rig.advance(5 * MINUTE);
    expect(await eventsOf(rig)).toHaveLength(3);
    expect((await driftOf(rig)).data.find(({ where }) => where === "score")?.count).toBe(2);
    expect((await rig.world.settle(rig.call("GET", "/metrics", { key: null }))).text).toContain(
      `kyc_vendor_drift_total{connection="${VENDOR}",kind="field"}`,
    );
  });

  test("changes no session by a word without a rule, which is found in field and reading", async () => {
    const plants: Plants = {
      callback: (event) => {
        if (event.type === "identity.verification_session.processing") sessionIn(event).status = "thinking_hard";
      },
    };
    const rig = await benchWith(plants);
    const { id } = await rig.open("approve", VENDOR);
    await rig.advance(MINUTE);
    expect((await rig.session(id)).status).toBe("approved");
    expect(words(await driftOf(rig))).toEqual([
      "status observation status thinking_hard",
      "value callback data.object.status thinking_hard",
    ]);
  });

  test("is known to the next process, and told of again a day later", async () => {
    const rig = await benchWith({ answer: (body) => Object.assign(body, { score: 1 }) });
    await rig.open("approve", VENDOR);
    await rig.advance(MINUTE);
    const before = words(await driftOf(rig));
    await rig.crash();
    expect(words(await driftOf(rig))).toEqual(before);
    await rig.open("approve", VENDOR);
    await rig.advance(MINUTE);
    expect(await eventsOf(rig)).toHaveLength(before.length);
    await rig.advance(25 * 60 * MINUTE);
    await rig.open("approve", VENDOR);
    await rig.advance(MINUTE);
    expect((await eventsOf(rig)).length).toBeGreaterThan(before.length);
  });

  test("is not seen where it is not: the twins send what their documents have", async () => {
    const rig = await createRig({});
    for (const vendor of ["onfido", "sumsub", "stripe-identity"] as const)
      for (const scenario of ["approve", "reject-forged", "blurred-then-approve"] as const)
        await rig.open(scenario, vendor);
    await rig.advance(MINUTE);
    for (const vendor of ["onfido", "sumsub", "stripe-identity"]) {
      const { text } = await rig.world.settle(rig.call("GET", `/v1/vendors/${vendor}/drift`));
      expect(JSON.parse(text), vendor).toEqual({ data: [], dropped: 0 });
    }
  });

  test("is asked about by its connection, of the caller's mode", async () => {
    const rig = await createRig({});
    expect((await rig.world.settle(rig.call("GET", "/v1/vendors/nobody/drift"))).status).toBe(404);
  });
});
