import { isIP } from "node:net";

/** What an address is for, by the IANA special-purpose registries. Everything but `public` is refused. */
export type AddressKind =
  | "public"
  | "unspecified"
  | "loopback"
  | "private"
  | "link_local"
  | "shared"
  | "metadata"
  | "multicast"
  | "broadcast"
  | "documentation"
  | "benchmarking"
  | "transition"
  | "reserved";

interface Range {
  readonly kind: AddressKind;
  readonly prefix: Uint8Array;
  readonly bits: number;
}

const bytesOfV4 = (text: string): Uint8Array => Uint8Array.from(text.split("."), Number);

const group = (text: string): readonly number[] => {
  if (text.includes(".")) return [...bytesOfV4(text)];
  const value = Number.parseInt(text, 16);
  return [value >> 8, value & 255];
};

const groups = (text: string): readonly number[] => (text === "" ? [] : text.split(":").flatMap(group));

const bytesOfV6 = (text: string): Uint8Array => {
  const [head = "", tail] = text.split("::");
  const bytes = new Uint8Array(16);
  bytes.set(groups(head));
  if (tail !== undefined) {
    const end = groups(tail);
    bytes.set(end, 16 - end.length);
  }
  return bytes;
};

const MAPPED = bytesOfV6("::ffff:0:0");

const mapped = (v4: Uint8Array): Uint8Array => {
  const bytes = MAPPED.slice();
  bytes.set(v4, 12);
  return bytes;
};

/** The 16 bytes of an IPv6 address, or of an IPv4 one mapped into IPv6; undefined if `text` is neither. */
export const parseAddress = (text: string): Uint8Array | undefined => {
  // A zone (`fe80::1%eth0`) names an interface of ours, it is no part of the address.
  const bare = text.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return undefined;
  return family === 4 ? mapped(bytesOfV4(bare)) : bytesOfV6(bare);
};

const range = (kind: AddressKind, written: string): Range => {
  const [address = "", bits = ""] = written.split("/");
  return { kind, prefix: address.includes(":") ? bytesOfV6(address) : bytesOfV4(address), bits: Number(bits) };
};

const ranges = (kind: AddressKind, ...written: readonly string[]): readonly Range[] =>
  written.map((one) => range(kind, one));

/** The first match counts. Metadata services come first: some have addresses that are public by registry. */
const V4: readonly Range[] = [
  ...ranges("metadata", "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32"),
  ...ranges("metadata", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),
  ...ranges("unspecified", "0.0.0.0/8"),
  ...ranges("loopback", "127.0.0.0/8"),
  ...ranges("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
  ...ranges("link_local", "169.254.0.0/16"),
  ...ranges("shared", "100.64.0.0/10"),
  ...ranges("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
  ...ranges("benchmarking", "198.18.0.0/15"),
  ...ranges("transition", "192.88.99.0/24"),
  ...ranges("multicast", "224.0.0.0/4"),
  ...ranges("broadcast", "255.255.255.255/32"),
  ...ranges("reserved", "192.0.0.0/24", "240.0.0.0/4"),
  ...ranges("public", "0.0.0.0/0"),
];

const V6: readonly Range[] = [
  ...ranges("metadata", "fd00:ec2::254/128", "fd20:ce::254/128"),
  ...ranges("unspecified", "::/128"),
  ...ranges("loopback", "::1/128"),
  ...ranges("link_local", "fe80::/10"),
  ...ranges("private", "fc00::/7", "fec0::/10", "64:ff9b:1::/48"),
  ...ranges("multicast", "ff00::/8"),
  ...ranges("documentation", "2001:db8::/32", "3fff::/20"),
  ...ranges("benchmarking", "2001:2::/48"),
  // Each carries an IPv4 address that the check of the outer address would not see. Deprecated, all of them.
  ...ranges("transition", "::/96", "2002::/16", "2001::/32", "::ffff:0:0:0/96"),
  ...ranges("reserved", "2001::/23"),
  ...ranges("public", "2000::/3"),
  ...ranges("reserved", "::/0"),
];

/** NAT64 (RFC 6052): what an IPv6-only host is given for an IPv4 one, so the inner address decides. */
const NAT64 = bytesOfV6("64:ff9b::");

const matches = (bytes: Uint8Array, prefix: Uint8Array, bits: number): boolean => {
  const whole = bits >> 3;
  for (let at = 0; at < whole; at += 1) if (bytes[at] !== prefix[at]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = 256 - 2 ** (8 - rest);
  return ((bytes[whole] ?? 0) & mask) === ((prefix[whole] ?? 0) & mask);
};

const kindIn = (table: readonly Range[], bytes: Uint8Array): AddressKind =>
  table.find(({ prefix, bits }) => matches(bytes, prefix, bits))?.kind ?? "reserved";

/** `bytes`: 16, as `parseAddress` gives them. */
export const classifyAddress = (bytes: Uint8Array): AddressKind =>
  matches(bytes, MAPPED, 96) || matches(bytes, NAT64, 96) ? kindIn(V4, bytes.subarray(12)) : kindIn(V6, bytes);

/** Undefined: not an address. */
export const addressKind = (text: string): AddressKind | undefined => {
  const bytes = parseAddress(text);
  return bytes && classifyAddress(bytes);
};
