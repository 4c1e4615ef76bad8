import { readFileSync } from "node:fs";
import { z } from "zod";
import { LOG_LEVELS } from "./telemetry/log.ts";

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

export const Connection = z.strictObject({
  id: ConnectionId.meta({
    description: "Names the account and the path of its callbacks. In production long and random.",
  }),
  vendor: z.string().min(1),
  livemode: z.boolean(),
  settings: z
    .record(z.string(), z.unknown())
    .meta({ description: "The vendor's own settings: see adapters/<vendor>/README.md." }),
});
export type Connection = z.infer<typeof Connection>;

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
