import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { asset, htmlPage } from "../page-answer.ts";
import { type Landing, landingPage } from "../pages/landing.ts";
import { raw } from "../reply.ts";
import { type Route, route } from "../route.ts";

export interface PageServices {
  readonly landing: () => Landing;
}

const require = createRequire(import.meta.url);
const PAGES = join(import.meta.dirname, "../pages");
const bundle = (name: string): string => join(dirname(require.resolve("swagger-ui-dist/package.json")), name);

/** Read on first use: the bundle is large and most gateways never show it. */
const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const ASSETS = [
  { name: "swagger-ui.css", file: () => bundle("swagger-ui.css"), mediaType: "text/css; charset=utf-8" },
  {
    name: "swagger-ui-bundle.js",
    file: () => bundle("swagger-ui-bundle.js"),
    mediaType: "text/javascript; charset=utf-8",
  },
  { name: "favicon-32x32.png", file: () => bundle("favicon-32x32.png"), mediaType: "image/png" },
  { name: "start.js", file: () => join(PAGES, "docs-start.js"), mediaType: "text/javascript; charset=utf-8" },
] as const;

const shared = { method: "GET", tag: "Pages", permission: "public", problems: [] } as const;

/** Pages for people, and the document that they show. No part of the API: not in the document themselves. */
export const pageRoutes = (services: PageServices, document: () => string): readonly Route[] => [
  route({
    ...shared,
    path: "/",
    operationId: "landingPage",
    summary: "What runs here",
    success: { 200: { description: "A page.", mediaType: "text/html" } },
    handle: () => htmlPage(landingPage(services.landing())),
  }),
  route({
    ...shared,
    path: "/docs",
    operationId: "docsPage",
    summary: "The API reference",
    success: { 200: { description: "A page.", mediaType: "text/html" } },
    handle: () => htmlPage(readFileSync(join(PAGES, "docs.html"), "utf8")),
  }),
  ...ASSETS.map(({ name, file, mediaType }) => {
    const bytes = lazily(() => new Uint8Array(readFileSync(file())));
    return route({
      ...shared,
      path: `/docs/${name}`,
      operationId: `docsAsset ${name}`,
      summary: "A file of the reference page",
      success: { 200: { description: "The file.", mediaType } },
      handle: () => asset(bytes(), mediaType),
    });
  }),
  route({
    ...shared,
    path: "/openapi.json",
    operationId: "openApiDocument",
    summary: "The OpenAPI document",
    success: { 200: { description: "OpenAPI 3.1.", mediaType: "application/json" } },
    handle: () => raw(200, document(), { "content-type": "application/json" }),
  }),
];
