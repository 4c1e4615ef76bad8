import type { Call } from "../../contracts/adapter.ts";
import type { BoundAdapter } from "../../contracts/bound-adapter.ts";

const DOTS = /^\.{1,2}$/;

/** Would a server that decodes the path before it reads it climb out of the base? */
const climbs = (pathname: string): boolean => {
  try {
    return decodeURIComponent(pathname)
      .split(/[/\\]/)
      .some((segment) => DOTS.test(segment));
  } catch {
    return true;
  }
};

/**
 * The address of one call: `path` under the account's base URL. Undefined when WHATWG normalisation would change
 * what was written or lead out of the base: then a reference in the path is not what the adapter believes it is.
 */
export const vendorUrl = (baseUrl: string, path: string): string | undefined => {
  if (!path.startsWith("/") || path.includes("#") || !URL.canParse(baseUrl)) return undefined;
  const base = new URL(baseUrl).href.replace(/\/$/, "");
  const written = `${base}${path}`;
  if (!URL.canParse(written)) return undefined;
  const url = new URL(written);
  return url.href === written && !climbs(url.pathname) ? written : undefined;
};

/** The address of a call of this adapter: under the base URL, or under the host that the call names. */
export const callUrl = (
  { baseUrl, origins = {} }: Pick<BoundAdapter, "baseUrl" | "origins">,
  { origin, path }: Pick<Call, "origin" | "path">,
): string | undefined => {
  if (origin === undefined) return vendorUrl(baseUrl, path);
  const base = Object.hasOwn(origins, origin) ? origins[origin] : undefined;
  return base === undefined ? undefined : vendorUrl(base, path);
};
