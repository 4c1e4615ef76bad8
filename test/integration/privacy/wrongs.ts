import { signedHeaders, type Vendor } from "../../kit/gateway/whole-gateway.ts";
import { ask, bodyOf, four, idempotent, one, open, type Stage, three, two } from "./acts.ts";
import { DOCUMENTS, REMARKS, VENDOR_SECRETS } from "./values.ts";

/** Vendors that answer with faults, and with people in them. */
export const faulty = async (stage: Stage): Promise<void> => {
  const [document, other, third, fourth] = DOCUMENTS as [string, string, string, string];
  const [remark, another, last] = REMARKS as [string, string, string];
  const json = { "content-type": "application/json", "x-request-id": remark, "x-debug": document, "retry-after": "1" };
  const error = {
    error: { type: "validation_error", message: remark, fields: { number: [document], [another]: [one.family] } },
  };
  const told = { message: another, code: last, errorName: other, description: `${two.given} ${two.family}` };
  const cases: readonly (readonly [Vendor, RegExp, number, string])[] = [
    ["onfido", /^\/v3\.6\/applicants/, 422, JSON.stringify(error)],
    ["sumsub", /^\/resources/, 500, JSON.stringify(told)],
    ["stripe-identity", /^\/v1\/identity/, 200, `{"id":"vs_1","status":"${remark}","last_error":{"code":"${third}"`],
    ["onfido", /^\/v3\.6\/applicants/, 200, JSON.stringify({ id: 7, first_name: three.given, note: fourth })],
    ["sumsub", /^\/resources/, 200, `<html><body>${last} ${document}</body></html>`],
    [
      "stripe-identity",
      /^\/v1\/identity/,
      400,
      JSON.stringify({ error: { message: remark, param: other, code: another } }),
    ],
  ];
  for (const [vendor, path, status, body] of cases) {
    stage.vendors.spoil({ path, status, headers: json, body });
    await open(stage, bodyOf(four, "approve", vendor));
  }
};

const SECRET_OF: Readonly<Record<Vendor, string>> = {
  onfido: VENDOR_SECRETS.onfidoHook,
  sumsub: VENDOR_SECRETS.sumsubHook,
  "stripe-identity": VENDOR_SECRETS.stripeHook,
};

const callback = (stage: Stage, vendor: Vendor, body: string, signed = body) =>
  ask(stage, `/webhooks/${vendor}`, {
    method: "POST",
    key: null,
    body,
    headers: signedHeaders(vendor, signed, Math.floor(Date.now() / 1000), SECRET_OF[vendor]),
  });

/** Words about a person where a vendor's own word belongs, about an object that we know. */
const strangeWords = (vendor: Vendor, ref: string, word: string, at: string): object => {
  if (vendor === "sumsub")
    return {
      ...{ type: "applicantReviewed", applicantId: ref, correlationId: word, reviewStatus: word, createdAtMs: word },
      reviewResult: { reviewAnswer: word, moderationComment: word, rejectLabels: [word], buttonIds: [word] },
    };
  if (vendor === "onfido") {
    const object = { id: ref, status: word, completed_at_iso8601: at, href: word };
    const output = { [word]: word, first_name: word };
    return {
      payload: {
        resource_type: "workflow_run",
        action: word,
        object,
        resource: { id: ref, status: word, output, reasons: [word] },
      },
    };
  }
  const object = {
    id: ref,
    status: "requires_input",
    last_error: { code: word, reason: word },
    verified_outputs: { first_name: word },
  };
  return { id: word, type: "identity.verification_session.requires_input", created: Number(at), data: { object } };
};

/** Callbacks with people in them: readable, unreadable, forged, about nobody. */
export const called = async (stage: Stage): Promise<void> => {
  for (const vendor of ["onfido", "sumsub", "stripe-identity"] as const) {
    const session = await open(stage, bodyOf(one, "interactive", vendor));
    const ref = session.attempts[0]?.vendor_reference ?? "";
    for (const word of [...REMARKS, one.given, one.family, two.family, one.born, DOCUMENTS[0] ?? ""].filter((text) =>
      /[^\w.,-]/.test(text),
    )) {
      await callback(stage, vendor, JSON.stringify(strangeWords(vendor, ref, word, "2026-11-23T10:00:00Z")));
      await callback(stage, vendor, JSON.stringify({ type: word, id: word, payload: { resource_type: word } }));
      await callback(stage, vendor, `{"unfinished":"${word}`);
      await callback(stage, vendor, JSON.stringify(word), "other bytes");
    }
  }
  await ask(stage, `/webhooks/${encodeURIComponent(one.email)}`, { method: "POST", key: null, body: one.given });
};

/** Requests that are wrong, with people in their names, values, paths and headers. */
export const wrong = async (stage: Stage): Promise<void> => {
  const good = bodyOf(one, "approve", "onfido");
  const post = (json: unknown, headers: Record<string, string> = idempotent()) =>
    ask(stage, "/v1/sessions", { method: "POST", json, headers });
  const bodies: readonly object[] = [
    { ...good, subject: { ...good.subject, [two.family]: two.given } },
    { ...good, [two.email]: two.phone },
    { ...good, subject: { ...good.subject, date_of_birth: `${one.born}T`, email: one.given, phone: one.line } },
    { ...good, metadata: { [one.note]: one.note, ok: `${one.note}${"x".repeat(600)}` } },
    { ...good, jurisdiction: one.family, level: two.family, segment: one.town, return_url: `javascript:${one.path}` },
    { ...good, sandbox: { scenario: one.note, vendor: two.note } },
    { ...good, sandbox: { scenario: "approve", vendor: three.given } },
    { ...good, subject: { ...good.subject, nationality: "DE" } },
    { ...good, consent: { ...good.consent, notice_hash: one.email, locale: one.town, recipients: [one.family] } },
    { ...good, consent: { ...good.consent, recipients: [one.family] } },
  ];
  for (const json of bodies) await post(json);
  const text = JSON.stringify(good);
  for (const body of [
    text.slice(0, 200),
    `${text}${one.given}`,
    text.replace('"subject"', '"__proto__"'),
    text.replace("{", `{"segment":"${one.town}",`),
  ])
    await ask(stage, "/v1/sessions", { method: "POST", body, headers: idempotent() });
  const reused = { "idempotency-key": `"${one.reference}"` };
  await post(good, reused);
  await post({ ...good, subject: { ...good.subject, given_name: two.given } }, reused);
  await post(good, { "idempotency-key": `${one.email}, ${two.email}` });
  const odd = {
    "x-request-id": one.email,
    traceparent: two.email,
    "user-agent": one.phone,
    "last-event-id": one.email,
  };
  await post(good, { ...idempotent(), ...odd, "content-type": `text/${one.path}` });
  for (const value of [one.email, one.reference, two.phone, DOCUMENTS[1] ?? ""].map(encodeURIComponent)) {
    await ask(stage, `/v1/sessions/${value}`, { headers: odd });
    await ask(stage, `/v1/${value}`, { method: "PUT", headers: odd });
    await ask(stage, `/v1/sessions?status=${value}&${value}=1&cursor=${value}`);
    await ask(stage, `/v1/events?after=${value}`, { key: `${value}` });
    await ask(stage, `/v1/sessions/${value}/timeline?audience=${value}`, {
      key: null,
      headers: { authorization: `Basic ${value}` },
    });
  }
  await ask(stage, "/v1/webhook-endpoints", { method: "POST", json: { url: `https://${one.email}/`, [two.email]: 1 } });
};
