import { type Actor, auditRow } from "../audit/entry.ts";
import type { Node } from "../nodes/node.ts";
import type { Change, Store, Write } from "../store/store.ts";
import type { VendorControlRow } from "../store/tables.ts";
import type { Metrics } from "../telemetry/metrics-port.ts";
import { type Cancel, newId, stall, type World } from "../world.ts";
import type { VendorAccount } from "./account.ts";
import { type Control, clockOf } from "./control.ts";

/** Who orders or ends a control. */
export interface Operator {
  readonly tenant: string;
  readonly actor: Actor;
}

export type Order = Omit<Control, "id" | "tenant">;

/** The controls of all accounts: stored, so that they survive the process, and ended when their time is over. */
export interface Controls {
  /** Replaces what was ordered before. Holds at once; resolves when it is durable. */
  readonly impose: (account: VendorAccount, order: Order, operator: Operator) => Promise<void>;
  /** Without a control it changes nothing. */
  readonly lift: (account: VendorAccount, operator: Operator) => Promise<void>;
  /** Takes up what is stored. Before the first call to a vendor. */
  readonly load: () => Promise<void>;
  readonly stop: () => void;
}

export interface ControlsOptions {
  readonly world: World;
  readonly store: Store;
  readonly node: Node;
  readonly accounts: readonly VendorAccount[];
  readonly metrics: Metrics;
  /** An order was given or ended: whoever waits may find another way now. */
  readonly changed: () => void;
}

/** Longest sleep, so that a clock that was stepped is noticed; milliseconds. */
const LONGEST_SLEEP = 60_000;

type Action = "vendor.control_imposed" | "vendor.control_lifted" | "vendor.control_expired";

const audited = (
  world: World,
  { connection, livemode }: VendorAccount,
  actor: Actor,
  action: Action,
  { id, kind, from, until, reason, tenant }: Control,
): Write => {
  const payload = { id, connection, kind, from, until, reason };
  const facts = { tenant, livemode: livemode ? 1 : 0, actor, action, kind: "record", payload } as const;
  return { op: "insert", table: "audit", row: auditRow(world, facts) };
};

const rowOf = (world: World, connection: string, control: Control, actor: Actor): VendorControlRow => ({
  connection,
  id: control.id,
  kind: control.kind,
  begins_at: control.from,
  ends_at: control.until,
  reason: control.reason,
  tenant: control.tenant,
  actor,
  created_at: world.now(),
});

const show = ({ metrics }: ControlsOptions, { connection, control }: VendorAccount): void =>
  metrics.gauge("kyc_vendor_control", control.ordered() === undefined ? 0 : 1, { connection });

/** Among several nodes an order is as old as it is long ago that it was heard of: their clocks differ. */
const heardNow = ({ world, node }: ControlsOptions, said: number, elsewhere: boolean): Pick<Control, "heard"> =>
  node.owner === null ? {} : { heard: { at: world.monotonic(), said, elsewhere } };

const impose = async (
  options: ControlsOptions,
  account: VendorAccount,
  order: Order,
  { tenant, actor }: Operator,
): Promise<void> => {
  const { world, store, node } = options;
  const { connection } = account;
  const control: Control = { id: newId(world, "ctl"), tenant, ...order, ...heardNow(options, world.now(), false) };
  const before = account.control.held();
  // In memory first: a call to a vendor that is to be stopped must not slip by while the disk is slow.
  account.control.set(control);
  if (world.buggify("controls.slow_write")) await stall(world);
  try {
    await store.commit([
      { op: "delete", table: "vendor_controls", where: { connection } },
      { op: "insert", table: "vendor_controls", row: rowOf(world, connection, control, actor) },
      audited(world, account, actor, "vendor.control_imposed", control),
      ...node.tell(),
    ]);
  } catch (error) {
    if (account.control.held()?.id === control.id) account.control.set(before);
    throw error;
  }
  world.log.warn({ connection, control: control.kind, until: control.until }, "vendor control imposed");
};

/** Ends exactly the control that is held: one that was ordered in the meantime stays. */
const end = async (
  options: ControlsOptions,
  account: VendorAccount,
  control: Control,
  actor: Actor,
  action: Action,
): Promise<void> => {
  const { world, store, node } = options;
  const { connection } = account;
  account.control.set(undefined);
  const where = { connection, id: control.id } as const;
  // Of several nodes that come to its end one ends it.
  const first: Change =
    node.owner === null ? [] : [{ op: "update", table: "vendor_controls", set: { kind: control.kind }, where }];
  try {
    const ended = await store.commit([
      ...first,
      { op: "delete", table: "vendor_controls", where },
      audited(world, account, actor, action, control),
      ...node.tell(),
    ]);
    if (!ended.ok) return;
  } catch (error) {
    if (account.control.held() === undefined) account.control.set(control);
    throw error;
  }
  world.log.warn({ connection, control: control.kind }, "vendor control ended");
};

const controlOf = (options: ControlsOptions, row: VendorControlRow, said: number): Control => {
  const { id, begins_at: from, ends_at: until, reason, tenant } = row;
  return { id, kind: row.kind as Control["kind"], from, until, reason, tenant, ...heardNow(options, said, true) };
};

const rowsOf = ({ store }: ControlsOptions) =>
  store.list({ table: "vendor_controls", order: ["connection", "asc"], limit: 10_000 });

const load = async (options: ControlsOptions): Promise<void> => {
  for (const row of await rowsOf(options)) {
    const account = options.accounts.find(({ connection }) => connection === row.connection);
    // It was given before now, whatever the clocks say.
    account?.control.set(controlOf(options, row, Math.max(options.world.now(), row.created_at)));
  }
};

/** Another node gave or ended orders. What is being ordered here counts already, and is told when it is stored. */
const reload = async (options: ControlsOptions, underWay: ReadonlySet<string>): Promise<readonly VendorAccount[]> => {
  const byConnection = new Map((await rowsOf(options)).map((row) => [row.connection, row]));
  const changed = options.accounts.filter(({ connection, control }) => {
    const row = byConnection.get(connection);
    return !underWay.has(connection) && row?.id !== control.held()?.id;
  });
  for (const { connection, control } of changed) {
    const row = byConnection.get(connection);
    control.set(row && controlOf(options, row, row.created_at));
  }
  return changed;
};

/** Ends each control when its time is over: one timer, for the first of them. */
const createEnding = (options: ControlsOptions) => {
  const { world, accounts, changed } = options;
  let cancel: Cancel | undefined;
  let stopped = false;

  const sweep = async (): Promise<void> => {
    for (const account of accounts) {
      const control = account.control.held();
      if (control === undefined || control.until > clockOf(world, control)) continue;
      await end(options, account, control, "system:vendor-controls", "vendor.control_expired");
      show(options, account);
      changed();
    }
  };
  const wake = (delayMs: number, run: () => void): void => {
    cancel?.();
    if (!stopped)
      cancel = world.timer(
        Math.min(Math.max(0, delayMs), world.buggify("controls.wakes_early") ? 400 : LONGEST_SLEEP),
        run,
      );
  };
  const failed = (error: unknown): void => {
    const thrown = error instanceof Error ? error.name : "unknown";
    world.log.error({ thrown }, "a vendor control could not be ended");
    wake(LONGEST_SLEEP, arm);
  };
  const arm = (): void => {
    const left = accounts.flatMap(({ control }) => {
      const held = control.held();
      return held === undefined ? [] : held.until - clockOf(world, held);
    });
    if (left.length > 0) wake(Math.min(...left), () => void sweep().then(arm, failed));
  };
  const stop = (): void => {
    stopped = true;
    cancel?.();
  };
  return { arm, stop };
};

export const createControls = (options: ControlsOptions): Controls => {
  const ending = createEnding(options);
  const underWay = new Set<string>();
  const ordering = async ({ connection }: VendorAccount, order: () => Promise<void>): Promise<void> => {
    underWay.add(connection);
    await order().finally(() => underWay.delete(connection));
  };
  options.node.hear(async () => {
    const changed = await reload(options, underWay);
    for (const account of changed) show(options, account);
    if (changed.length === 0) return;
    ending.arm();
    options.changed();
  });
  const settled = (account: VendorAccount): void => {
    show(options, account);
    ending.arm();
    options.changed();
  };
  return {
    impose: async (account, order, operator) => {
      await ordering(account, () => impose(options, account, order, operator));
      settled(account);
    },
    lift: async (account, { actor }) => {
      const control = account.control.ordered();
      if (control === undefined) return;
      await ordering(account, () => end(options, account, control, actor, "vendor.control_lifted"));
      settled(account);
    },
    load: async () => {
      await load(options);
      for (const account of options.accounts) show(options, account);
      ending.arm();
    },
    stop: ending.stop,
  };
};
