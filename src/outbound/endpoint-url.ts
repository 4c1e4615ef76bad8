import { type AddressKind, addressKind } from "../transport/address.ts";

/**
 * Which URLs may receive events: the early half of the guard against reaching into the operator's network. A name
 * can resolve to anything, at any time: the other half is in the connection (`addresses` of an HTTP request).
 */
export interface UrlRules {
  /** Plain http, any port, this machine and private networks: for local mode and for receivers of the operator's own. */
  readonly allowPrivateAddresses: boolean;
  /** Where this gateway itself is reached. */
  readonly ownOrigins: readonly string[];
}

const PUBLIC_PORTS: readonly string[] = ["443", "8443"];
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };
const OWN_NETWORK: ReadonlySet<AddressKind> = new Set(["public", "loopback", "private", "shared"]);
const PUBLIC: ReadonlySet<AddressKind> = new Set(["public"]);
const INTERNAL_NAMES = /(^|\.)(localhost|local|internal|lan|home\.arpa|intranet|corp|svc)$/;

const hostOf = (url: URL): string => url.hostname.replace(/\.$/, "");
const portOf = (url: URL): string => url.port || (DEFAULT_PORTS[url.protocol] ?? "");

const isLoopback = (host: string): boolean => /(^|\.)localhost$/.test(host) || addressKind(host) === "loopback";

const isInternalName = (host: string): boolean => !host.includes(".") || INTERNAL_NAMES.test(host);

const isOwn = (url: URL, ownOrigins: readonly string[]): boolean =>
  ownOrigins
    .filter((origin) => URL.canParse(origin))
    .map((origin) => new URL(origin))
    .some(
      (own) =>
        portOf(own) === portOf(url) &&
        (hostOf(own) === hostOf(url) || (isLoopback(hostOf(own)) && isLoopback(hostOf(url)))),
    );

const hostAllowed = (host: string, allowPrivate: boolean): boolean => {
  const kind = addressKind(host);
  if (kind !== undefined) return (allowPrivate ? OWN_NETWORK : PUBLIC).has(kind);
  return allowPrivate || !isInternalName(host);
};

/** Why this URL may not receive events, as a sentence without the URL; undefined if it may. */
export const urlRefusal = (text: string, rules: UrlRules): string | undefined => {
  if (!URL.canParse(text)) return "The URL cannot be read.";
  const url = new URL(text);
  const allowPrivate = rules.allowPrivateAddresses;
  const checks: readonly (readonly [refused: boolean, why: string])[] = [
    [url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:"), "The URL must start with https://."],
    [url.username !== "" || url.password !== "", "The URL must not contain a user name or password."],
    [url.hash !== "", "The URL must not contain a fragment: it would never be sent."],
    [!allowPrivate && !PUBLIC_PORTS.includes(portOf(url)), `The port must be one of ${PUBLIC_PORTS.join(", ")}.`],
    [isOwn(url, rules.ownOrigins), "The URL is this gateway's own."],
    [!hostAllowed(hostOf(url), allowPrivate), "The host must be public."],
  ];
  return checks.find(([refused]) => refused)?.[1];
};
