import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { verify } from "../../../adapters/_kit/signature.ts";
import type { Headers } from "../../../contracts/adapter.ts";
import type { SignatureScheme } from "../../../contracts/signature.ts";
import {
  HEX,
  hexOf,
  MALFORMED,
  NO_MATCH,
  NOW,
  ODD_FORM,
  OUT_OF_TIME,
  ofHeader,
  PAIRS,
  SECRET,
  said,
  timed,
} from "./signature-fixture.ts";

describe("a time in a header of its own", () => {
  const TIMED: SignatureScheme = { ...HEX, timestampIn: { header: "x-timestamp", member: "timestamp" } };
  const bodyAt = (timestamp: unknown): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ event: "status.updated", timestamp, nested: { timestamp: NOW } }));
  const saidOf = (body: Uint8Array, time: string | undefined, now = NOW): string => {
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    const headers = { "x-signature": signature, ...(time === undefined ? {} : { "x-timestamp": time }) };
    const result = verify(TIMED, [SECRET], headers, body, now);
    return result.ok ? "accepted" : result.fault.detail;
  };
  const OTHER_TIME = "the signed body tells another time than the header";

  test("counts where the signed body says the same, as a number or as text", () => {
    expect(saidOf(bodyAt(NOW), String(NOW))).toBe("accepted");
    expect(saidOf(bodyAt(String(NOW)), String(NOW))).toBe("accepted");
  });

  test("that was moved forward to make an old body look fresh is refused", () => {
    expect(saidOf(bodyAt(NOW - 3600), String(NOW))).toBe(OTHER_TIME);
    expect(saidOf(bodyAt(NOW - 3600), String(NOW - 3600))).toBe(OUT_OF_TIME);
  });

  test("is within the tolerance on either side", () => {
    for (const now of [NOW - 300, NOW + 300]) expect(saidOf(bodyAt(NOW), String(NOW), now)).toBe("accepted");
    for (const now of [NOW - 301, NOW + 301, Number.NaN])
      expect(saidOf(bodyAt(NOW), String(NOW), now)).toBe(OUT_OF_TIME);
  });

  test("is refused where it is absent, malformed or sent twice", () => {
    for (const time of [undefined, "", "soon", `${NOW}.0`, `+${NOW}`, `${NOW}, ${NOW}`])
      expect(saidOf(bodyAt(NOW), time)).toBe(OUT_OF_TIME);
  });

  test("is refused where the body has none, or no object to hold one", () => {
    const bodies = [bodyAt(undefined), bodyAt(null), bodyAt({}), bodyAt(NOW + 0.5)];
    for (const text of ["null", "[]", "1", '"x"', "", "{", `{"timestamp":1,"timestamp":${NOW}}`])
      bodies.push(new TextEncoder().encode(text));
    for (const body of bodies) expect(saidOf(body, String(NOW))).toBe(OTHER_TIME);
  });

  test("is looked for only in a body that is known to be the vendor's", () => {
    const headers = { "x-signature": "0".repeat(64), "x-timestamp": String(NOW) };
    expect(verify(TIMED, [SECRET], headers, bodyAt(NOW - 1), NOW)).toMatchObject({ fault: { detail: NO_MATCH } });
  });
});

describe("lists of pairs, each with its own time", () => {
  const SETS: SignatureScheme = { ...PAIRS, format: "sets" };
  const by = (secret: string, time = NOW): string => `t=${time},v1=${hexOf(`${time}.`, secret)}`;

  test("are accepted where any one of them is genuine, whichever place it has", () => {
    expect(ofHeader(SETS, timed(NOW))).toBe("accepted");
    expect(ofHeader(SETS, `${by("another")} ${timed(NOW)}`)).toBe("accepted");
    expect(ofHeader(SETS, `${timed(NOW)} ${by("another")}`)).toBe("accepted");
    expect(ofHeader(SETS, `${by("another")} ${by("a third")}`)).toBe(NO_MATCH);
  });

  test("count each for its own time alone", () => {
    expect(ofHeader(SETS, `${by("another")} ${timed(NOW - 301)}`)).toBe(NO_MATCH);
    expect(ofHeader(SETS, `${timed(NOW - 301)} ${timed(NOW + 301)}`)).toBe(OUT_OF_TIME);
    expect(ofHeader(SETS, `${timed(NOW - 301)} ${timed(NOW)}`)).toBe("accepted");
    const borrowed = timed(NOW - 301).replace(String(NOW - 301), String(NOW));
    expect(ofHeader(SETS, `${borrowed} ${by("another")}`)).toBe(NO_MATCH);
  });

  test("are all refused where one is malformed", () => {
    for (const odd of ["", " ", ",", "t=1", "hello", `v1=${hexOf()}`])
      expect(ofHeader(SETS, `${timed(NOW)} ${odd}`)).toBe(MALFORMED);
    expect(ofHeader(SETS, `${timed(NOW)} t=${NOW},v1=abcd`)).toBe(ODD_FORM);
    expect(ofHeader(PAIRS, `${timed(NOW)} ${timed(NOW)}`)).toBe(MALFORMED);
    expect(ofHeader(SETS, Array(4).fill(timed(NOW)).join(" "))).toBe("accepted");
    expect(ofHeader(SETS, Array(5).fill(timed(NOW)).join(" "))).toBe(MALFORMED);
  });
});

describe("a callback that says which account it is for", () => {
  const ADDRESSED: SignatureScheme = { ...HEX, addressedTo: { header: "x-client", account: "ours" } };
  const to = (client: Headers): string => said(ADDRESSED, { "x-signature": hexOf(), ...client });

  test("is taken by that account alone", () => {
    expect(to({ "x-client": "ours" })).toBe("accepted");
    for (const client of [{}, { "x-client": "" }, { "x-client": "Ours" }, { "x-client": "ours, ours" }])
      expect(to(client)).toBe("the callback is for another account");
  });
});
