import { describe, expect, test } from "vitest";
import { bindAccount } from "../../../adapters/registry.ts";
import type { Answer, StartInput } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Result } from "../../../contracts/fault.ts";
import { answerOf, drive } from "../../kit/drive.ts";
import { INPUT } from "../../kit/person.ts";
import { SPECS } from "../../kit/subjects.ts";
import { generateSignature } from "../../witness/veriff.ts";

const { settings } = SPECS.veriff;
const [NEWER, OLDER] = settings.sharedSecrets as readonly [string, string];

const bound = (): BoundAdapter => {
  const adapter = bindAccount("veriff", settings);
  if (!adapter.ok) throw new Error(adapter.fault.detail);
  return adapter.value;
};

const started = { status: "success", verification: { id: "one", url: "https://alchemy.test/v/1", sessionToken: "t" } };
const NO_ATTEMPT = { status: "success", verifications: [] };
const UNDECIDED = { status: "success", verification: null };

const sent = (input: StartInput) => {
  const [call] = drive(bound().start(input), []).calls;
  return (JSON.parse(call?.body ?? "{}") as { verification: Record<string, unknown> }).verification;
};

describe("what a start sends to Veriff", () => {
  test("has our reference alone in the vendor's one free field, and labels behind it only where there are any", () => {
    expect(sent(INPUT).vendorData).toBe("att_kit_1|mock_scenario:approve");
    expect(sent({ ...INPUT, labels: {} }).vendorData).toBe("att_kit_1");
  });

  test("has a return address only where the vendor would take it", () => {
    expect(sent(INPUT).callback).toBe(INPUT.returnUrl);
    expect(sent({ ...INPUT, returnUrl: "http://localhost:3000/done" })).not.toHaveProperty("callback");
    expect(sent({ ...INPUT, returnUrl: undefined })).not.toHaveProperty("callback");
  });

  test("has the address in one line", () => {
    expect(sent(INPUT).address).toEqual({ fullAddress: "42 Canary Street, CANARY1, Canarytown, DE" });
  });
});

/** A signed answer, as the vendor's own spelling of that header says. */
const signed = (body: unknown, header: string, secret: string, status = 200): Answer =>
  answerOf(status, body, { [header]: generateSignature(JSON.stringify(body), secret) });

const faultOf = (result: Result<unknown> | undefined) => (result?.ok === false ? result.fault.kind : "none");

describe("an answer of Veriff's", () => {
  const asked = (...answers: readonly Answer[]) => drive(bound().fetch("one"), answers).result;

  test("that is signed with a secret of ours is taken, under either name and with either secret", () => {
    for (const [header, secret] of [
      ["x-hmac-signature", NEWER],
      ["vrf-hmac-signature", NEWER],
      ["x-hmac-signature", OLDER],
    ] as const)
      expect(faultOf(asked(signed(NO_ATTEMPT, header, secret), signed(UNDECIDED, header, secret)))).toBe("none");
  });

  test("whose signature is another's, of other bytes or no digest is not the vendor's", () => {
    const other = signed(NO_ATTEMPT, "x-hmac-signature", "another");
    const altered = { ...signed(NO_ATTEMPT, "vrf-hmac-signature", NEWER), body: '{"verifications":[] }' };
    const odd = answerOf(200, NO_ATTEMPT, { "x-hmac-signature": "abcd" });
    for (const answer of [other, altered, odd]) expect(faultOf(asked(answer))).toBe("unauthentic");
    const one = signed(started, "x-hmac-signature", "another", 201);
    expect(faultOf(drive(bound().start(INPUT), [one]).result)).toBe("unauthentic");
  });

  test("that is an error is that error, signed or not", () => {
    expect(faultOf(asked(answerOf(503, "", { "x-hmac-signature": "abcd" })))).toBe("unavailable");
  });
});

describe("a session of several attempts", () => {
  const attempt = (id: string, status: string, createdTime: string | null) => ({ id, status, createdTime });
  const AGAIN = { id: "one", attemptId: "first", status: "resubmission_requested", reasonCode: 204 };
  const seen = (verifications: readonly object[], verification: object | null) => {
    const answers = [answerOf(200, { verifications }), answerOf(200, { verification }), answerOf(404, "{}")];
    const { result } = drive(bound().fetch("one"), answers);
    return result?.ok ? result.value.raw : faultOf(result);
  };
  const FIRST = attempt("first", "resubmission_requested", "2026-01-01T00:00:00.000Z");
  const SECOND = attempt("second", "submitted", "2026-01-02T00:00:00.000Z");

  test("stands where its newest one does, in whichever order they are listed", () => {
    expect(seen([FIRST, SECOND], AGAIN)).toBe("submitted");
    expect(seen([SECOND, FIRST], AGAIN)).toBe("submitted");
    expect(seen([FIRST], AGAIN)).toBe("resubmission_requested");
  });

  test("stands where its decision does once the newest attempt has one, whatever the list still says", () => {
    expect(seen([FIRST, SECOND], { ...AGAIN, attemptId: "second", status: "approved", reasonCode: null })).toBe(
      "approved",
    );
  });

  test("is asked about later where an attempt ended and no decision is there", () => {
    expect(seen([attempt("first", "approved", null)], null)).toBe("unreadable");
  });
});
