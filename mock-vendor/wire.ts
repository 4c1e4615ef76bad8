/** What the accounts of all vendors have in common. */
export interface Account {
  readonly vendor: string;
  readonly webhook: { readonly url: string };
}

/** One request as a twin sees it: bytes and target exactly as sent, because signatures cover them. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Path and query, undecoded. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Our reference, for the journal; not part of the wire. */
  readonly reference?: string | null;
}

/** What a request says about the play: scenario and try number, in the vendor's free-form field. */
export interface Labels {
  readonly scenario?: string;
  readonly attempt?: number;
  readonly reference?: string | null;
}

export interface Route<Of extends Account = Account> {
  readonly method: string;
  /** Hono pattern. */
  readonly path: string;
  /** Name for faults and journal. */
  readonly operation: string;
  /** Reachable without credentials. */
  readonly open?: true;
  readonly labels?: (request: Exchange) => Labels;
  /** A method, like the others here that take an account: the registry pairs each vendor's accounts with its own routes. */
  handle(request: Exchange, account: Of, params: Readonly<Record<string, string>>): Reply | Promise<Reply>;
}

export const route = <Of extends Account>(
  method: string,
  path: string,
  operation: string,
  handle: Route<Of>["handle"],
  labels?: (request: Exchange) => Labels,
): Route<Of> => ({ method, path, operation, handle, ...(labels === undefined ? {} : { labels }) });

/** Some vendors post their questions: there the operation's name tells. */
export const isRead = ({ method, operation }: Pick<Route, "method" | "operation">): boolean =>
  method === "GET" || /^(?:get|list)_/.test(operation);

/** Read by the server (which acts it out on the socket) and by callers in the same process. */
export const WIRE_HEADER = "x-mock-wire";
/** `slow_close`: seconds until the end follow. */
export type WireFault = "hang" | "reset" | "truncate" | "trickle" | `slow_close ${number}`;
/** After these the whole answer has come all the same. */
export const isHarmless = (fault: string): boolean => fault === "trickle" || fault.startsWith("slow_close");

export const textOf = (request: Exchange): string => new TextDecoder().decode(request.body);

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `undefined`: not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `undefined`: the body is not a JSON object. An absent body reads as an empty one. */
export const jsonOf = (request: Exchange): JsonObject | undefined => {
  const value = request.body.byteLength === 0 ? {} : parseJson(textOf(request));
  return isObject(value) ? value : undefined;
};

/** Parts of a multipart body: text, or the file's name and size; the file itself is dropped here. */
export const partsOf = async (request: Exchange): Promise<ReadonlyMap<string, string | Upload> | undefined> => {
  try {
    const type = request.headers.get("content-type") ?? "";
    const form = await new Response(request.body.slice().buffer, { headers: { "content-type": type } }).formData();
    const parts = [...form.entries()].map(([name, part]): [string, string | Upload] => [
      name,
      typeof part === "string" ? part : { name: part.name, type: part.type, size: part.size },
    ]);
    return new Map(parts);
  } catch {
    return undefined;
  }
};

export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export const json = (status: number, value: unknown, extra: Partial<Reply> = {}): Reply => ({
  status,
  body: JSON.stringify(value),
  ...extra,
  headers: { "content-type": "application/json", ...extra.headers },
});

export const empty = (status: number): Reply => ({ status, body: "" });

export const stringOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
