import type { Verified } from "../../../contracts/adapter.ts";
import { rebind, type Saboteur } from "./wrap.ts";

/** Adapters that believe what nobody signed. */
export const HINTS: readonly Saboteur[] = [
  {
    name: "believes an unsigned callback",
    vendor: "jumio",
    caughtBy: "hint-names-an-attempt-and-nothing-more",
    sabotage: (good) =>
      rebind(good, (adapter) => ({
        ...adapter,
        read: (body) => {
          const received = adapter.read(body);
          if (received.kind !== "hint") return received;
          const approved = {
            raw: "PROCESSED/PASSED",
            status: "approved",
            final: true,
            reasons: [],
            checks: [],
          } as const;
          return { kind: "events", events: [{ ...approved, vendorRef: received.vendorRef, dedupeKey: "believed" }] };
        },
      })),
  },
  {
    name: "takes callbacks at any address",
    vendor: "jumio",
    caughtBy: "missing-signature-refused",
    sabotage: (good) =>
      rebind(good, (adapter) => ({ ...adapter, verify: (_headers, body) => ({ ok: true, value: body as Verified }) })),
  },
];
