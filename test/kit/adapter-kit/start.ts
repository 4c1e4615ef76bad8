import assert from "node:assert/strict";
import type { Call, Started } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Person } from "../../../contracts/person.ts";
import { pii } from "../../../contracts/pii.ts";
import { drive, goodAnswers, NOW } from "../drive.ts";
import { BARE_INPUT, INPUT } from "../person.ts";
import type { AdapterSpec, NamedCheck, Script, Subject } from "../spec.ts";
import { bound } from "./bound.ts";
import { headersAt, isNormal, play } from "./calls.ts";
import { credentials } from "./privacy.ts";

export const scriptNamed = (spec: AdapterSpec, name: string): Script => {
  const script = spec.scripts.find((one) => one.name === name);
  assert.ok(script, `a spec has a script named ${name}`);
  return script;
};

const startBodies = (adapter: BoundAdapter, spec: AdapterSpec): readonly string[] =>
  play(adapter, scriptNamed(spec, "start")).map((call) => call.body ?? "");

const allCalls = (adapter: BoundAdapter, spec: AdapterSpec): readonly Call[] =>
  spec.scripts.flatMap((script) => play(adapter, script));

const contentTypeOf = (adapter: BoundAdapter, call: Call): string => {
  const headers = Object.entries({ ...adapter.authenticate(call, NOW), ...call.headers });
  return headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "none";
};

/** Is a body what its content type says, and could another parser read it otherwise? */
const bodyIsWhatItSays = (adapter: BoundAdapter, call: Call, where: string): void => {
  if (call.body === undefined) return;
  const type = contentTypeOf(adapter, call);
  assert.ok(call.body.isWellFormed(), `${where}: half a character in the body`);
  if (/^application\/(.*\+)?json/.test(type)) assert.doesNotThrow(() => JSON.parse(call.body ?? ""), where);
  else if (type.startsWith("application/x-www-form-urlencoded")) assert.match(call.body, /^[\x21-\x7e]*$/, where);
  else assert.match(type, /^multipart\/form-data; boundary=/, `${where}: a body of type ${type}`);
};

const givesAWayIn = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const script of spec.scripts.filter(({ name }) => /^(start|find|resubmit)/.test(name))) {
    const { result } = drive(script.open(adapter), goodAnswers(script));
    assert.ok(result?.ok, `${script.name} must succeed`);
    const { vendorRef, capture } = result.value as Started;
    assert.ok(vendorRef, `${script.name} gives no reference`);
    assert.ok(capture.url ?? capture.clientToken, `${script.name} gives neither a link nor a token: nobody can begin`);
    if (capture.url) assert.equal(URL.parse(capture.url)?.protocol, "https:", `${script.name}: the link`);
    if (capture.expiresAt) assert.match(capture.expiresAt, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/, script.name);
  }
};

const HOSTILE = ['"},{"', "&a=b", "%00", "\r\nX-Evil: 1", "\u0000", "🙂", "\ud800", "' OR 1=1 --", "x".repeat(5000)];

const hostilePeople: readonly Person[] = HOSTILE.map((text) => ({
  ...INPUT.person,
  given_name: pii(text),
  family_name: pii(text),
  email: pii(text),
  phone: pii(text),
  address: pii({ line1: text, town: text, postcode: text, country: "XK" }),
}));

const hostilePersonIsSentSafely = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const [index, person] of hostilePeople.entries()) {
    const where = `a person called ${JSON.stringify(HOSTILE[index]?.slice(0, 20))}`;
    const { calls } = drive(adapter.start({ ...INPUT, person }), goodAnswers(scriptNamed(spec, "start")));
    for (const call of calls) {
      bodyIsWhatItSays(adapter, call, where);
      assert.ok(isNormal(adapter, call.path), `${where}: the path`);
      for (const value of Object.values(call.headers ?? {}))
        assert.match(value, /^[\x20-\x7e]+$/, `${where}: a header`);
    }
  }
};

const credentialsStayInHeaders = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const { step, path, body = "", headers = {} } of allCalls(adapter, spec)) {
    const journalled = path + body + JSON.stringify(headers);
    const shown = credentials(spec).filter((value) => journalled.includes(value));
    assert.equal(shown.length, 0, `${step} carries a credential: only \`authenticate\` may add one`);
  }
};

const keyOf = ({ headers = {} }: Call): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === "idempotency-key")?.[1];

const keysBelongToOneAttempt = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const requests = new Map<string, string>();
  for (const call of allCalls(adapter, spec)) {
    const key = keyOf(call);
    if (key === undefined) continue;
    const request = `${call.method} ${call.path} ${call.body ?? ""}`;
    assert.equal(requests.get(key) ?? request, request, `${call.step}: one key for two requests`);
    requests.set(key, request);
  }
  const keysFor = (externalRef: string) =>
    drive(adapter.start({ ...INPUT, externalRef }), goodAnswers(scriptNamed(spec, "start"))).calls.map(keyOf);
  const [ours, others] = [keysFor("att_kit_1"), keysFor("att_kit_2")];
  assert.deepEqual(ours, keysFor("att_kit_1"), "another key at each try makes another object at each try");
  for (const key of ours.filter((one) => one !== undefined))
    assert.ok(!others.includes(key), "two attempts share a key: the second person would get the first one's object");
};

const findTakesOnlyOurs = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  const answers = goodAnswers(scriptNamed(spec, "find"));
  const conversation = adapter.find?.("att_kit_2", { ...INPUT, externalRef: "att_kit_2" });
  const result = conversation && drive(conversation, answers).result;
  const adopted = result?.ok && result.value !== null;
  assert.ok(!adopted, "find adopted an object whose reference is another attempt's: compare what the vendor echoes");
};

/** Do these headers change with time? Then they sign, and must change with whatever a call says. */
const signs = (adapter: BoundAdapter, call: Call): boolean =>
  JSON.stringify(headersAt(adapter, call, NOW)) !== JSON.stringify(headersAt(adapter, call, NOW + 60));

const signatureCoversTheCall = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const call of allCalls(adapter, spec)) {
    const headers = headersAt(adapter, call, NOW);
    const others: readonly Call[] = [
      { ...call, method: call.method === "GET" ? "DELETE" : "GET" },
      { ...call, path: `${call.path}${call.path.includes("?") ? "&" : "?"}a=b` },
      { ...call, body: `${call.body ?? ""} ` },
    ];
    for (const other of others)
      assert.notDeepEqual(headersAt(adapter, other, NOW), headers, `${call.step}: not all of the call is signed`);
  }
};

const sendingChecks = (adapter: () => BoundAdapter, spec: AdapterSpec): readonly NamedCheck[] => [
  {
    name: "start-sends-our-reference",
    run: () =>
      assert.ok(
        startBodies(adapter(), spec).some((body) => body.includes(INPUT.externalRef)),
        "the vendor never gets our reference",
      ),
  },
  {
    name: "start-sends-labels",
    run: () =>
      assert.ok(
        play(adapter(), scriptNamed(spec, "start"))
          .map(({ body, headers }) => `${body} ${Object.values(headers ?? {}).join(" ")}`)
          .some((sent) => sent.includes("mock_scenario") && sent.includes("approve")),
        "labels are lost",
      ),
  },
  {
    name: "start-sends-only-what-it-was-given",
    run: () => {
      const { calls, result } = drive(adapter().start(BARE_INPUT), goodAnswers(scriptNamed(spec, "start")));
      assert.ok(result?.ok);
      for (const { body = "" } of calls)
        assert.doesNotMatch(body, /undefined|null|NaN|\[object|Canary/, "an absent attribute is sent");
    },
  },
  { name: "start-gives-a-way-in", run: () => givesAWayIn(adapter(), spec) },
  { name: "hostile-person-is-sent-safely", run: () => hostilePersonIsSentSafely(adapter(), spec) },
  { name: "credentials-stay-in-headers", run: () => credentialsStayInHeaders(adapter(), spec) },
  {
    name: "bodies-are-what-they-say",
    run: () => {
      for (const call of allCalls(adapter(), spec)) bodyIsWhatItSays(adapter(), call, call.step);
    },
  },
];

/** What an adapter sends when it opens a person's way, and what it makes of the answer. */
export const startChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = () => bound(subject, spec.settings);
  const one = adapter();
  const calls = allCalls(one, spec);
  const where = (holds: boolean, name: string, look: (adapter: BoundAdapter, spec: AdapterSpec) => void) =>
    holds ? [{ name, run: () => look(adapter(), spec) }] : [];
  return [
    ...sendingChecks(adapter, spec),
    ...where(one.find !== undefined, "find-takes-only-our-object", findTakesOnlyOurs),
    ...where(
      calls.some((call) => keyOf(call)),
      "key-belongs-to-one-attempt",
      keysBelongToOneAttempt,
    ),
    ...where(
      calls.some((call) => signs(one, call)),
      "request-signature-covers-the-call",
      signatureCoversTheCall,
    ),
  ];
};
