import type { Status } from "../../../contracts/status.ts";
import { jittered, pollDelay } from "../../core/failover.ts";
import type { AttemptRow } from "../../store/tables.ts";
import { fraction } from "../../vendors/deadline.ts";
import { accountOf, type Services } from "../services.ts";

type Silent = Pick<AttemptRow, "connection" | "polls"> & { readonly status: string };

/** When a silent attempt is asked about next; milliseconds since the epoch. */
export const pollAt = (services: Services, { connection, polls, status }: Silent): number => {
  const p99 = accountOf(services, connection)?.health.slowest(status as Status);
  return Math.round(services.world.now() + jittered(pollDelay(polls, p99), fraction(services.world)) * 1000);
};
