import { describe, expect, test } from "vitest";
import { bindAccount } from "../../adapters/registry.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import type { DELIVERY_FAULTS, MESSAGE_FAULTS } from "../../mock-vendor/faults/catalogue-callbacks.ts";
import { earlierSecret } from "../../mock-vendor/faults/messages.ts";
import { UNHEARD_OF } from "../../mock-vendor/faults/text.ts";
import { type Delivered, type Drive, driveUnder } from "./drive.ts";
import { EXAMINED } from "./vendors.ts";

type CallbackFault = keyof typeof DELIVERY_FAULTS | keyof typeof MESSAGE_FAULTS;

interface Seen {
  /** What came under the fault, and what comes without it. */
  readonly came: readonly Delivered[];
  readonly plain: readonly Delivered[];
  readonly drive: Drive;
  /** Does the vendor sign the time of each delivery? */
  readonly stamps: boolean;
}
type Expect = (seen: Seen) => void;

const HELD_SECONDS = 40;

const genuine = ({ drive }: Seen, { headers, body, nowSeconds }: Delivered, adapter = drive.adapter): boolean =>
  adapter.verify(headers, new TextEncoder().encode(body), nowSeconds).ok;
/** Some vendors sign nothing: then nothing can be wrong with a signature. */
const signs = (seen: Seen): boolean => seen.plain.some((one) => !genuine(seen, { ...one, headers: {} }));

const bodiesOf = (all: readonly Delivered[]): readonly string[] => all.map(({ body }) => body);
const sorted = (all: readonly Delivered[]): readonly string[] => bodiesOf(all).toSorted();
const times = (count: number, all: readonly Delivered[]): readonly Delivered[] =>
  all.flatMap((one) => Array.from({ length: count }, () => one));
const sameBodies: Expect = ({ came, plain }) => expect(bodiesOf(came)).toEqual(bodiesOf(plain));

const later =
  (seconds: number): Expect =>
  (seen) => {
    sameBodies(seen);
    for (const [place, { at }] of seen.came.entries())
      expect(at).toBeCloseTo((seen.plain[place]?.at ?? 0) + seconds, 1);
  };
const refused: Expect = (seen) => {
  sameBodies(seen);
  if (signs(seen)) expect(seen.came.some((one) => genuine(seen, one))).toBe(false);
};
/** Where a vendor signs no time, or that of the event, its clock at sending does not show. */
const skewed: Expect = (seen) => (seen.stamps ? refused : sameBodies)(seen);
/** A signature whose time stands in the body once more cannot be right over a body without it. */
const timeInBody = ({ plain }: Seen): boolean =>
  plain.some(({ headers, body }) =>
    Object.values(headers).some((value) => /^\d{10}$/.test(value) && body.includes(value)),
  );

/** As many as ever, each rightly signed, with another body than the plain one. */
const edited =
  (shows: (body: string, plain: string) => void, isObject = true): Expect =>
  (seen) => {
    expect(seen.came.length).toBe(seen.plain.length);
    for (const [place, one] of seen.came.entries()) {
      expect(genuine(seen, one)).toBe(isObject || !timeInBody(seen));
      shows(one.body, seen.plain[place]?.body ?? "");
    }
  };
/** The plain ones, and beside each a copy that is not the same. */
const besides =
  (shows: (copy: Delivered, seen: Seen) => void): Expect =>
  (seen) => {
    const known = bodiesOf(seen.plain);
    const copies = seen.came.filter(({ body }) => !known.includes(body));
    expect(seen.came.filter(({ body }) => known.includes(body)).length).toBe(known.length);
    expect(copies.length).toBeGreaterThan(0);
    for (const copy of copies) shows(copy, seen);
  };

/** The account with the secrets of before the rotation in one of its lists, whichever holds those of callbacks. */
const withEarlierSecrets = ({ vendor, settings }: Drive): readonly Drive["adapter"][] =>
  Object.entries(settings).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return [];
    const bound = bindAccount(vendor, { ...settings, [name]: value.map((one) => earlierSecret(String(one))) });
    return bound.ok ? [bound.value] : [];
  });

const SHOWN: Readonly<Record<CallbackFault, Expect>> = {
  callback_duplicate: ({ came, plain }) => expect(sorted(came)).toEqual(sorted(times(2, plain))),
  callback_storm: ({ came, plain }) => expect(sorted(came)).toEqual(sorted(times(50, plain))),
  callback_shuffle: ({ came, plain }) => {
    expect(sorted(came)).toEqual(sorted(plain));
    expect(came.map(({ at }) => at)).not.toEqual(plain.map(({ at }) => at));
  },
  callback_reverse: ({ came, plain }) => {
    expect(bodiesOf(came)).toEqual(bodiesOf(plain).toReversed());
    expect(Math.min(...came.map(({ at }) => at))).toBeGreaterThan(Math.max(...plain.map(({ at }) => at)));
  },
  callback_drop: ({ came }) => expect(came).toEqual([]),
  callback_delay: later(30),
  callback_gap: ({ came, plain }) => {
    expect(sorted(came)).toEqual(sorted(plain));
    for (const { at } of came) expect(Math.abs(at - HELD_SECONDS)).toBeLessThan(1);
  },
  callback_stale: ({ came, plain }) => {
    expect(bodiesOf(came)).toEqual([...bodiesOf(plain), ...bodiesOf(plain)]);
    expect(came.at(plain.length)?.at).toBeCloseTo((plain[0]?.at ?? 0) + 60, 1);
  },
  callback_corrupt: refused,
  callback_unsigned: refused,
  callback_old_secret: (seen) => {
    refused(seen);
    const accepts = (adapter: Drive["adapter"]) => seen.came.every((one) => genuine(seen, one, adapter));
    if (signs(seen)) expect(withEarlierSecrets(seen.drive).some(accepts)).toBe(true);
  },
  callback_clock_behind: skewed,
  callback_clock_ahead: skewed,
  callback_foreign: besides(({ body, ...copy }, seen) => {
    expect(body).not.toContain(seen.drive.reference);
    expect(body).not.toContain(seen.drive.object());
    if (signs(seen)) expect(genuine(seen, { body, ...copy })).toBe(false);
  }),
  callback_unknown_status: (seen) => {
    edited(() => undefined)(seen);
    const last = seen.came.at(-1);
    expect(last?.body).toContain(UNHEARD_OF);
    const events = seen.came.flatMap(({ body }) => {
      const read = seen.drive.adapter.read(new TextEncoder().encode(body) as Parameters<Drive["adapter"]["read"]>[0]);
      return read.kind === "events" ? read.events : [];
    });
    expect(events.filter(({ final }) => final)).toEqual([]);
  },
  callback_unknown_field: edited((body, plain) => {
    expect(body).toContain("mock_added_field");
    expect(JSON.parse(body)).toMatchObject(JSON.parse(plain) as object);
  }),
  callback_duplicate_keys: edited((body, plain) => {
    expect(JSON.parse(body)).toEqual(JSON.parse(plain));
    expect(body).toContain(UNHEARD_OF);
  }, false),
  callback_bom: edited((body, plain) => expect(body).toBe(`\uFEFF${plain}`), false),
  callback_cut_off: edited((body, plain) => {
    expect(plain.startsWith(body) && body.length < plain.length).toBe(true);
    expect(() => JSON.parse(body)).toThrow();
  }, false),
  callback_content_type: (seen) => {
    sameBodies(seen);
    for (const one of seen.came)
      expect([one.headers["content-type"], genuine(seen, one)]).toEqual(["text/plain", true]);
  },
  callback_oversized: edited((body, plain) => expect([body.length > 2_000_000, body.trimEnd()]).toEqual([true, plain])),
  callback_changed_reference: (seen) => {
    for (const one of seen.came)
      expect([genuine(seen, one), one.body.includes(seen.drive.reference)]).toEqual([true, false]);
    expect(seen.came.some(({ body }) => body.includes(seen.drive.object() ?? ""))).toBe(true);
  },
  callback_other_version: edited(
    (body, plain) =>
      expect(JSON.parse(body)).toEqual({ api_version: "2099-01-01", envelope: { content: JSON.parse(plain) } }),
    false,
  ),
  callback_id_reuse: besides((copy, seen) => {
    expect(genuine(seen, copy)).toBe(true);
    expect(copy.body).toContain(seen.drive.object());
    expect(seen.came.some(({ body }) => body.includes(UNHEARD_OF))).toBe(true);
  }),
  callback_reserialized: besides((copy, seen) => {
    expect(genuine(seen, copy)).toBe(true);
    const twins = seen.plain.filter(
      ({ body }) => JSON.stringify(JSON.parse(body)) === JSON.stringify(JSON.parse(copy.body)),
    );
    expect(twins).toHaveLength(1);
  }),
};

const driven = async (vendor: VendorId, kind: CallbackFault | undefined, seed = 1): Promise<Drive> => {
  const window = kind === "callback_gap" ? { until: Date.UTC(2026, 0, 5, 9) + HELD_SECONDS * 1000 } : {};
  const drive = driveUnder(vendor, "approve", kind && { kind, ...window, seed });
  await drive.start();
  await drive.world.advance(120_000);
  return drive;
};

describe.each(EXAMINED)("callbacks of %s", (vendor) => {
  test.each(Object.keys(SHOWN) as CallbackFault[])("under %s come as the catalogue says", async (kind) => {
    const [drive, without] = [await driven(vendor, kind), await driven(vendor, undefined)];
    const [first, again] = (await driven(vendor, "callback_stale")).delivered.filter(
      ({ body }, _place, [one]) => body === one?.body,
    );
    const stamps = JSON.stringify(first?.headers) !== JSON.stringify(again?.headers);
    const seen: Seen = { came: drive.delivered, plain: without.delivered, drive, stamps };
    expect(seen.plain.length).toBeGreaterThan(0);
    SHOWN[kind](seen);
    const marks = drive.mock.journal().flatMap((entry) => (entry.kind === "callback" ? entry.marks : []));
    expect(marks.length > 0 || ["callback_shuffle", "callback_delay"].includes(kind)).toBe(true);
  });
});

describe("a fault of callbacks", () => {
  test("strikes the same way under the same seed, and another way under another one", async () => {
    const at = async (seed: number) => (await driven("stripe-identity", "callback_shuffle", seed)).delivered;
    expect(await at(4)).toEqual(await at(4));
    expect(await at(4)).not.toEqual(await at(5));
  });

  test("for one session leaves every other one alone", async () => {
    const drive = driveUnder("sumsub", "approve", { kind: "callback_drop", session: "att_kit_2" });
    await drive.start();
    await drive.start("att_kit_2");
    await drive.world.advance(60_000);
    const states = drive.mock
      .journal()
      .flatMap((entry) => (entry.kind === "callback" ? [`${entry.reference} ${entry.state}`] : []));
    expect(new Set(states)).toEqual(new Set(["att_kit_1 delivered", "att_kit_2 dropped"]));
  });
});
