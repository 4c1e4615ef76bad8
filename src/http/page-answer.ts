import { hash } from "node:crypto";
import { type RawAnswer, raw } from "./reply.ts";

/** Pages run no inline script, load nothing from elsewhere and cannot be framed. */
const policy = (style: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${style}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const SECURITY_HEADERS = {
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
} as const;

/** An HTML page with at most one `<style>` of its own, allowed by its hash. */
export const htmlPage = (html: string, status = 200): RawAnswer => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1];
  const allowed = style === undefined ? "" : ` 'sha256-${hash("sha256", style, "base64")}'`;
  return raw(status, html, {
    ...SECURITY_HEADERS,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(allowed),
  });
};

/** A file that belongs to a version of the gateway: kept for an hour. */
export const asset = (bytes: string | Uint8Array<ArrayBuffer>, mediaType: string): RawAnswer =>
  raw(200, bytes, { "content-type": mediaType, "cache-control": "public, max-age=3600" });
