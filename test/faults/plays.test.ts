import { describe, expect, test } from "vitest";
import type { Status } from "../../contracts/status.ts";
import type { VendorId } from "../../mock-vendor/accounts.ts";
import type { PlayFault } from "../../mock-vendor/faults/catalogue-plays.ts";
import { type Drive, driveUnder } from "./drive.ts";
import { EXAMINED } from "./vendors.ts";

/** Where the vendor says that the person is: five seconds after the start, and a quarter of an hour after it. */
interface Course {
  readonly soon: readonly Status[];
  readonly late: readonly Status[];
  /** Was another picture asked for on the way? */
  readonly retake?: true;
}

const WAITING: readonly Status[] = ["initiated", "capture_in_progress"];
const ASKED: Course = { soon: ["approved"], late: ["approved"], retake: true };

const COURSES: Readonly<Record<PlayFault, Course>> = {
  never_finishes: { soon: ["submitted"], late: ["submitted"] },
  human_review_stuck: { soon: ["pending_review"], late: ["pending_review"] },
  human_review_slow: { soon: ["pending_review"], late: ["approved"] },
  decisions_slow: { soon: ["submitted"], late: ["approved"] },
  late_reversal: { soon: ["approved"], late: ["rejected"] },
  reviewed_again: { soon: ["approved"], late: ["pending_review"] },
  // Some vendors make a fresh link with a read of an open object.
  link_expired: { soon: WAITING, late: [...WAITING, "approved"] },
  capture_blurred: ASKED,
  capture_glare: ASKED,
  capture_cropped: ASKED,
  capture_dark: ASKED,
  capture_too_small: ASKED,
  capture_wrong_side: ASKED,
  capture_expired: ASKED,
  capture_unsupported: ASKED,
  capture_upload_broken: { soon: ["approved"], late: ["approved"] },
  // A person who left is asked again by some vendors, and runs out of time at others.
  capture_abandoned: { soon: [...WAITING, "submitted"], late: [...WAITING, "expired", "needs_resubmission"] },
};

const statusOf = async ({ fetch }: Drive): Promise<Status | undefined> => {
  const fetched = await fetch();
  return fetched.ok ? fetched.value.status : undefined;
};

/** Where the person is, looked at all the time: some vendors' callbacks say nothing. */
const passed = async (drive: Drive, seconds: number): Promise<readonly (Status | undefined)[]> => {
  const seen: (Status | undefined)[] = [];
  for (let look = 0; look < seconds * 10; look += 1) {
    await drive.world.advance(100);
    seen.push(await statusOf(drive));
  }
  return seen;
};

const pageOf = (drive: Drive) => {
  const started = drive.mock.captures;
  const token = /capture\/[^/]+\/([^"?\\]+)/.exec(drive.answers.map(({ text }) => text).join(" "))?.[1] ?? "";
  return started.find(drive.vendor, token)?.state;
};

const played = async (vendor: VendorId, kind: PlayFault): Promise<void> => {
  const drive = driveUnder(vendor, "approve", {
    kind,
    probability: 1,
    ...(kind === "human_review_slow" && { seconds: 600 }),
  });
  await drive.start();
  if (kind === "link_expired") expect(pageOf(drive)).toBe("closed");
  const early = await passed(drive, 5);
  const soon = early.at(-1);
  await drive.world.advance(900_000);
  const course = COURSES[kind];
  expect(course.soon).toContain(soon);
  expect(course.late).toContain(await statusOf(drive));
  if (kind !== "capture_abandoned") expect(early.includes("needs_resubmission")).toBe(course.retake === true);
};

describe.each(EXAMINED)("a person at %s", (vendor) => {
  test.each(Object.keys(COURSES) as PlayFault[])("under %s goes as the catalogue says", (kind) => played(vendor, kind));
});

describe("faults of chance", () => {
  const stuck = async (seed: number): Promise<readonly string[]> => {
    const drive = driveUnder("sumsub", "approve", { kind: "human_review_stuck", seed });
    for (let number = 0; number < 30; number += 1) await drive.start(`att_many_${number}`);
    await drive.world.advance(20_000);
    return drive.mock.objects().flatMap(({ status, reference }) => (status === "queued" ? [String(reference)] : []));
  };

  test("strike their part of the persons, the same ones under the same seed", async () => {
    const [first, again, other] = [await stuck(8), await stuck(8), await stuck(9)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(15);
  });

  test("of a region strike all that a session asks, and nothing of others", async () => {
    const drive = driveUnder("stripe-identity", "approve", { kind: "region_outage", seed: 3 });
    const started: boolean[] = [];
    for (let number = 0; number < 20; number += 1) {
      const tries = [];
      for (let again = 0; again < 3; again += 1) tries.push((await drive.start(`att_many_${number}`)).ok);
      expect(new Set(tries).size).toBe(1);
      started.push(tries[0] === true);
    }
    expect(new Set(started)).toEqual(new Set([true, false]));
  });
});
