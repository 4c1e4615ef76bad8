import { ADAPTERS, VENDOR_IDS, type VendorId } from "../adapters/registry.ts";
import type { Adapter, Webhook } from "../contracts/adapter.ts";
import { CHECK_NAMES } from "../contracts/check.ts";

const HEADS = [
  ...["vendor", "API version", "checks", "documents", "countries", "regions", "bills on", "can also"],
  "callbacks",
] as const;

/** What vouches for a callback, and whether it may say more than which attempt to ask about. */
const VOUCHED: Readonly<Record<Webhook<unknown>["kind"], string>> = {
  signed: "HMAC signature",
  jwt: "JWT signature",
  hint: "a secret; read as a hint only",
};

const OPTIONAL = ["find", "resubmit", "cancel", "erase"] as const satisfies readonly (keyof Adapter<unknown>)[];

const words = (names: readonly string[]): string => names.join(", ").replaceAll("_", " ");

const rowOf = (id: VendorId): readonly string[] => {
  const adapter: Pick<Adapter<never>, (typeof OPTIONAL)[number]> = ADAPTERS[id];
  const { name, apiVersion, capabilities, webhook } = ADAPTERS[id];
  const { checks, documents, countries, regions, billsOn } = capabilities;
  const every: readonly string[] = checks;
  return [
    `[${name}](adapters/${id}/README.md)`,
    apiVersion,
    every.length === CHECK_NAMES.length ? "all" : words(checks),
    words(documents),
    countries === "all" ? "all" : String((countries as readonly string[]).length),
    words(regions),
    billsOn,
    words(OPTIONAL.filter((operation) => adapter[operation] !== undefined)),
    VOUCHED[webhook.kind],
  ];
};

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** One line a vendor, out of the manifests alone. */
export const vendorTable = (): string =>
  [line(HEADS), line(HEADS.map(() => "---")), ...VENDOR_IDS.map((id) => line(rowOf(id)))].join("\n");
