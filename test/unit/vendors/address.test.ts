import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AddressKind, addressKind, classifyAddress, parseAddress } from "../../../src/transport/address.ts";

/** First, last and a middle address of each range, and the neighbours outside it. */
const V4: Readonly<Record<AddressKind, string>> = {
  unspecified: "0.0.0.0 0.0.0.1 0.1.2.3 0.255.255.255",
  loopback: "127.0.0.0 127.0.0.1 127.0.1.1 127.1.2.3 127.255.255.255",
  private:
    "10.0.0.0 10.0.0.1 10.255.255.255 172.16.0.0 172.16.0.1 172.20.10.5 172.31.255.255 192.168.0.0 192.168.1.1 192.168.255.255",
  link_local: "169.254.0.0 169.254.0.1 169.254.169.253 169.254.169.255 169.254.255.255",
  shared: "100.64.0.0 100.64.0.1 100.100.100.199 100.127.255.255",
  metadata: "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192",
  multicast: "224.0.0.0 224.0.0.1 232.1.2.3 239.255.255.255",
  broadcast: "255.255.255.255",
  documentation: "192.0.2.0 192.0.2.255 198.51.100.0 198.51.100.7 203.0.113.0 203.0.113.255",
  benchmarking: "198.18.0.0 198.18.0.1 198.19.255.255",
  transition: "192.88.99.0 192.88.99.1 192.88.99.255",
  reserved: "192.0.0.0 192.0.0.1 192.0.0.255 240.0.0.0 250.1.2.3 255.255.255.254",
  public:
    "1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255",
};

const V6: Readonly<Partial<Record<AddressKind, string>>> = {
  unspecified: ":: 0:0:0:0:0:0:0:0",
  loopback: "::1 0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001",
  link_local: "fe80:: fe80::1 fe80::1%eth0 fe80::a9fe:a9fe febf:ffff::1",
  private:
    "fc00:: fc00::1 fd00::1 fd12:3456:789a::1 fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fec0::1 feff::1 64:ff9b:1:: 64:ff9b:1::a00:1 64:ff9b:1:ffff::8.8.8.8",
  metadata: "fd00:ec2::254 fd00:0ec2:0:0:0:0:0:254 fd20:ce::254",
  multicast: "ff00:: ff02::1 ff05::2 ff0e::1 ffff::1",
  documentation: "2001:db8:: 2001:db8::1 2001:db8:ffff::1 3fff:: 3fff:fff::1",
  benchmarking: "2001:2:: 2001:2:0:ffff::1",
  transition:
    "2002:: 2002:7f00:1:: 2002:a00:1::1 2002:808:808:: 2001:: 2001:0:7f00:1:: 2001::1 2001:0:ffff:ffff:ffff:ffff:ffff:ffff ::2 ::ffff ::127.0.0.1 ::8.8.8.8 ::a9fe:a9fe ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8",
  reserved:
    "100:: 100::1 200::1 64:ff9a::1 64:ff9b:2::1 64:ff9b:0:1::1 2001:1::1 2001:10::1 2001:20::1 2001:1ff::1 1::1 1fff:ffff::1 4000::1 5f00::1 8000::1 e000::1 fe00::1 fbff::1 ::1:0:0:0 ::fffe:7f00:1 0:0:0:0:1:ffff:7f00:1",
  public:
    "2000::1 2001:200::1 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2003::1 2606:4700:4700::1111 2a00:1450::1 3ffe::1 3fff:1000::1",
};

const words = (text: string | undefined): readonly string[] => text?.split(" ") ?? [];
const rows = (table: Readonly<Partial<Record<AddressKind, string>>>): readonly (readonly [string, AddressKind])[] =>
  Object.entries(table).flatMap(([kind, text]) =>
    words(text).map((address) => [address, kind as AddressKind] as const),
  );

const hex = (v4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

/** How an IPv4 address can be dressed up, and what it then counts as. */
const DRESSES: readonly ((v4: string, kind: AddressKind) => readonly [string, AddressKind])[] = [
  (v4, kind) => [v4, kind],
  (v4, kind) => [`::ffff:${v4}`, kind],
  (v4, kind) => [`::FFFF:${hex(v4).toUpperCase()}`, kind],
  (v4, kind) => [`64:ff9b::${v4}`, kind],
  (v4) => [`2002:${hex(v4)}::1`, "transition"],
  (v4) => [`2001:0:${hex(v4)}::1`, "transition"],
  (v4) => [`::ffff:0:${v4}`, "transition"],
  (v4) => [`64:ff9b:1::${v4}`, "private"],
];

const CORPUS = [...rows(V4).flatMap(([v4, kind]) => DRESSES.map((dress) => dress(v4, kind))), ...rows(V6)];

describe("address classifier", () => {
  test("knows every address of the corpus", () => {
    const wrong = CORPUS.filter(([address, kind]) => addressKind(address) !== kind).map(
      ([address, kind]) => `${address}: ${addressKind(address)}, not ${kind}`,
    );
    expect(wrong).toEqual([]);
    expect(new Set(CORPUS.map(([address]) => address)).size).toBeGreaterThan(500);
  });

  test("reads the literal hosts that a URL parser leaves over", () => {
    const written = [
      ["http://0x7f.1/", "loopback"],
      ["http://2130706433/", "loopback"],
      ["http://017700000001/", "loopback"],
      ["http://127.1/", "loopback"],
      ["http://①②⑦.⓪.⓪.①/", "loopback"],
      ["http://127.0.0.1./", "loopback"],
      ["http://0/", "unspecified"],
      ["http://[::]/", "unspecified"],
      ["http://[::ffff:7f00:1]/", "loopback"],
      ["http://[::ffff:127.0.0.1]/", "loopback"],
      ["http://[0:0:0:0:0:ffff:10.0.0.1]/", "private"],
      ["http://[64:ff9b::a9fe:a9fe]/", "metadata"],
      ["http://0xa9fea9fe/", "metadata"],
      ["http://169.254.43518/", "metadata"],
      ["http://0xa.0x0.0x0.0x1/", "private"],
      ["http://[fd00:EC2::254]/", "metadata"],
      ["http://8.8.8.8/", "public"],
      ["http://134744072/", "public"],
    ] as const;
    for (const [url, kind] of written) expect([url, addressKind(new URL(url).hostname)]).toEqual([url, kind]);
  });

  test.each([
    "",
    "localhost",
    "localhost.",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    ":::",
    "1::2::3",
    "g::1",
    "a.test",
  ])("%j is no address", (text) => expect(parseAddress(text)).toBeUndefined());

  test("calls public nothing that Node's own block list refuses", () => {
    const blocked = new BlockList();
    for (const [net, bits] of [
      ["0.0.0.0", 8],
      ["10.0.0.0", 8],
      ["100.64.0.0", 10],
      ["127.0.0.0", 8],
      ["169.254.0.0", 16],
      ["172.16.0.0", 12],
      ["192.0.0.0", 24],
      ["192.0.2.0", 24],
      ["192.168.0.0", 16],
      ["198.18.0.0", 15],
      ["198.51.100.0", 24],
      ["203.0.113.0", 24],
      ["224.0.0.0", 3],
    ] as const)
      blocked.addSubnet(net, bits, "ipv4");
    const near = fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255);
    const octet = fc.nat(255);
    const v4 = fc.tuple(fc.oneof(near, octet), fc.oneof(octet, fc.constantFrom(0, 16, 64, 168, 254)), octet, octet);
    fc.assert(
      fc.property(v4, (octets) => {
        const text = octets.join(".");
        return addressKind(text) !== "public" || !blocked.check(text, "ipv4");
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  test("calls no IPv6 address public that is outside of global unicast, whatever its bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const first = bytes[0] ?? 0;
        return classifyAddress(bytes) !== "public" || (first >= 0x20 && first < 0x40);
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });
});
