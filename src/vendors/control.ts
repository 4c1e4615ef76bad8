import type { ControlKind } from "../../contracts/api-routing.ts";
import type { World } from "../world.ts";

/** What an operator ordered of one vendor account. Times in milliseconds. */
export interface Control {
  readonly id: string;
  readonly kind: ControlKind;
  readonly from: number;
  readonly until: number;
  readonly reason: string;
  /** Of who ordered it: its end stands in the same log. */
  readonly tenant: string;
  /** Among several nodes: its times are of the clock by which it was given, and that one said `said` at our `at`; monotonic milliseconds. */
  readonly heard?: { readonly at: number; readonly said: number; readonly elsewhere: boolean };
}

/** The order of one account as every call sees it: in memory, so that it holds from the moment it is given. */
export interface ControlSwitch {
  /** Ordered and not over, though its window may not have begun. */
  readonly ordered: () => Control | undefined;
  readonly inForce: () => ControlKind | undefined;
  /** What was set last, over or not. */
  readonly held: () => Control | undefined;
  /** Orders that were given elsewhere are known; undefined: they are. */
  readonly heed: () => Promise<void> | undefined;
  readonly set: (control: Control | undefined) => void;
}

/** What the clock says by which the order was given. */
export const clockOf = (world: World, { heard }: Control): number =>
  heard === undefined ? world.now() : heard.said + world.monotonic() - heard.at;

export const createControlSwitch = (world: World, heed: ControlSwitch["heed"] = () => undefined): ControlSwitch => {
  let held: Control | undefined;
  const ordered = (): Control | undefined =>
    held !== undefined && clockOf(world, held) < held.until ? held : undefined;
  return {
    ordered,
    inForce: () => {
      const control = ordered();
      return control !== undefined && control.from <= clockOf(world, control) ? control.kind : undefined;
    },
    held: () => held,
    heed,
    set: (control) => {
      held = control;
    },
  };
};

/** May an attempt be started at the account? `held`: the session waits for this very start since before the order. */
export const takesStarts = (control: ControlSwitch, held: boolean): boolean => {
  const kind = control.inForce();
  return kind === undefined || (held && (kind === "cordon" || kind === "maintenance"));
};
