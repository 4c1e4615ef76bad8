import { describe, expect, test } from "vitest";
import { CONTROL_KINDS } from "../../../../contracts/api-routing.ts";
import { CHECK_NAMES, DOCUMENT_CLASSES } from "../../../../contracts/check.ts";
import { ROUTE_STRATEGIES, type Routing } from "../../../../contracts/policy.ts";
import { type Route, route } from "../../../../src/core/route.ts";
import type { Candidate, Need } from "../../../../src/core/route-rules.ts";

const SETS = 1_000_000;
const COUNTRIES = ["DE", "FR", "IN", "BR", "US", "NG"];
const REGIONS = ["eu", "us", "in"];
const NAMES = ["a", "b", "c", "d", "e", "f"];
const CHECKS = CHECK_NAMES.slice(0, 5);
const DOCUMENTS = DOCUMENT_CLASSES.slice(0, 4);

/** Every subset, by its bits. */
const subsets = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_item, place) => (bits >> place) & 1));

const CHECK_SETS = subsets(CHECKS);
const DOCUMENT_SETS = subsets(DOCUMENTS);
const COUNTRY_SETS = subsets(COUNTRIES);
const REGION_SETS = subsets(REGIONS);
const NAME_SETS = subsets(NAMES);

/** Whole numbers below `bound`, from a 32-bit state. */
const createDraw = (seed: number) => {
  let state = seed;
  return (bound: number): number => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return ((word ^ (word >>> 15)) >>> 0) % bound;
  };
};
type Draw = ReturnType<typeof createDraw>;

/** A vendor as bits and places: what the oracle looks at. */
interface Vendor {
  readonly live: number;
  readonly region: number;
  readonly checks: number;
  readonly documents: number;
  /** 64: all. */
  readonly countries: number;
  /** 4: none. */
  readonly control: number;
  readonly starts: number;
  readonly price: number;
  readonly exhausted: boolean;
}
interface Person {
  readonly live: number;
  readonly checks: number;
  readonly documents: number;
  readonly country: number;
  /** Bits of names; 64: everybody. */
  readonly recipients: number;
  /** Place, or -1. */
  readonly pinned: number;
  readonly holding: number;
  readonly region: number;
  readonly scenario: number;
  /** Bits of regions that the policy allows; 0: no such setting. */
  readonly regions: number;
  /** Of every connection; 0: none. */
  readonly cap: number;
  readonly strategy: number;
}

const drawVendor = (draw: Draw): Vendor => ({
  live: draw(8) === 0 ? 0 : 1,
  region: draw(5) < 3 ? 0 : draw(3),
  checks: draw(32) | draw(32) | draw(32),
  documents: draw(16) | draw(16),
  countries: draw(3) === 0 ? 64 : draw(64) | draw(64),
  control: draw(10) < 7 ? 4 : draw(4),
  starts: draw(20),
  price: 1 + draw(3),
  exhausted: draw(4) === 0,
});

const drawPerson = (draw: Draw): Person => ({
  live: draw(8) === 0 ? 0 : 1,
  checks: draw(32) & draw(32),
  documents: draw(16),
  country: draw(6),
  recipients: draw(2) === 0 ? 64 : draw(64),
  pinned: draw(8) === 0 ? draw(6) : -1,
  holding: draw(4) === 0 ? draw(6) : -1,
  region: draw(4) === 0 ? draw(3) : -1,
  scenario: draw(6) === 0 ? draw(5) : -1,
  regions: draw(4) === 0 ? 1 + draw(7) : 0,
  cap: draw(3) === 0 ? 1 + draw(40) : 0,
  strategy: draw(5),
});

/** May the vendor at that place take the person? Told from the bits alone, in one expression for each ground. */
const isLegal = (vendor: Vendor, place: number, person: Person): boolean => {
  const waitsHere = person.holding === place;
  const able =
    (person.checks & ~vendor.checks) === 0 &&
    (person.documents & vendor.documents) !== 0 &&
    (vendor.countries === 64 || (vendor.countries >> person.country) % 2 === 1) &&
    (person.scenario < 0 || (vendor.checks >> person.scenario) % 2 === 1);
  const agreed = person.recipients === 64 || (person.recipients >> place) % 2 === 1;
  const placed =
    (person.region < 0 || person.region === vendor.region) &&
    (person.regions === 0 || (person.regions >> vendor.region) % 2 === 1);
  const called = vendor.live === person.live && (person.pinned < 0 || person.pinned === place);
  const kind = CONTROL_KINDS[vendor.control];
  const open = kind === undefined || (waitsHere && kind !== "kill" && kind !== "drain");
  const paid = person.cap === 0 || waitsHere || vendor.price * vendor.starts + vendor.price <= person.cap;
  return able && agreed && placed && called && open && paid;
};

const ALL_WEIGHTS = Object.fromEntries(NAMES.map((name, place) => [name, place]));

const routingOf = ({ strategy, regions, cap }: Person): Routing | undefined => {
  const named = ROUTE_STRATEGIES[strategy];
  if (named === undefined && regions === 0 && cap === 0) return undefined;
  return {
    strategy: named ?? "priority",
    ...(named === "weights" && { weights: ALL_WEIGHTS }),
    ...(regions !== 0 && { regions: [...(REGION_SETS[regions] ?? [])] }),
    ...(cap !== 0 && { monthly_cost_cap: Object.fromEntries(NAMES.map((name) => [name, cap])) }),
  };
};

const nameAt = (place: number): string | undefined => (place < 0 ? undefined : NAMES[place]);

const needOf = (person: Person, set: number): Need => ({
  livemode: person.live === 1,
  checks: CHECK_SETS[person.checks] ?? [],
  documents: DOCUMENT_SETS[person.documents] ?? [],
  country: COUNTRIES[person.country] ?? "",
  recipients: person.recipients === 64 ? ["*"] : (NAME_SETS[person.recipients] ?? []),
  pinned: nameAt(person.pinned),
  holding: nameAt(person.holding),
  region: person.region < 0 ? undefined : REGIONS[person.region],
  scenarioNeeds: person.scenario < 0 ? undefined : CHECKS[person.scenario],
  routing: routingOf(person),
  sticky: () => String(set),
});

const candidateOf = (vendor: Vendor, place: number): Candidate => ({
  connection: NAMES[place] ?? "",
  vendor: NAMES[place] ?? "",
  livemode: vendor.live === 1,
  region: REGIONS[vendor.region] ?? "",
  control: CONTROL_KINDS[vendor.control],
  starts: vendor.starts,
  passes: vendor.starts,
  failures: vendor.price,
  quotaExhausted: vendor.exhausted,
  capabilities: {
    checks: CHECK_SETS[vendor.checks] ?? [],
    documents: DOCUMENT_SETS[vendor.documents] ?? [],
    countries: vendor.countries === 64 ? "all" : (COUNTRY_SETS[vendor.countries] ?? []),
    regions: REGIONS,
    price: { amount: vendor.price, currency: "EUR" },
    billsOn: "create",
    quotas: { requestsPerMinute: 60 },
    linkLifeSeconds: 3600,
    unconfirmed: [],
  },
});

/** What is wrong with the route, or nothing. */
const flawOf = (found: Route, vendors: readonly Vendor[], person: Person): string | undefined => {
  const legal = vendors.flatMap((vendor, place) => (isLegal(vendor, place, person) ? [NAMES[place]] : []));
  const illegal = found.order.filter((connection) => !legal.includes(connection));
  if (illegal.length > 0) return `illegal: ${illegal}`;
  if (found.order.length !== legal.length || new Set(found.order).size !== legal.length) return `missing: ${legal}`;
  if (found.refusals.length !== vendors.length - legal.length) return "a refusal is missing";
  const demoted = found.order.map((connection) => vendors[NAMES.indexOf(connection)]?.exhausted === true);
  if (demoted.lastIndexOf(false) > demoted.indexOf(true) && demoted.includes(true)) return "an exhausted vendor leads";
  return undefined;
};

describe("a million random sets of policy, manifests and consent", () => {
  test("have no illegal route, miss no legal vendor, and give every refusal its reason", { timeout: 120_000 }, () => {
    const draw = createDraw(20_261_123);
    const lengths = new Map<number, number>();
    const refused = new Map<string, number>();
    for (let set = 0; set < SETS; set += 1) {
      const vendors = Array.from({ length: 1 + draw(6) }, () => drawVendor(draw));
      const person = drawPerson(draw);
      const found = route(vendors.map(candidateOf), needOf(person, set));
      const flaw = flawOf(found, vendors, person);
      if (flaw !== undefined) expect.fail(`set ${set}: ${flaw}: ${JSON.stringify({ vendors, person, found })}`);
      lengths.set(found.order.length, (lengths.get(found.order.length) ?? 0) + 1);
      for (const { refusal } of found.refusals) refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    }
    // The draw reaches every rule often, and routes of every length: otherwise the million would say little.
    expect(refused.size).toBe(14);
    for (const [refusal, count] of refused) expect(count, refusal).toBeGreaterThan(5000);
    expect([...lengths.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(lengths.get(0)).toBeLessThan(SETS * 0.8);
  });
});
