import { z } from "zod";
import { Vendor } from "../../../contracts/api-keys.ts";
import {
  CONTROL_KINDS,
  type ControlKind,
  ImposeControl,
  ImposeMaintenance,
  LONGEST_CONTROL,
} from "../../../contracts/api-routing.ts";
import type { VendorAccount } from "../../vendors/account.ts";
import type { Controls, Order } from "../../vendors/controls.ts";
import type { World } from "../../world.ts";
import type { Caller } from "../caller.ts";
import { problem } from "../problem.ts";
import { json, type ProblemAnswer } from "../reply.ts";
import { type Route, route } from "../route.ts";
import { vendorViews } from "./vendor-views.ts";

export interface VendorControlServices {
  readonly world: Pick<World, "now">;
  readonly accounts: readonly VendorAccount[];
  readonly controls: Pick<Controls, "impose" | "lift">;
}

const ConnectionPath = z.object({ connection: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });

const wrongDate = (pointer: string, message: string): ProblemAnswer =>
  problem("invalid-request", {
    detail: "A control needs a time in the future at which it ends.",
    errors: [{ pointer, message }],
  });

/** Begin and end, or what is wrong with them. Milliseconds. */
const windowOf = (
  now: number,
  from: number,
  until: number,
  endPointer: string,
): Pick<Order, "from" | "until"> | ProblemAnswer => {
  if (from < now) return wrongDate("/from", "must not be in the past: leave it out to begin now");
  if (until <= now) return wrongDate(endPointer, "must be in the future");
  if (until <= from) return wrongDate(endPointer, "must be after from");
  if (until > now + LONGEST_CONTROL * 1000) return wrongDate(endPointer, "must be within a year");
  return { from, until };
};

const controlWindow = (now: number, { expires_at, for_seconds = 0 }: ImposeControl) =>
  windowOf(now, now, expires_at === undefined ? now + for_seconds * 1000 : Date.parse(expires_at), "/expires_at");

const maintenanceWindow = (now: number, { from, until }: ImposeMaintenance) =>
  windowOf(now, from === undefined ? now : Date.parse(from), Date.parse(until), "/until");

/** The account of that name in the caller's mode. */
const accountFor = ({ accounts }: VendorControlServices, { livemode }: Caller, name: string) =>
  accounts.find(({ connection, livemode: live }) => connection === name && live === (livemode === 1));

const viewOf = (account: VendorAccount): Vendor => {
  const [view] = vendorViews([account]);
  if (view === undefined) throw new Error("an account has no view");
  return view;
};

const SUMMARIES: Readonly<Record<ControlKind, readonly [summary: string, description: string]>> = {
  cordon: ["Send no new sessions to a vendor", "Sessions that were sent there before go on, waiting starts too."],
  drain: ["Send nobody there any more", "As cordon; and starts that wait for this vendor go elsewhere."],
  maintenance: ["Cordon a vendor in a window of time", "Before the window nothing changes."],
  kill: ["Call a vendor no more", "Not for new sessions, and not for running ones. Its callbacks are still taken."],
};

const imposing = <Body extends z.ZodType>(
  services: VendorControlServices,
  kind: ControlKind,
  body: Body,
  windowIn: (now: number, input: z.output<Body>) => ReturnType<typeof windowOf>,
  reasonIn: (input: z.output<Body>) => string,
): Route =>
  route({
    method: "POST",
    path: `/v1/vendors/{connection}/${kind}`,
    operationId: `${kind}Vendor`,
    summary: SUMMARIES[kind][0],
    description: `${SUMMARIES[kind][1]} Holds at once, replaces the control before it, ends by itself, is audited.`,
    tag: "Vendors",
    permission: "vendors:manage",
    params: ConnectionPath,
    body,
    success: { 200: { description: "The vendor under its control.", schema: Vendor } },
    problems: ["not-found"],
    handle: async ({ caller, params, body: input }) => {
      const account = accountFor(services, caller, params.connection);
      if (account === undefined) return problem("not-found");
      const window = windowIn(services.world.now(), input);
      if ("kind" in window) return window;
      await services.controls.impose(account, { kind, reason: reasonIn(input), ...window }, caller);
      return json(200, viewOf(account));
    },
  });

const lifting = (services: VendorControlServices): Route =>
  route({
    method: "DELETE",
    path: "/v1/vendors/{connection}/control",
    operationId: "liftVendorControl",
    summary: "End the control of a vendor",
    description: "Waiting sessions are tried at once. Without a control nothing changes.",
    tag: "Vendors",
    permission: "vendors:manage",
    params: ConnectionPath,
    success: { 200: { description: "The vendor without a control.", schema: Vendor } },
    problems: ["not-found"],
    handle: async ({ caller, params }) => {
      const account = accountFor(services, caller, params.connection);
      if (account === undefined) return problem("not-found");
      await services.controls.lift(account, caller);
      return json(200, viewOf(account));
    },
  });

export const vendorControlRoutes = (services: VendorControlServices): readonly Route[] => [
  ...CONTROL_KINDS.map((kind) =>
    kind === "maintenance"
      ? imposing(services, kind, ImposeMaintenance, maintenanceWindow, ({ reason }) => reason)
      : imposing(services, kind, ImposeControl, controlWindow, ({ reason }) => reason),
  ),
  lifting(services),
];
