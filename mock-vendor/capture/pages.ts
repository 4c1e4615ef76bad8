import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { Guidance } from "./picture/guidance.ts";

/** The token is in the address: it must not leak through a referrer, a cache or a frame. */
export const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "permissions-policy": "camera=(self), microphone=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
} as const;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const read = (...path: readonly string[]): string => readFileSync(join(import.meta.dirname, ...path), "utf8");

/** `{{name}}` is replaced by the escaped value of `name`. */
const filled = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ""));

/** `stripe-identity` is shown as `Stripe Identity`. */
export const vendorName = (vendor: string): string =>
  vendor
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");

/** Only web addresses: a `javascript:` link out of an API call must not become a button. */
export const safeReturnUrl = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;

export interface Asset {
  readonly type: string;
  readonly body: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ts: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** Every file the page may load, by its path under `assets/`. A path that is not in it does not exist. */
export const loadAssets = (): ReadonlyMap<string, Asset> => {
  const files = ["browser", "picture"].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder)).map((name) => ({
      folder,
      name,
      ending: name.split(".").at(-1) ?? "",
    })),
  );
  return new Map(
    files.flatMap(({ folder, name, ending }) => {
      const type = TYPES[ending];
      if (type === undefined) return [];
      const text = read(folder, name);
      return [[`${folder}/${name}`, { type, body: ending === "ts" ? stripTypeScriptTypes(text) : text }] as const];
    }),
  );
};

export interface Pages {
  readonly capture: (vendor: string, returnUrl: string | undefined) => string;
  readonly message: (guidance: Guidance, returnUrl: string | undefined) => string;
}

/** The link back, hidden when there is nowhere to go. */
const linkBack = (returnUrl: string | undefined): Readonly<Record<string, string>> => ({
  returnUrl: returnUrl ?? "",
  returnClass: returnUrl === undefined ? "absent" : "",
});

export const loadPages = (): Pages => {
  const capture = read("browser", "page.html");
  const message = read("browser", "message.html");
  return {
    capture: (vendor, returnUrl) => filled(capture, { vendor: vendorName(vendor), ...linkBack(returnUrl) }),
    message: ({ title, text }, returnUrl) => filled(message, { title, text, ...linkBack(returnUrl) }),
  };
};
