import { beforeAll, describe, expect, test } from "vitest";
import type { Session, Timeline } from "../../../contracts/api.ts";
import { ROLES, type Role } from "../../../contracts/api-keys.ts";
import { AUDIENCES, type Audience } from "../../../contracts/reason.ts";
import { startWhole, type Whole } from "../../kit/gateway/whole-gateway.ts";
import { open, read } from "../../kit/gateway/whole-session.ts";

let whole: Whole;
let keys: Readonly<Record<Role, string>>;
let hit: string;
let forged: string;

beforeAll(async () => {
  whole = await startWhole();
  const made = await Promise.all(ROLES.map(async (role) => [role, await whole.keyFor(role)] as const));
  keys = Object.fromEntries(made) as Record<Role, string>;
  hit = (await open(whole, "sanctions-hit", "sumsub")).id;
  forged = (await open(whole, "reject-forged", "onfido")).id;
  await whole.world.advance(10_000);
});

const NARROW: readonly Role[] = ["service", "support"];
const WIDE: readonly Role[] = ["reviewer", "compliance", "admin"];
/** Codes, classes, checks and vendor words that would tell a suspicion. */
const TELLING = /sanction|watchlist|"pep|forg|fraud|compliance|SANCTIONS|FORGERY|adverse/i;

const codes = ({ reasons }: Session): readonly string[] => reasons.map(({ code }) => code);
const textOf = async (path: string, role: Role): Promise<string> =>
  (await whole.call("GET", path, { key: keys[role] })).text();

describe("reasons", () => {
  test.each(WIDE)("%s sees why", async (role) => {
    expect(codes(await read(whole, hit, keys[role]))).toEqual(["compliance.sanctions_hit"]);
    expect(codes(await read(whole, forged, keys[role]))).toEqual(["fraud.document_forged"]);
  });

  test.each(NARROW)("%s sees the process, and nothing that tells the suspicion", async (role) => {
    expect(codes(await read(whole, hit, keys[role]))).toEqual(["policy.review_required"]);
    expect(codes(await read(whole, forged, keys[role]))).toEqual(["policy.requirements_not_met"]);
    for (const id of [hit, forged])
      for (const path of [
        `/v1/sessions/${id}`,
        "/v1/sessions",
        `/v1/sessions/${id}/timeline`,
        `/v1/sessions/${id}/stream`,
        "/v1/reasons",
      ])
        if (!path.endsWith("/stream") || id === forged) expect(await textOf(path, role), path).not.toMatch(TELLING);
  });

  test("events say no more than a support key may see", async () => {
    const feed = await textOf("/v1/events", "service");
    expect(feed).toContain(hit);
    expect(feed).not.toMatch(TELLING);
  });
});

const MAY: Readonly<Record<Audience, readonly Role[]>> = {
  user: ROLES,
  support: ROLES,
  compliance: ["reviewer", "compliance", "admin"],
  auditor: ["compliance", "admin"],
};

describe("timelines", () => {
  const timeline = (audience: Audience, role: Role) =>
    whole.call("GET", `/v1/sessions/${hit}/timeline?audience=${audience}`, { key: keys[role] });
  const entriesOf = async (audience: Audience) =>
    ((await (await timeline(audience, "admin")).json()) as Timeline).entries;

  test.each(AUDIENCES.flatMap((audience) => ROLES.map((role) => [role, audience] as const)))(
    "%s may read that of %s, or not",
    async (role, audience) => {
      expect((await timeline(audience, role)).status).toBe(MAY[audience].includes(role) ? 200 : 403);
    },
  );

  test("of the user: what happened to the session, not who or where", async () => {
    const entries = await entriesOf("user");
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(["transition"]));
    for (const entry of entries) expect(Object.keys(entry)).not.toEqual(expect.arrayContaining(["actor"]));
    const text = JSON.stringify(entries);
    expect(text).not.toMatch(TELLING);
    expect(text).not.toMatch(/sumsub|vendor:|key:/);
  });

  test("of support: vendors and the kind of who acted, not the vendor's words", async () => {
    const entries = await entriesOf("support");
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(["transition", "attempt", "observation"]));
    expect(new Set(entries.flatMap(({ actor }) => actor ?? []))).toEqual(new Set(["key", "vendor"]));
    expect(entries.every(({ raw }) => raw === undefined)).toBe(true);
    expect(JSON.stringify(entries)).not.toMatch(TELLING);
  });

  test.each(["compliance", "auditor"] as const)(
    "of %s: the vendor's words, the case and the full actor",
    async (audience) => {
      const entries = await entriesOf(audience);
      expect(entries.flatMap(({ raw }) => raw ?? [])).toContain("onHold");
      expect(entries.map(({ summary }) => summary)).toContain("case opened: pending");
      expect(entries.flatMap(({ actor }) => actor ?? [])).toContain("vendor:sumsub");
      expect(entries.flatMap(({ reasons }) => reasons ?? [])).toContain("compliance.sanctions_hit");
    },
  );
});
