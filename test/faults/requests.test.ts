import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import { REQUEST_FAULT_NAMES } from "../../mock-vendor/faults/catalogue.ts";
import type { RequestFault } from "../../mock-vendor/faults/catalogue-requests.ts";
import { UNHEARD_OF } from "../../mock-vendor/faults/text.ts";
import { type Answered, type Drive, driveUnder } from "./drive.ts";
import { EXAMINED } from "./vendors.ts";

interface Seen {
  /** The struck answer, and the same one without the fault. */
  readonly answer: Answered;
  readonly plain: Answered;
  /** Did the vendor do the work? */
  readonly done: boolean;
  readonly drive: Drive;
}

type Expect = (seen: Seen) => void;

const json = (text: string): unknown => JSON.parse(text);
const html = ({ answer }: Seen): void => expect(answer.headers["content-type"]).toContain("text/html");

/** A status, whether the work was done, and what else shows. */
const answered =
  (status: number, done: boolean, more: Expect = () => undefined): Expect =>
  (seen) => {
    expect([seen.answer.status, seen.done]).toEqual([status, done]);
    more(seen);
  };
const acted =
  (wire: string, done: boolean): Expect =>
  (seen) =>
    expect([seen.answer.wire, seen.done]).toEqual([wire, done]);
/** The work was done, and the answer differs from the good one in one way. */
const changed =
  (more: Expect): Expect =>
  (seen) => {
    expect([seen.answer.status, seen.done]).toEqual([seen.plain.status, true]);
    more(seen);
  };
const pushedBack = (seconds: string | undefined): Expect =>
  answered(429, false, ({ answer }) => expect(answer.headers["retry-after"]).toBe(seconds));
const refusal: Expect = ({ answer, drive }) =>
  expect(drive.adapter.faultOf({ ...answer, body: answer.text })?.kind).toBe("refused_input");

/** What the wire shows of each fault, at every vendor. The clock begins at 09:00:00 UTC. */
const SHOWN: Readonly<Partial<Record<RequestFault, Expect>>> = {
  unavailable: answered(503, false),
  bad_gateway: answered(502, false, html),
  server_error_after: answered(500, true),
  gateway_timeout: answered(504, true, html),
  rate_limited: pushedBack("30"),
  rate_limited_until: pushedBack("Mon, 05 Jan 2026 09:00:30 GMT"),
  quota_exceeded: pushedBack(String(15 * 3_600)),
  refused: refusal,
  // 403 is Didit's own answer to a wrong key.
  unauthorized: ({ answer, done }) => expect([[401, 403].includes(answer.status), done]).toEqual([true, false]),
  forbidden: answered(403, false),
  hang: acted("hang", false),
  hang_after: acted("hang", true),
  reset_before: acted("reset", false),
  reset: acted("reset", true),
  slow: changed(({ answer, plain }) => expect(answer.took - plain.took).toBeCloseTo(3, 1)),
  slow_after: changed(({ answer, drive }) => {
    expect(answer.took).toBeGreaterThanOrEqual(3);
    expect(drive.delivered.some(({ at }) => at < 3)).toBe(drive.delivered.length > 0);
  }),
  brown_out: answered(503, false),
  region_outage: answered(503, false),
  flapping: answered(503, false),
  html: answered(200, false, html),
  truncated: acted("truncate", true),
  empty_answer: changed(({ answer }) => expect(answer.text).toBe("")),
  cut_off: changed(({ answer, plain }) => {
    expect(answer.text).toBe(plain.text.slice(0, plain.text.length >> 1));
    expect(() => json(answer.text)).toThrow();
  }),
  wrong_content_type: changed((seen) => {
    html(seen);
    expect(seen.answer.text).toBe(seen.plain.text);
  }),
  bom: changed(({ answer }) => expect([...answer.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])),
  gzip: changed(({ answer, plain }) => {
    expect(answer.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(answer.bytes).toString()).toBe(plain.text);
  }),
  oversized: changed(({ answer, plain }) => {
    expect(answer.bytes.byteLength).toBeGreaterThan(8_000_000);
    expect(answer.text.trimEnd()).toBe(plain.text);
  }),
  trickle: changed(({ answer, plain }) => expect([answer.wire, answer.text]).toEqual(["trickle", plain.text])),
  slow_close: changed(({ answer, plain }) => expect([answer.wire, answer.text]).toEqual(["slow_close 1", plain.text])),
  error_in_success: answered(200, false),
  accepted_only: answered(202, false, ({ answer }) => expect(answer.text).toBe("{}")),
  redirect: answered(307, false, ({ answer }) =>
    expect(answer.headers.location).toContain("https://elsewhere.invalid/"),
  ),
  unknown_field: changed(({ answer, plain }) => {
    expect(json(answer.text)).toMatchObject(json(plain.text) as object);
    expect(answer.text).toContain("mock_added_field");
  }),
  duplicate_keys: changed(({ answer, plain }) => {
    expect(json(answer.text)).toEqual(json(plain.text));
    const [key] = /"[^"]+"/.exec(answer.text) ?? [];
    expect(answer.text.split(`${key}:`).length - 1).toBeGreaterThan(plain.text.split(`${key}:`).length - 1);
  }),
};

const OPTIONS: Readonly<Partial<Record<RequestFault, object>>> = {
  rate_limited: { seconds: 30 },
  brown_out: { probability: 1 },
  region_outage: { probability: 1 },
};

/** The request that makes the verification, under a fault for this person alone, and the same without it. */
const struckStart = async (vendor: VendorId, kind: RequestFault): Promise<Seen> => {
  const drives = [{ kind, ...OPTIONS[kind] }, undefined].map((rule) =>
    driveUnder(vendor, "approve", rule && { ...rule, session: "att_kit_1" }),
  );
  const [drive, without] = drives as [Drive, Drive];
  await drive.start();
  await without.start();
  const place = without.answers.findIndex(({ call }) => (call.path + (call.body ?? "")).includes("att_kit_1"));
  const [answer, plain] = [drive.answers[place], without.answers[place]];
  if (answer === undefined || plain === undefined) throw new Error("the request was never sent");
  expect(drive.mock.journal().some((entry) => entry.kind === "request" && entry.fault === kind)).toBe(true);
  // What comes before it names nobody, and is left alone.
  expect(drive.answers.slice(0, place).map(({ status }) => status)).toEqual(
    without.answers.slice(0, place).map(({ status }) => status),
  );
  return { answer, plain, done: drive.object() !== undefined, drive };
};

describe.each(EXAMINED)("a start at %s", (vendor) => {
  test.each(Object.keys(SHOWN) as RequestFault[])("under %s is answered as the catalogue says", async (kind) => {
    SHOWN[kind]?.(await struckStart(vendor, kind));
  });
});

const statusOf = async ({ fetch }: Drive): Promise<string> => {
  const fetched = await fetch();
  return fetched.ok ? (fetched.value.status ?? "unknown word") : fetched.fault.kind;
};

/** Readings of one person at given seconds after the start. */
const readings = async (vendor: VendorId, kind: RequestFault | undefined, ...at: readonly number[]) => {
  const drive = driveUnder(vendor, "approve", kind && { kind });
  await drive.start();
  const began = drive.world.now();
  const read: string[] = [];
  for (const second of at) {
    await drive.world.advance(Math.max(0, began + second * 1000 - drive.world.now()));
    read.push(await statusOf(drive));
  }
  return { read, drive };
};

describe.each(EXAMINED)("a read at %s", (vendor) => {
  test("under stale_reads tells of a minute ago, while callbacks tell of now", async () => {
    const { read, drive } = await readings(vendor, "stale_reads", 5, 59, 75);
    const [young, old, now] = read;
    expect([young, now]).toEqual(["not_found", "approved"]);
    expect(["initiated", "capture_in_progress", "not_found"]).toContain(old);
    const told = drive.delivered.filter(({ at }) => at < 10);
    expect(told.length).toBe((await readings(vendor, undefined, 10)).drive.delivered.length);
  });

  test("under not_found_yet is 404 until the object is a minute old", async () => {
    expect((await readings(vendor, "not_found_yet", 5, 50, 75)).read).toEqual(["not_found", "not_found", "approved"]);
  });

  test("under unknown_status carries a word without a rule, and never a verdict", async () => {
    const { read, drive } = await readings(vendor, "unknown_status", 10);
    expect(drive.answers.at(-1)?.text ?? "").toContain(UNHEARD_OF);
    expect(["unknown word", "unreadable"]).toContain(read[0]);
    expect((await readings(vendor, undefined, 10)).read).toEqual(["approved"]);
  });

  test("under foreign_read the second object's state is the first one's", async () => {
    const drive = driveUnder(vendor, "reject-forged", { kind: "foreign_read" });
    await drive.start();
    await drive.world.advance(10_000);
    const first = await statusOf(drive);
    await drive.start("att_kit_2");
    expect([first, await statusOf(drive)]).toEqual(["rejected", "rejected"]);
  });

  test("under id_reuse the second start names the first one's object", async () => {
    const drive = driveUnder(vendor, "approve", { kind: "id_reuse" });
    const [first, second] = [await drive.start(), await drive.start("att_kit_2")];
    expect(first.ok && drive.object()).toBe(first.ok && first.value.vendorRef);
    expect(drive.mock.objects()).toHaveLength(2);
    if (second.ok) expect(second.value.vendorRef).toBe(first.ok && first.value.vendorRef);
  });
});

test("every fault of requests is shown here", () => {
  const read: readonly RequestFault[] = ["stale_reads", "not_found_yet", "unknown_status", "foreign_read", "id_reuse"];
  expect([...Object.keys(SHOWN), ...read].toSorted()).toEqual([...REQUEST_FAULT_NAMES].toSorted());
});
