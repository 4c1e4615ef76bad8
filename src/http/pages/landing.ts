import { CREATE_SESSION_EXAMPLE } from "../../../contracts/api-example.ts";

export interface Landing {
  readonly version: string;
  /** Where this gateway is reached: scheme, host and port. */
  readonly origin: string;
  /** The mock vendor's page, where it runs. */
  readonly mock: string | null;
  /** Path of the file that holds the first key, as it was configured; null where there is none. */
  readonly keyFile: string | null;
}

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --accent: light-dark(#0b5cad, #7fb8ff); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
ul { list-style: none; padding: 0; margin: 0; border-top: 1px solid var(--line); }
li { display: flex; gap: 1rem; padding: .55rem 0; border-bottom: 1px solid var(--line); }
li a { flex: 0 0 9rem; }
pre { font: 13.5px/1.5 ui-monospace, monospace; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
`;

const LINKS = [
  ["/docs", "API reference", "Every route with its permission, schemas and problems, to try out."],
  ["/openapi.json", "OpenAPI 3.1", "The same as a document."],
  ["/readyz", "Readiness", "Whether requests should be sent here."],
  ["/healthz", "Health", "Whether the process is up."],
  ["/metrics", "Metrics", "For Prometheus."],
] as const;

const link = ([href, label, about]: readonly [string, string, string]): string =>
  `<li><a href="${escapeHtml(href)}">${escapeHtml(label)}</a><span>${escapeHtml(about)}</span></li>`;

/** POSIX shell; the body holds no single quote. */
export const firstRequest = (origin: string, keyFile: string | null): string => `curl -s ${origin}/v1/sessions \\
  -H "authorization: Bearer ${keyFile === null ? "$KYC_KEY" : `$(cat ${keyFile})`}" \\
  -H "idempotency-key: first-session" \\
  -H "content-type: application/json" \\
  -d '${JSON.stringify(CREATE_SESSION_EXAMPLE, null, 2)}'`;

const keyHint = (keyFile: string | null): string =>
  keyFile === null
    ? "Put a test key into <code>KYC_KEY</code>."
    : `The first start wrote an admin test key to <code>${escapeHtml(keyFile)}</code>.`;

export const landingPage = ({ version, origin, mock, keyFile }: Landing): string => {
  const vendor =
    mock === null ? [] : [[mock, "Mock vendor", "What the mock vendors received, sent and play."] as const];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>KYC gateway</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<style>${STYLE}</style>
</head>
<body>
<h1>KYC gateway</h1>
<p>Version ${escapeHtml(version)} runs here: one API to verify a person, whichever identity vendor does it.</p>
<ul>${[...LINKS, ...vendor].map(link).join("")}</ul>
<h2>Verify an invented person</h2>
<p>${keyHint(keyFile)} Test keys reach mock vendors only.</p>
<pre><code>${escapeHtml(firstRequest(origin, keyFile))}</code></pre>
<p>The answer holds the session's id; <code>GET /v1/sessions/{id}</code> shows it reach its decision about a second later.</p>
</body>
</html>
`;
};
