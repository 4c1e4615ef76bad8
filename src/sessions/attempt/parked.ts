import type { Services } from "../services.ts";

/** Callbacks that named the vendor's reference before we knew it. */
export const parkedFor = async (
  services: Services,
  connection: string,
  vendorRef: string,
): Promise<readonly string[]> => {
  const rows = await services.store.list({
    table: "inbox",
    where: { connection, vendor_ref: vendorRef, state: "parked" },
    // The order that the index by reference has: another one walks through everything that is parked.
    order: ["vendor_ref", "asc"],
    limit: 100,
  });
  return rows.map((row) => row.id);
};
