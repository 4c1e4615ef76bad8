import { createHash } from "node:crypto";
import type { Exchange, Reply } from "../../wire.ts";

/** Text that is safe between tags and in quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const STYLE = [
  ":root{color-scheme:light dark;--line:#8886;--soft:#8881;--accent:#1d5fd1}*{box-sizing:border-box}",
  "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:1.5rem 1rem 4rem;max-width:60rem}body.narrow{max-width:36rem}",
  "h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}a{color:LinkText}",
  "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem .6rem;border-bottom:1px solid var(--line)}",
  "th{font-weight:600;white-space:nowrap}.scroll{overflow-x:auto}",
  ".card{border:1px solid var(--line);border-radius:.6rem;padding:.2rem 1rem;margin:1rem 0;background:var(--soft)}",
  "fieldset{border:1px solid var(--line);border-radius:.6rem;margin:1rem 0;padding:.4rem 1rem .8rem;min-width:0}",
  "legend{font-weight:600;padding:0 .4rem}label{display:inline-flex;gap:.35rem;align-items:center;margin:.15rem 1rem .15rem 0}",
  ".reasons{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr))}.actions{display:flex;flex-wrap:wrap;gap:.6rem}",
  "button{font:inherit;padding:.6rem 1rem;border-radius:.5rem;border:1px solid var(--line);background:transparent;color:inherit}",
  "button{cursor:pointer;min-height:2.75rem}button.primary{background:var(--accent);border-color:var(--accent);color:#fff}",
  ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}ol,ul{padding-left:1.3rem}li{margin:.4rem 0}",
  ".tag{border:1px solid var(--line);border-radius:1rem;padding:.1rem .6rem;font-size:.9rem}.muted{opacity:.8}",
  ".error{border-left:4px solid #c22;padding-left:.8rem}.choices button{display:block;width:100%;text-align:left;margin:.6rem 0}",
].join("");

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  ].join("; "),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

export interface Page {
  readonly language: string;
  readonly title: string;
  /** Markup whose texts are escaped. */
  readonly body: string;
  readonly narrow?: true;
}

/** A page without scripts. */
export const pageReply = (status: number, { language, title, body, narrow }: Page): Reply => ({
  status,
  headers: HEADERS,
  body: [
    `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head>`,
    `<body${narrow ? ' class="narrow"' : ""}><main>${body}</main></body></html>`,
  ].join(""),
});

export const seeOther = (location: string): Reply => ({ status: 303, headers: { location }, body: "" });

/** A form that another site's page sends is not this page's. */
export const isOwnForm = ({ headers }: Exchange): boolean => {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  // A page without a referrer sends `null` with its own forms; what the browser says of the site counts then.
  return origin === null || origin === "null" || URL.parse(origin)?.host === headers.get("host");
};
