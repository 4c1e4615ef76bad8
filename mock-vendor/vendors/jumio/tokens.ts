import { alphanumeric } from "../../ids.ts";
import { type Exchange, json, type Reply, route, textOf } from "../../wire.ts";
import type { JumioAccount } from "./account.ts";
import { type Grant, type JumioHandler, type JumioParts, type JumioRoute, problem } from "./state.ts";

const TOKEN_PATH = "/oauth2/token";
const TOKEN_SECONDS = 3_600;

const UNAUTHORIZED = problem(401, "Unauthorized", "The provided credentials are invalid");
const FORBIDDEN = problem(403, "Forbidden", "A User-Agent of the form <Company> <App>/v<version> is required");

const schemeOf = (request: Exchange): readonly [string, string] => {
  const [scheme = "", value = ""] = (request.headers.get("authorization") ?? "").split(" ");
  return [scheme, value];
};

const byBasic = ({ accounts }: JumioParts, request: Exchange): JumioAccount | undefined => {
  const [scheme, value] = schemeOf(request);
  if (scheme !== "Basic") return undefined;
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  return accounts.find(({ clientId, clientSecret }) => clientId === id && clientSecret === secret);
};

export const grant = (
  { context, grants }: JumioParts,
  account: JumioAccount,
  kind: Grant["kind"],
  lifeMs: number,
): string => {
  const value = `${kind === "oauth" ? "eyJ" : "eyJ.t."}${alphanumeric(context.world.random, 64)}`;
  grants.set(value, { account, kind, endsAt: context.world.now() + lifeMs });
  return value;
};

/** Uploads and the end of an acquisition take the workflow's own token, everything else the tenant's. */
const kindFor = ({ method, path }: Exchange): Grant["kind"] => {
  const uploads = method === "POST" && /\/parts\/[A-Z]+$/.test(path);
  const finalizes = method === "PUT" && /\/workflow-executions\/[^/]+$/.test(path);
  return uploads || finalizes ? "transaction" : "oauth";
};

const byGrant = ({ grants, context }: JumioParts, request: Exchange): JumioAccount | undefined => {
  const [scheme, value] = schemeOf(request);
  const held = scheme === "Bearer" ? grants.get(value) : undefined;
  const alive = held !== undefined && context.world.now() < held.endsAt;
  return alive && held.kind === kindFor(request) ? held.account : undefined;
};

/** "Suspicious" is the vendor's word; here: anything but a product with a version. */
const saysWhoItIs = (request: Exchange): boolean =>
  /^[\w .-]+\/v?\d[\w.]*/.test(request.headers.get("user-agent") ?? "");

export const authenticator =
  (parts: JumioParts) =>
  (request: Exchange): JumioAccount | Reply => {
    const known = request.path === TOKEN_PATH ? byBasic(parts, request) : byGrant(parts, request);
    if (known === undefined) return UNAUTHORIZED;
    return saysWhoItIs(request) ? known : FORBIDDEN;
  };

const obtain =
  (parts: JumioParts): JumioHandler =>
  (request, account) => {
    const form = new URLSearchParams(textOf(request));
    const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
    if (!isForm || form.get("grant_type") !== "client_credentials")
      return json(400, { error: "unsupported_grant_type" });
    const access_token = grant(parts, account, "oauth", TOKEN_SECONDS * 1000);
    return json(200, { access_token, expires_in: TOKEN_SECONDS, token_type: "Bearer" });
  };

export const tokenRoutes = (parts: JumioParts): readonly JumioRoute[] => [
  route("POST", TOKEN_PATH, "obtain_token", obtain(parts)),
];
