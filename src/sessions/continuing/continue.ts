import type { ConsentInput } from "../../../contracts/api.ts";
import { isTerminal, type Status } from "../../../contracts/status.ts";
import type { Actor } from "../../audit/entry.ts";
import { decideFailover, failoverRule, type Progress } from "../../core/progress.ts";
import type { Route } from "../../core/route.ts";
import type { AttemptRow } from "../../store/tables.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import { pause } from "../../vendors/deadline.ts";
import { DEADLINES_MS } from "../../vendors/limits.ts";
import { type Aggregate, loadAggregate } from "../aggregate.ts";
import { progressOf } from "../attempt/progress.ts";
import { pollAttempt } from "../observing/poll.ts";
import { failoversMade } from "../routing/history.ts";
import { legalNow } from "../routing/legal.ts";
import { accountsOf, available } from "../routing/routing.ts";
import { accountOf, type Services } from "../services.ts";
import { type Handover, handOver } from "./hand-over.ts";
import { goAnotherWay } from "./other-way.ts";
import { isDown, isIdle } from "./outage.ts";

export interface ContinueRequest {
  readonly actor: Actor;
  /** The person has begun, and wants to begin again elsewhere. */
  readonly personAgrees: boolean;
  readonly consent?: ConsentInput | undefined;
  /** The person wants a way without a camera, whatever their vendor can tell of it. */
  readonly anotherWay?: boolean;
}

export type Continued =
  /** With a way in, or waiting for one. */
  | { readonly kind: "open"; readonly aggregate: Aggregate }
  | { readonly kind: "re_consent"; readonly vendors: readonly string[]; readonly aggregate: Aggregate }
  | { readonly kind: "limit"; readonly aggregate: Aggregate }
  | { readonly kind: "wrong_state"; readonly aggregate: Aggregate };

/** Where else the session may go: `now` by the consent that holds, `ever` if the person agreed to it. */
const elsewhere = async (services: Services, aggregate: Aggregate, left: AttemptRow, consent?: ConsentInput) => {
  const tried = new Set(aggregate.attempts.map(({ vendor }) => vendor));
  const holding = left.connection;
  const free = (found: Route): readonly VendorAccount[] =>
    available(accountsOf(services, found)).filter(({ adapter }) => !tried.has(adapter.id));
  const ever = await legalNow(services, aggregate, { holding, recipients: ["*"] });
  const found = await legalNow(services, aggregate, { holding, recipients: consent?.recipients });
  return { now: free(found), ever: free(ever), found };
};

type Step = Continued | { readonly kind: "move"; readonly handover: Handover };

/** Nothing moves: a vendor that is well keeps its person, unless that person wants to leave. */
const isSettled = async (
  services: Services,
  { manner }: ReturnType<typeof failoverRule>,
  left: AttemptRow,
  { personAgrees }: ContinueRequest,
): Promise<boolean> => {
  if (personAgrees) return false;
  const account = accountOf(services, left.connection);
  if (account !== undefined && !isDown(account)) return true;
  return manner === "with_person" && !(await isIdle(services, left));
};

const step = async (
  services: Services,
  aggregate: Aggregate,
  left: AttemptRow,
  progress: Progress,
  request: ContinueRequest,
): Promise<Step> => {
  const rule = failoverRule(progress);
  if (rule.manner === "never") return { kind: "wrong_state", aggregate };
  if (await isSettled(services, rule, left, request)) return { kind: "open", aggregate };
  const others = await elsewhere(services, aggregate, left, request.consent);
  if (others.ever.length === 0) return { kind: "open", aggregate };
  const mustAgree = rule.manner === "with_person" || request.personAgrees;
  const decision = decideFailover(progress, {
    asks: mustAgree ? "person" : "client",
    sameRegion: true,
    inConsent: (!mustAgree || request.consent !== undefined) && others.now.length > 0,
    made: await failoversMade(services, aggregate.session, aggregate.attempts),
  });
  const [target] = others.now;
  if (decision.moves && target !== undefined) {
    const { found } = others;
    return { kind: "move", handover: { left, target, order: others.now, found, why: decision.why, ...request } };
  }
  if (!decision.moves && decision.refusal === "re_consent_needed")
    return { kind: "re_consent", vendors: [...new Set(others.ever.map(({ adapter }) => adapter.id))], aggregate };
  return { kind: request.personAgrees ? "limit" : "open", aggregate };
};

/** Somebody else moves the session: what they come to is the answer here too. Milliseconds. */
const LOOK = 200;

const settled = async (services: Services, aggregate: Aggregate): Promise<Aggregate> => {
  const { world } = services;
  const until = world.monotonic() + DEADLINES_MS.start;
  let held: Aggregate = aggregate;
  const isUnderWay = ({ session }: Aggregate): boolean =>
    !isTerminal(session.status as Status) && session.sealed_capture === null && session.waiting_json === null;
  while (isUnderWay(held) && held.session.status !== "pending_review" && world.monotonic() < until) {
    await pause(world, LOOK);
    held = (await loadAggregate(services, aggregate.session.id)) ?? held;
  }
  return held;
};

/** What the vendor says now counts, where it still answers: a lost callback must not hide that the person has begun. */
const refreshed = async (services: Services, { session }: Aggregate, left: AttemptRow): Promise<void> => {
  if (accountOf(services, left.connection)?.admits("read") === true && !isTerminal(session.status as Status))
    await pollAttempt(services, left.id);
};

/**
 * A way in that works: the one that was given out, or a new one at another vendor where the first is down and the person
 * has not begun there, or has begun and agrees. Asked again, it changes nothing.
 */
export const continueSession = async (
  services: Services,
  sessionId: string,
  request: ContinueRequest,
): Promise<Continued | undefined> => {
  for (let looked = false; ; ) {
    const loaded = await loadAggregate(services, sessionId);
    if (loaded === undefined) return undefined;
    const aggregate = await settled(services, loaded);
    const { session, attempts } = aggregate;
    if (isTerminal(session.status as Status)) return { kind: "wrong_state", aggregate };
    const left = attempts.find(({ active }) => active === 1);
    if (session.waiting_json !== null) return { kind: "open", aggregate };
    if (await goAnotherWay(services, aggregate, request.actor, request.anotherWay)) continue;
    if (left === undefined || session.sealed_capture === null) return { kind: "wrong_state", aggregate };
    const next = await step(services, aggregate, left, progressOf(services, session, left, "created"), request);
    if (next.kind !== "move") return next;
    if (!looked) {
      looked = true;
      await refreshed(services, aggregate, left);
      continue;
    }
    await handOver(services, aggregate, next.handover);
    const after = await loadAggregate(services, sessionId);
    return after && { kind: "open", aggregate: await settled(services, after) };
  }
};
