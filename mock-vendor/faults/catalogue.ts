import { DELIVERY_FAULTS, type DeliveryFault, MESSAGE_FAULTS, type MessageFault } from "./catalogue-callbacks.ts";
import { PLAY_FAULTS, type PlayFault } from "./catalogue-plays.ts";
import { REQUEST_FAULTS, type RequestFault } from "./catalogue-requests.ts";
import type { FaultEntry } from "./entry.ts";

export type FaultName = RequestFault | DeliveryFault | MessageFault | PlayFault;

/** Every fault by its name: the one table that HTTP, command line, page, documentation and tests read. */
export const CATALOGUE: Readonly<Record<FaultName, FaultEntry>> = {
  ...REQUEST_FAULTS,
  ...DELIVERY_FAULTS,
  ...MESSAGE_FAULTS,
  ...PLAY_FAULTS,
};

const namesOf = <Name extends string>(rows: Readonly<Record<Name, FaultEntry>>) => Object.keys(rows) as Name[];

export const FAULT_NAMES: readonly FaultName[] = namesOf(CATALOGUE);
export const REQUEST_FAULT_NAMES: readonly RequestFault[] = namesOf(REQUEST_FAULTS);
export const MESSAGE_FAULT_NAMES: readonly MessageFault[] = namesOf(MESSAGE_FAULTS);
export const PLAY_FAULT_NAMES: readonly PlayFault[] = namesOf(PLAY_FAULTS);
