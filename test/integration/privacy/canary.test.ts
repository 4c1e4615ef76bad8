import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprint } from "../../../src/http/idempotency.ts";
import { lookAgain } from "../../kit/gateway/process.ts";
import { ask, bodyOf, firstBody, keyed, open, ordinary, type Stage, subscribe, until } from "./acts.ts";
import { type Canary, createScanner, ENCODINGS, type Encoding, encoded } from "./needles.ts";
import { type Process, type Receiver, startProcess, startReceiver, startVendors, type Vendors } from "./process.ts";
import { PEOPLE, plantedBefore, REMARKS } from "./values.ts";
import { called, faulty, wrong } from "./wrongs.ts";

const SURFACES = [
  "standard output",
  "standard error",
  "metrics",
  "problems",
  "deliveries",
  "events feed",
  "timelines",
  "lists of keys, endpoints and deliveries",
  "database files while it runs",
  "database files after it stopped",
] as const;
type Surface = (typeof SURFACES)[number];

/** The only form in which a key is stored: its hash, because it has 256 random bits. */
const isKeyHash = (kind: string, encoding: Encoding): boolean => kind === "API key" && encoding === "sha256";

const surfaces = new Map<Surface, Buffer>();
let vendors: Vendors;
let process: Process;
let receivers: readonly Receiver[] = [];
let stage: Stage;
let canaries: readonly Canary[];

const add = (surface: Surface, ...parts: readonly (string | Buffer)[]): void => {
  surfaces.set(
    surface,
    Buffer.concat([surfaces.get(surface) ?? Buffer.alloc(0), ...parts.map((part) => Buffer.from(part))]),
  );
};

const delivered = async (receiver: Receiver, least: number): Promise<void> => {
  for (let looks = 0; looks < 1000 && receiver.got.length < least; looks += 1) await lookAgain();
};

const lookThrough = async (support: string): Promise<void> => {
  add("metrics", (await ask(stage, "/metrics", { key: null })).text);
  for (let after = "0", more = true; more; ) {
    const page = await ask(stage, `/v1/events?after=${after}&limit=100`);
    const { data, next_after: next } = JSON.parse(page.text) as { data: unknown[]; next_after: string };
    add("events feed", page.text);
    more = data.length === 100;
    after = next;
  }
  for (const { id } of stage.sessions)
    for (const audience of ["user", "support"])
      add("timelines", (await ask(stage, `/v1/sessions/${id}/timeline?audience=${audience}`, { key: support })).text);
  const listed = await ask(stage, "/v1/webhook-endpoints");
  const keys = (await ask(stage, "/v1/keys")).text;
  add("lists of keys, endpoints and deliveries", listed.text, keys);
  const admin = (JSON.parse(keys) as { data: { id: string; role: string }[] }).data.find(
    ({ role }) => role === "admin",
  );
  const asked = { method: "POST", path: "/v1/sessions", actor: `key:${admin?.id}`, body: firstBody() };
  stage.late.push({ kind: "unkeyed hash of a request", value: fingerprint(asked) });
  for (const { id } of (JSON.parse(listed.text) as { data: { id: string }[] }).data)
    add("lists of keys, endpoints and deliveries", (await ask(stage, `/v1/webhook-endpoints/${id}/deliveries`)).text);
};

beforeAll(async () => {
  vendors = await startVendors();
  process = await startProcess(vendors.url);
  vendors.sendTo(process.origin);
  receivers = [
    await startReceiver((outgoing) => void outgoing.writeHead(204).end()),
    await startReceiver(
      (outgoing) => void outgoing.writeHead(500, { "x-why": REMARKS[0] ?? "" }).end(PEOPLE[0]?.given),
    ),
  ];
  stage = { process, vendors, problems: [], late: [], sessions: [] };
  for (const { url } of [...receivers, { url: "http://127.0.0.1:9/closed" }]) await subscribe(stage, url);
  const { service, support } = await keyed(stage);
  await ordinary(stage);
  add("database files while it runs", ...process.files().values());
  await faulty(stage);
  await called(stage);
  await wrong(stage);
  const last = await open(stage, bodyOf(PEOPLE[1] as (typeof PEOPLE)[number], "approve", "onfido"), undefined, service);
  await until(stage, last.id, "approved");
  for (const receiver of receivers) await delivered(receiver, 3);
  await lookThrough(support);
  add("database files while it runs", ...process.files().values());
  expect(await process.stop()).toBe(0);
  add("database files after it stopped", ...process.files().values());
  add("standard output", process.output().out);
  add("standard error", process.output().err);
  add("problems", ...stage.problems);
  add("deliveries", ...receivers.flatMap(({ got }) => got));
  canaries = [...plantedBefore(), ...stage.late];
}, 120_000);

afterAll(async () => {
  for (const receiver of receivers) receiver.close();
  await vendors.close();
  process.remove();
});

describe("canaries", () => {
  test("are planted, more than forty of them, and the vendors were told of the people", () => {
    expect(new Set(canaries.map(({ value }) => value)).size).toBeGreaterThanOrEqual(40);
    const told = vendors.told();
    for (const person of PEOPLE) expect(told).toContain(person.email);
    expect(vendors.spoilt()).toBe(6);
    expect(stage.problems.length).toBeGreaterThan(40);
    for (const { got } of receivers) expect(got.length).toBeGreaterThan(2);
  });

  test("each would be found in each of the twelve encodings", () => {
    expect(ENCODINGS).toHaveLength(12);
    const scan = createScanner(canaries);
    for (const { kind, value } of canaries)
      for (const encoding of ENCODINGS)
        for (const form of encoded(value, encoding)) {
          const hits = scan(Buffer.concat([Buffer.from("before "), form, Buffer.from(" after")]));
          expect(
            hits.map((hit) => hit.kind),
            `${kind} as ${encoding}`,
          ).toContain(kind);
        }
  });

  test.each(SURFACES)("none is in: %s", (surface) => {
    const bytes = surfaces.get(surface) ?? Buffer.alloc(0);
    if (surface !== "standard error") expect(bytes.length).toBeGreaterThan(100);
    expect(createScanner(canaries, isKeyHash)(bytes)).toEqual([]);
  });

  test("are where they belong: in the owner's own answers", () => {
    const [opened] = stage.sessions;
    expect(opened?.subject.reference).toBe(PEOPLE[0]?.reference);
    expect(opened?.metadata).toEqual({ note: PEOPLE[0]?.note });
    expect(opened?.capture?.url).toContain(vendors.url);
  });
});
