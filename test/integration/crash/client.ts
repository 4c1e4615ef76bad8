import type { Session } from "../../../contracts/api.ts";
import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../../contracts/scenario.ts";
import type { Status } from "../../../contracts/status.ts";
import { type Answer, lookAgain, type Site } from "../../kit/gateway/process.ts";
import { whenCalm } from "./calm.ts";
import { damage, disorderedFeeds, misdelivered, type StoredSession, storedSessions, unfinished } from "./ledger.ts";

/** One create that a client wants answered, and what it was told. */
export interface Opening {
  readonly key: string;
  readonly scenario: ScenarioName;
  readonly body: unknown;
  /** Where the session comes to rest. */
  ends: Status;
  readonly contested: boolean;
  /** The first answer that was not "try again". */
  answer: Answer | undefined;
}

let made = 0;

/** Every opening is about a person of its own. Without a vendor the gateway chooses. */
export const opening = (scenario: ScenarioName, vendor?: string): Opening => {
  const { ends, contested }: Scenario = SCENARIOS[scenario];
  made += 1;
  const subject = { ...CREATE_SESSION_EXAMPLE.subject, reference: `person-${made}` };
  const body = { ...CREATE_SESSION_EXAMPLE, subject, sandbox: { scenario, ...(vendor && { vendor }) } };
  return { key: `crash-${made}`, scenario, body, ends, contested: contested === true, answer: undefined };
};

export const send = (site: Site, { key, body }: Opening): Promise<Answer> =>
  site.call("POST", "/v1/sessions", { json: body, headers: { "idempotency-key": key } });

/** Of a process that is dying, that is still at work on the first try, or that is hard pressed: nothing was done. */
const NO_ANSWER: ReadonlySet<number> = new Set([0, 409, 503]);

/** Sends it once; keeps what is an answer. */
export const ask = async (site: Site, wanted: Opening): Promise<Answer> => {
  const answer = await send(site, wanted);
  if (!NO_ANSWER.has(answer.status)) wanted.answer ??= answer;
  return answer;
};

export const sessionIn = ({ text }: Answer): Session => JSON.parse(text) as Session;

/** What clients do after a restart: the same request with the same key, until it is answered. */
export const askUntilAnswered = async (site: Site, wanted: Opening, limit: number): Promise<void> => {
  const until = performance.now() + limit;
  while (wanted.answer === undefined && performance.now() < until) {
    await ask(site, wanted);
    if (wanted.answer === undefined) await lookAgain();
  }
};

/** Answers to the same request that are not byte for byte the first one. */
export const changedReplays = async (site: Site, wanted: Opening): Promise<readonly string[]> => {
  const { answer } = wanted;
  if (answer === undefined) return [`${wanted.key} was never answered`];
  const replay = () => whenCalm(() => send(site, wanted));
  const replays = [await replay(), await replay()];
  return replays
    .filter(({ status, text }) => status !== answer.status || text !== answer.text)
    .map(({ status }) => `${wanted.key} was answered ${answer.status}, its replay ${status} or with other bytes`);
};

const hasEnded = (session: StoredSession | undefined, { ends, contested }: Opening): boolean =>
  session?.status === ends && session.contested === (contested ? 1 : 0);

/** Sessions that have not come to their scenario's end, as sentences. */
export const unended = (site: Site, openings: readonly Opening[]): readonly string[] => {
  const stored = storedSessions(site);
  return openings.flatMap((wanted) => {
    const session = wanted.answer && stored.get(sessionIn(wanted.answer).id);
    if (hasEnded(session, wanted)) return [];
    return [
      `${wanted.key} (${wanted.scenario}) is ${session?.status ?? "nowhere"}: ${session?.id ?? wanted.answer?.status}`,
    ];
  });
};

/** Vendors repeat what nobody took; then everything comes to rest, or what is left after the limit is returned. */
export const rest = async (site: Site, openings: readonly Opening[], limit: number): Promise<readonly string[]> => {
  const until = performance.now() + limit;
  for (;;) {
    await site.redeliver();
    const left = [...unended(site, openings), ...unfinished(site)];
    if (left.length === 0 || performance.now() > until) return left;
    await lookAgain(30);
  }
};

/** Everything that may not be after a crash and the way back from it. */
export const verdict = async (site: Site, openings: readonly Opening[]): Promise<readonly string[]> => {
  const replays: string[] = [];
  for (const wanted of openings) replays.push(...(await changedReplays(site, wanted)));
  return [...replays, ...damage(site), ...misdelivered(site), ...(await disorderedFeeds(site))];
};
