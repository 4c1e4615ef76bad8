import type { Keyring } from "../privacy/keyring.ts";
import type { EndpointRow } from "../store/tables.ts";
import type { EndpointKeys } from "./sign.ts";

const spot = (endpointId: string) => ({ table: "endpoints", column: "sealed_keys", row: endpointId });

export const sealKeys = (keyring: Keyring, endpointId: string, keys: EndpointKeys): Uint8Array =>
  keyring.sealForSystem(spot(endpointId), JSON.stringify(keys));

/** Throws when the root key is not the one that sealed them. */
export const openKeys = (keyring: Keyring, row: Pick<EndpointRow, "id" | "sealed_keys">): EndpointKeys =>
  JSON.parse(keyring.openForSystem(spot(row.id), row.sealed_keys).toString());
