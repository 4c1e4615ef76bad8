import { readFileSync } from "node:fs";
import { z } from "zod";
import { LOG_LEVELS } from "./telemetry/log.ts";
import { DEADLINES_MS, LEAST_PER_MINUTE, MOST_CONCURRENT, type Operation } from "./vendors/limits.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** Every environment variable that the gateway reads. `.env.example` is generated from it. */
export const Environment = z.strictObject({
  PORT: port.default(3000).meta({ description: "Port to listen on." }),
  HOST: z.string().min(1).default("127.0.0.1").meta({ description: "Address to listen on." }),
  MOCK_PORT: port.default(4000).meta({ description: "Port of the mock vendor in local mode." }),
  DATA_DIR: z.string().min(1).default("./data").meta({ description: "Folder of the database and the key files." }),
  PUBLIC_URL: z
    .url()
    .optional()
    .meta({ description: "Where vendors and callers reach the gateway. Default: the address listened on." }),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info").meta({ description: "Least severe log lines to write." }),
  KYC_CONFIG: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "File with the vendor accounts. Without it: local mode, with the mock vendor." }),
  KYC_ROOT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")
    .optional()
    .meta({ description: "Root of all data keys. Without it: DATA_DIR/root-key, made at first start." }),
  CRASH_AT: z
    .string()
    .optional()
    .meta({ description: "Crash tests only: `point:count` at which the process kills itself." }),
});
export type Environment = z.infer<typeof Environment>;

const ConnectionId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

const LEAST_TIMEOUT_MS = 100;

/** A try is over when its conversation is: a longer limit is never reached. */
const timeoutOf = (operation: Operation) =>
  z
    .int()
    .min(LEAST_TIMEOUT_MS, `no vendor answers in less than ${LEAST_TIMEOUT_MS} ms; raise it`)
    .max(DEADLINES_MS[operation], `is never reached, a ${operation} ends after ${DEADLINES_MS[operation]} ms; lower it`)
    .optional();

/** Without a member it would say nothing. */
const saying = <T extends z.ZodObject>(object: T) =>
  object.refine((value) => Object.keys(value).length > 0, "has no effect while it is empty; remove it");

export const Limits = saying(
  z.strictObject({
    concurrency: z
      .int()
      .min(1)
      .max(MOST_CONCURRENT, `has no effect above ${MOST_CONCURRENT}, the connections of one account; lower it`)
      .optional()
      .meta({ description: "Calls in flight; what Little's law makes of the contract without it." }),
    requests_per_minute: z
      .int()
      .min(LEAST_PER_MINUTE, `must be at least ${LEAST_PER_MINUTE}, or no conversation with a vendor comes to its end`)
      .max(1_000_000)
      .optional()
      .meta({ description: "Your contract with the vendor; its published quota without it." }),
    timeout_ms: saying(
      z.strictObject({ start: timeoutOf("start"), read: timeoutOf("read"), change: timeoutOf("change") }),
    )
      .optional()
      .meta({ description: "Of one try, by what the call is for." }),
  }),
);
export type Limits = z.infer<typeof Limits>;

export const Connection = z.strictObject({
  id: ConnectionId.meta({
    description: "Names the account and the path of its callbacks. In production long and random.",
  }),
  vendor: z.string().min(1),
  livemode: z.boolean(),
  settings: z
    .record(z.string(), z.unknown())
    .meta({ description: "The vendor's own settings: see adapters/<vendor>/README.md." }),
  limits: Limits.optional().meta({ description: "What this account may do at once; sensible without it." }),
});
export type Connection = z.infer<typeof Connection>;

/** Of the file in which the mock vendor keeps both ends of its accounts: our end, without the mock's address. */
export const LocalAccounts = z.object({ connections: z.array(Connection) });

export const Config = z.strictObject({
  connections: z.array(Connection).min(1),
  policy: z.string().min(1).optional().meta({ description: "Policy file; the built-in default without it." }),
  private_receivers: z.boolean().default(false).meta({ description: "May webhook endpoints be in a private network?" }),
});
export type Config = z.infer<typeof Config>;

/** A start that was refused: says which setting and the mend, never a value. */
export class ConfigRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigRefused";
  }
}

const explain = (source: string, error: z.ZodError): ConfigRefused =>
  new ConfigRefused(
    error.issues
      .map((issue) => {
        const unknown =
          issue.code === "unrecognized_keys" ? `: ${issue.keys.join(", ")} (remove it or correct its name)` : "";
        const at = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
        return `${source}: ${at}${issue.message.replace(/: ".*$/, "")}${unknown}`;
      })
      .join("\n"),
  );

/** Names of ours: one that we do not know is a typo and refuses the start. */
const OURS = /^(KYC_|DATABASE_URL$)/;

export const readEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  if (variables.DATABASE_URL !== undefined) {
    throw new ConfigRefused("DATABASE_URL: this release stores in SQLite only; unset it and use DATA_DIR");
  }
  const known = Object.keys(Environment.shape);
  const chosen = Object.entries(variables).filter(
    ([name, value]) => value !== "" && (known.includes(name) || OURS.test(name)),
  );
  const parsed = Environment.safeParse(Object.fromEntries(chosen));
  if (!parsed.success) throw explain("environment", parsed.error);
  return parsed.data;
};

export const readJsonFile = <T extends z.ZodType>(path: string, schema: T): z.output<T> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new ConfigRefused(`${path} ${why}`);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw explain(path, parsed.error);
  return parsed.data;
};
