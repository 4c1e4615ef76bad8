import assert from "node:assert/strict";
import type { Answer, Call, Headers } from "../../../contracts/adapter.ts";
import type { BoundAdapter } from "../../../contracts/bound-adapter.ts";
import type { Fault, FaultKind } from "../../../contracts/fault.ts";
import { answerOf, type Driven, drive, goodAnswers, NOW } from "../drive.ts";
import { CANARY } from "../person.ts";
import type { AdapterSpec, NamedCheck, Script, Step, Subject } from "../spec.ts";
import { bound } from "./bound.ts";

/** The kit's own reading of HTTP statuses, apart from the adapters'. */
const KINDS: readonly (readonly [number, FaultKind])[] = [
  [301, "unreadable"],
  [400, "refused_input"],
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "not_found"],
  [405, "refused_input"],
  [408, "timeout"],
  [409, "refused_input"],
  [410, "refused_input"],
  [418, "refused_input"],
  [422, "refused_input"],
  [429, "rate_limited"],
  [500, "unavailable"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "timeout"],
];
const ERROR_PAGE = `<html><body>Dear ${CANARY.answer}</body></html>`;
const UNUSABLE = [
  ERROR_PAGE,
  "",
  "null",
  "[]",
  `"${CANARY.answer}"`,
  "{",
  `{"id":1,"id":2}`,
  `{"id":{"a":"${CANARY.answer}"}}`,
  "[".repeat(40),
];

/** Plays a script up to a step and gives that step another answer. */
const faultAt = (adapter: BoundAdapter, script: Script, index: number, answer: Answer): Fault | undefined => {
  const { result } = drive(script.open(adapter), [...goodAnswers(script).slice(0, index), answer]);
  return result !== undefined && !result.ok ? result.fault : undefined;
};

const eachStep = (spec: AdapterSpec, visit: (script: Script, step: Step, index: number) => void): void => {
  for (const script of spec.scripts) for (const [index, step] of script.steps.entries()) visit(script, step, index);
};

const everyStatusIsTheRightFault = (adapter: BoundAdapter, spec: AdapterSpec): void =>
  eachStep(spec, (script, step, index) => {
    for (const [status, kind] of KINDS) {
      if (step.accepts?.includes(status)) continue;
      const fault = faultAt(adapter, script, index, answerOf(status, ERROR_PAGE, { "retry-after": "7" }));
      const where = `${script.name}, ${step.step}, ${status}`;
      assert.equal(fault?.kind, spec.faults?.[status] ?? kind, where);
      assert.equal(fault?.step, step.step, where);
      assert.equal(fault?.httpStatus, status, where);
      assert.equal(fault?.retryAfterSeconds, 7, where);
      assert.ok(!JSON.stringify(fault).includes(CANARY.answer), `${where}: the body is in the fault`);
    }
    const dated = faultAt(
      adapter,
      script,
      index,
      answerOf(429, "{}", { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }),
    );
    assert.equal(dated?.retryAfterSeconds, undefined, "a date needs a clock");
  });

const unusableBodiesAreUnreadable = (adapter: BoundAdapter, spec: AdapterSpec): void =>
  eachStep(spec, (script, step, index) => {
    if (step.bodyUnused) return;
    for (const body of UNUSABLE) {
      if (body === "[]" && Array.isArray(step.body)) continue;
      if (body.startsWith('{"id":{') && step.anyObject) continue;
      const fault = faultAt(adapter, script, index, answerOf(step.status === 409 ? 201 : (step.status ?? 200), body));
      assert.equal(fault?.kind, "unreadable", `${script.name}, ${step.step}, ${body.slice(0, 20)}`);
      assert.equal(fault?.step, step.step);
      assert.ok(!JSON.stringify(fault).includes(CANARY.answer), "the body is in the fault");
    }
  });

/** A script with its good answers: its calls. */
export const play = (adapter: BoundAdapter, script: Script): readonly Call[] => {
  const { calls, result } = drive(script.open(adapter), goodAnswers(script));
  assert.ok(result?.ok, `${script.name} must succeed: ${JSON.stringify(result)}`);
  return calls;
};

const stepsAndRepeats = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const script of spec.scripts) {
    const calls = play(adapter, script);
    assert.deepEqual(
      calls.map(({ step, repeat }) => `${step} ${repeat}`),
      script.steps.map(({ step, repeat }) => `${step} ${repeat}`),
      script.name,
    );
    for (const call of calls) {
      const keyed = Object.keys(call.headers ?? {}).some((name) => name.toLowerCase() === "idempotency-key");
      assert.equal(call.repeat === "keyed", keyed, `${call.step}: a key and \`keyed\` belong together`);
      if (call.repeat === "harmless" && call.method === "GET") assert.equal(call.body, undefined, call.step);
      assert.match(call.step, /^[a-z][a-z_]*$/, "steps are names without data");
    }
  }
};

/** Would a URL parser leave the path as it is, under the adapter's origin? */
export const isNormal = (adapter: BoundAdapter, path: string): boolean => {
  const url = URL.parse(adapter.baseUrl + path);
  return (
    path.startsWith("/") &&
    !path.startsWith("//") &&
    url?.origin === adapter.baseUrl &&
    url.pathname + url.search === path
  );
};

const HOSTILE = ["a/b", "a?b=c", "a#b", "a%2Fb", "a b", "ä", "a;b", "a\\b", "..a", "a@b:c", "%2e%2e", "a&b"];
const IMPOSSIBLE = ["", ".", "..", "\ud800", "x".repeat(5000)];

const hostileReferences = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const script of spec.scripts) {
    const { about } = script;
    if (about === undefined) continue;
    const [plain] = drive(about(adapter, "plain"), []).calls;
    const depth = (plain?.path ?? "").split("?")[0]?.split("/").length;
    for (const reference of HOSTILE) {
      const [call]: readonly Call[] = drive(about(adapter, reference), []).calls;
      assert.ok(call && isNormal(adapter, call.path), `${script.name}: ${reference} is not encoded`);
      assert.equal(call.path.split("?")[0]?.split("/").length, depth, `${script.name}: ${reference} changed the path`);
    }
    for (const reference of IMPOSSIBLE) {
      const { calls, result }: Driven<unknown> = drive(about(adapter, reference), []);
      assert.equal(calls.length, 0, `${script.name}: a call about an impossible reference`);
      assert.ok(result && !result.ok && result.fault.kind === "refused_input", script.name);
    }
  }
};

const NONCE = "0a1b2c3d-0000-4000-8000-000000000001";

/** What authenticates a call that goes out at this second. */
export const headersAt = (adapter: BoundAdapter, call: Call, nowSeconds: number): Headers =>
  adapter.authenticate(adapter.stamp?.(call, { nowMs: nowSeconds * 1000, nonce: NONCE }) ?? call, nowSeconds);

const signingIsDeterministic = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const call of spec.scripts.flatMap((script) => play(adapter, script))) {
    const headers = headersAt(adapter, call, NOW);
    assert.deepEqual(headers, headersAt(adapter, call, NOW), call.step);
    assert.ok(
      Object.values(headers).every((value) => /^[\x20-\x7e]+$/.test(value)),
      "headers are printable ASCII",
    );
  }
};

const replays = (adapter: BoundAdapter, spec: AdapterSpec): void => {
  for (const script of spec.scripts) assert.deepEqual(play(adapter, script), play(adapter, script), script.name);
};

export const callChecks = (subject: Subject, spec: AdapterSpec): readonly NamedCheck[] => {
  const adapter = () => bound(subject, spec.settings);
  return [
    { name: "every-http-answer-is-the-right-fault", run: () => everyStatusIsTheRightFault(adapter(), spec) },
    { name: "unusable-body-is-unreadable", run: () => unusableBodiesAreUnreadable(adapter(), spec) },
    { name: "repeat-is-declared-truthfully", run: () => stepsAndRepeats(adapter(), spec) },
    {
      name: "paths-are-relative-and-normal",
      run: () => {
        for (const call of spec.scripts.flatMap((script) => play(adapter(), script))) {
          assert.ok(isNormal(adapter(), call.path), call.step);
        }
      },
    },
    { name: "hostile-reference-stays-one-part", run: () => hostileReferences(adapter(), spec) },
    { name: "signing-is-deterministic", run: () => signingIsDeterministic(adapter(), spec) },
    {
      name: "stamped-paths-are-normal",
      run: () => {
        for (const call of spec.scripts.flatMap((script) => play(adapter(), script))) {
          const { path } = adapter().stamp?.(call, { nowMs: NOW * 1000 + 7, nonce: NONCE }) ?? call;
          assert.ok(isNormal(adapter(), path) && path.startsWith(call.path), call.step);
        }
      },
    },
    { name: "conversations-replay", run: () => replays(adapter(), spec) },
  ];
};
