import { createHmac } from "node:crypto";
import { type ManualHeaders, signManual } from "../witness/manual.ts";
import type { VectorFile, WebhookVector } from "./vector.ts";

const A = `whsec_${Buffer.from("own-vector-desk-secret-number-A1").toString("base64")}`;
const B = `whsec_${Buffer.from("own-vector-desk-secret-number-B2").toString("base64")}`;
const T = 1_790_000_000;
const ID = "msg_ownVector1";

const caseBody = (status: string, id = "case_ownVector"): string =>
  JSON.stringify({
    type: "case.updated",
    timestamp: "2026-09-21T13:33:20.118Z",
    data: {
      ...{ id, reference: "att_vector", status, sequence: 4, way: "in_person", document: "passport" },
      ...{ checks: [{ name: "document", outcome: "clear" }], reasons: [], updated_at: "2026-09-21T13:33:20.118Z" },
    },
  });
const ACCEPTED = caseBody("accepted");
const fresh = signManual(ACCEPTED, A, ID, T);
const older = signManual(ACCEPTED, B, ID, T);
const signature = fresh["webhook-signature"];
const withSignature = (value: string): ManualHeaders => ({ ...fresh, "webhook-signature": value });

const vector = (
  name: string,
  note: string,
  headers: Readonly<Record<string, string>> | ManualHeaders,
  expected: WebhookVector["expected"],
  more: { readonly body?: string; readonly secrets?: readonly string[]; readonly now?: number } = {},
): WebhookVector => ({
  ...{ name, note, secrets: more.secrets ?? [A], headers: { ...headers }, nowSeconds: more.now ?? T + 5, expected },
  bodyBase64: Buffer.from(more.body ?? ACCEPTED).toString("base64"),
  ...(expected === "accept" ? { dedupeKey: "case_ownVector|4" } : {}),
});

const { "webhook-id": _id, ...withoutId } = fresh;
const { "webhook-timestamp": _timestamp, ...withoutTime } = fresh;
const { "webhook-signature": _signature, ...withoutSignature } = fresh;
const REFUSED = caseBody("refused");
const sha512 = createHmac("sha512", Buffer.from(A.slice(6), "base64"))
  .update(`${ID}.${T}.${ACCEPTED}`)
  .digest("base64");

export const manual = (): VectorFile => ({
  vendor: "manual",
  madeWith: "standardwebhooks, the reference library",
  requests: [],
  webhooks: [
    vector("fresh", "received five seconds later", fresh, "accept"),
    vector(
      "rotation_both",
      "one signature for each of two secrets",
      withSignature(`${older["webhook-signature"]} ${signature}`),
      "accept",
    ),
    vector("rotation_newest", "the newer of two secrets", fresh, "accept", { secrets: [A, B] }),
    vector("rotation_older", "the older of two secrets", older, "accept", { secrets: [A, B] }),
    vector(
      "another_kind_beside",
      "an asymmetric signature beside ours",
      withSignature(`v1a,AAAA ${signature}`),
      "accept",
    ),
    vector("edge_300s_old", "as old as the tolerance", fresh, "accept", { now: T + 300 }),
    vector("edge_300s_ahead", "as far ahead as the tolerance", fresh, "accept", { now: T - 300 }),
    vector("stale_301s", "a second older than the tolerance", fresh, "reject", { now: T + 301 }),
    vector("future_301s", "a second too far ahead", fresh, "reject", { now: T - 301 }),
    vector("tampered_body", "another decision under the signature", fresh, "reject", { body: REFUSED }),
    vector("another_id", "the signature of another message", { ...fresh, "webhook-id": "msg_other" }, "reject"),
    vector("another_time", "a time that was not signed", { ...fresh, "webhook-timestamp": String(T + 1) }, "reject"),
    vector("moved_dot", "id and time divided elsewhere", { ...fresh, "webhook-id": `${ID}.${T}` }, "reject"),
    vector("wrong_secret", "signed with another desk's secret", older, "reject"),
    vector("missing_id", "no message id", withoutId, "reject"),
    vector("missing_time", "no time", withoutTime, "reject"),
    vector("missing_signature", "no signature", withoutSignature, "reject"),
    vector("no_version", "the bare digest", withSignature(signature.slice(3)), "reject"),
    vector(
      "other_version_only",
      "only a kind that is not ours",
      withSignature(signature.replace("v1,", "v1a,")),
      "reject",
    ),
    vector("odd_length", "a letter is missing", withSignature(signature.slice(0, -2)), "reject"),
    vector("unpadded", "without the padding", withSignature(signature.replace(/=+$/, "")), "reject"),
    vector("sha512", "another digest", withSignature(`v1,${sha512}`), "reject"),
    vector("comma_separated", "two headers that were joined", withSignature(`${signature}, ${signature}`), "reject"),
  ],
});
