import { REASONS, type Reason } from "../../../contracts/reason.ts";
import type { Actor } from "../../audit/entry.ts";
import { cellOf } from "../../policies/policies.ts";
import type { AttemptRow } from "../../store/tables.ts";
import type { Aggregate } from "../aggregate.ts";
import { legalNow } from "../routing/legal.ts";
import { accountsOf, available } from "../routing/routing.ts";
import { accountOf, type Services } from "../services.ts";
import { type Handover, handOver } from "./hand-over.ts";

/** The vendor told that the person cannot or will not go on as it asks: no camera, no consent to pictures. */
const wasTold = ({ session }: Aggregate): boolean =>
  session.status === "needs_resubmission" &&
  (JSON.parse(session.reasons_json) as Reason[]).some((code) => REASONS[code].remedy === "other_path");

/** Nothing of the person has reached the vendor, or it was not good enough: they may say it themselves. */
const MAY_SAY: readonly string[] = ["initiated", "capture_in_progress", "needs_resubmission"];

/** Where such a person goes on, if the policy cell, their consent and an account allow it. */
const wayFor = async (
  services: Services,
  aggregate: Aggregate,
  left: AttemptRow,
  saysSo: boolean,
): Promise<Omit<Handover, "actor"> | undefined> => {
  const { policy_hash, segment, jurisdiction } = aggregate.session;
  if (!wasTold(aggregate) && !(saysSo && MAY_SAY.includes(aggregate.session.status))) return undefined;
  if (cellOf(services.policies, policy_hash, segment, jurisdiction).other_path === "none") return undefined;
  if (accountOf(services, left.connection)?.adapter.capabilities.lastResort === true) return undefined;
  const found = await legalNow(services, aggregate, { holding: left.connection, otherWay: true });
  const order = available(accountsOf(services, found));
  const [target] = order;
  return target && { left, target, order, found, why: "manual" };
};

/** Moves a person who asked for another way to whoever offers one. False: there is none, or nobody asked. */
export const goAnotherWay = async (
  services: Services,
  aggregate: Aggregate,
  actor: Actor,
  saysSo = false,
): Promise<boolean> => {
  const left = aggregate.attempts.find(({ active }) => active === 1);
  const way = left && (await wayFor(services, aggregate, left, saysSo));
  if (way === undefined) return false;
  await handOver(services, aggregate, { ...way, actor });
  return true;
};
