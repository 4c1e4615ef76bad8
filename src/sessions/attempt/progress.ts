import type { Reason } from "../../../contracts/reason.ts";
import type { Status } from "../../../contracts/status.ts";
import { type Call, isSubmitted, type Progress, verdictOf } from "../../core/progress.ts";
import type { AttemptRow, SessionRow } from "../../store/tables.ts";
import { accountOf, type Services } from "../services.ts";

/** How far the person got in an attempt, as far as we were told. */
export const progressOf = (services: Services, session: SessionRow, attempt: AttemptRow, call: Call): Progress => {
  const status = attempt.status as Status;
  const tells = accountOf(services, attempt.connection)?.adapter.tellsBegin === true;
  const untold = tells ? "no" : "unknown";
  return {
    call,
    handedOut: session.sealed_capture !== null,
    opened: attempt.opened_at !== null,
    begun: status === "initiated" ? untold : "yes",
    submitted: isSubmitted(status),
    verdict: verdictOf(status, JSON.parse(session.reasons_json) as Reason[]),
  };
};
