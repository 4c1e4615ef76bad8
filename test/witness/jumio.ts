/**
 * A client of Jumio's KYX API and a receiver of its callbacks, written from the vendor's guide, apart from the adapter and from
 * the mock: what both are compared with. The vendor publishes no client for servers.
 */
export interface JumioHosts {
  readonly auth: string;
  readonly account: string;
  readonly api: string;
  readonly retrieval: string;
}

export interface JumioCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type JsonBody = Readonly<Record<string, unknown>>;

export interface JumioAnswer {
  readonly status: number;
  readonly body: JsonBody;
}

const USER_AGENT = "Acme Onboarding/v2.1";

/** RFC 7617: UTF-8, the first colon divides. */
export const basicOf = ({ clientId, clientSecret }: JumioCredentials): string =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`, "utf8").toString("base64")}`;

const exchange = async (url: string, init: RequestInit): Promise<JumioAnswer> => {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as JsonBody) };
};

export const askToken = (
  hosts: JumioHosts,
  credentials: JumioCredentials,
  userAgent = USER_AGENT,
): Promise<JumioAnswer> =>
  exchange(`${hosts.auth}/oauth2/token`, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "User-Agent": userAgent,
      Authorization: basicOf(credentials),
    },
    body: "grant_type=client_credentials",
  });

const bearer = (token: string) => ({
  Accept: "application/json",
  "User-Agent": USER_AGENT,
  Authorization: `Bearer ${token}`,
});

/** The calls of the guide, each at its own host. */
export const jumioClient = (hosts: JumioHosts, token: string) => {
  const send = (method: string, url: string, body?: JsonBody) =>
    exchange(url, {
      method,
      headers: { ...bearer(token), ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const accounts = (host: string) => `${host}/api/v1/accounts`;
  const workflow = (host: string, account: string, id: string) =>
    `${accounts(host)}/${account}/workflow-executions/${id}`;
  return {
    create: (body: JsonBody) => send("POST", accounts(hosts.account), body),
    update: (account: string, body: JsonBody) => send("PUT", `${accounts(hosts.account)}/${account}`, body),
    status: (account: string, id: string) => send("GET", `${workflow(hosts.retrieval, account, id)}/status`),
    details: (account: string, id: string) => send("GET", workflow(hosts.retrieval, account, id)),
    deleteAccount: (account: string) => send("DELETE", `${accounts(hosts.retrieval)}/${account}`),
    finalize: (account: string, id: string) => send("PUT", workflow(hosts.api, account, id)),
    upload: (target: string, picture: Uint8Array) => {
      const form = new FormData();
      form.set("file", new Blob([picture.slice()], { type: "image/jpeg" }), "front.jpg");
      return exchange(target, { method: "POST", headers: bearer(token), body: form });
    },
  };
};

/** The one thing that tells the vendor's callback from anybody's: the key that the tenant put into its address. */
export const carriesKey = (address: string, keys: readonly string[]): boolean => {
  const shown = new URL(address, "https://receiver.test").searchParams.getAll("key");
  return shown.length === 1 && shown[0] !== "" && keys.includes(shown[0] ?? "");
};
