import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "./config.ts";
import { newToken, type World } from "./world.ts";

/** Local mode: no vendor account is configured, so the gateway talks to the mock vendor, which it starts itself. */
export interface LocalMode {
  readonly connections: readonly Connection[];
  readonly mockUrl: string;
  readonly stop: () => void;
}

interface Secrets {
  readonly onfido: { readonly apiToken: string; readonly workflowId: string; readonly webhookToken: string };
  readonly sumsub: { readonly appToken: string; readonly secretKey: string; readonly webhookSecret: string };
  readonly stripe: { readonly apiKey: string; readonly webhookSecret: string };
}

const LEVEL = "basic-kyc-level";
/** The mock has no contract with anybody. */
const LIMITS = { requests_per_minute: 1_000_000 };
/** Local accounts keep data in one place, so that failover between them is legal. */
const REGION = "eu";
const SUMSUB_CHECKS = ["document", "face_match", "liveness", "watchlist", "pep", "adverse_media"];

const uuid = (world: World): string => {
  const hex = Buffer.from(world.random(16)).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const newSecrets = (world: World): Secrets => ({
  onfido: { apiToken: newToken(world, "api_sandbox."), workflowId: uuid(world), webhookToken: newToken(world, "") },
  sumsub: { appToken: newToken(world, "sbx:"), secretKey: newToken(world, ""), webhookSecret: newToken(world, "") },
  stripe: { apiKey: newToken(world, "sk_test_"), webhookSecret: newToken(world, "whsec_") },
});

/** Drawn once and kept, readable by the owner alone: there are no default credentials. */
const secretsOf = (world: World, dataDir: string): Secrets => {
  const path = join(dataDir, "local-accounts.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Secrets;
  const secrets = newSecrets(world);
  writeFileSync(path, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
};

const connectionsOf = ({ onfido, sumsub, stripe }: Secrets, baseUrl: string): readonly Connection[] => [
  {
    id: "onfido",
    vendor: "onfido",
    livemode: false,
    limits: LIMITS,
    settings: {
      apiToken: onfido.apiToken,
      region: REGION,
      workflowId: onfido.workflowId,
      webhookTokens: [onfido.webhookToken],
      baseUrl,
    },
  },
  {
    id: "sumsub",
    vendor: "sumsub",
    livemode: false,
    limits: LIMITS,
    settings: {
      appToken: sumsub.appToken,
      secretKey: sumsub.secretKey,
      levelName: LEVEL,
      levelChecks: SUMSUB_CHECKS,
      webhookSecrets: [sumsub.webhookSecret],
      region: REGION,
      baseUrl,
    },
  },
  {
    id: "stripe-identity",
    vendor: "stripe-identity",
    livemode: false,
    limits: LIMITS,
    settings: { apiKey: stripe.apiKey, webhookSecrets: [stripe.webhookSecret], region: REGION, baseUrl },
  },
];

const mockAccounts = ({ onfido, sumsub, stripe }: Secrets, gatewayUrl: string) => [
  {
    vendor: "onfido",
    apiToken: onfido.apiToken,
    workflowId: onfido.workflowId,
    webhook: { url: `${gatewayUrl}/webhooks/onfido`, token: onfido.webhookToken },
  },
  {
    vendor: "sumsub",
    appToken: sumsub.appToken,
    secretKey: sumsub.secretKey,
    levelName: LEVEL,
    webhook: { url: `${gatewayUrl}/webhooks/sumsub`, secretKey: sumsub.webhookSecret, digest: "HMAC_SHA256_HEX" },
  },
  {
    vendor: "stripe-identity",
    apiKey: stripe.apiKey,
    webhook: { url: `${gatewayUrl}/webhooks/stripe-identity`, secret: stripe.webhookSecret },
  },
];

/** Resolves when the mock says that it listens. */
const listening = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const url = /mock vendor listening on (\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the mock vendor ended with code ${code}: is MOCK_PORT free?`)));
  });

export interface LocalOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly mockPort: number;
  readonly gatewayUrl: string;
  /** The mock ended by itself: the gateway has no vendor left. */
  readonly onLost: () => void;
}

export const startLocalMode = async (world: World, options: LocalOptions): Promise<LocalMode> => {
  const secrets = secretsOf(world, options.dataDir);
  const accounts = join(options.dataDir, "mock-accounts.json");
  writeFileSync(accounts, JSON.stringify(mockAccounts(secrets, options.gatewayUrl), null, 2), { mode: 0o600 });
  const script = join(import.meta.dirname, "../mock-vendor/main.ts");
  const env = { ...process.env, MOCK_ACCOUNTS: accounts, MOCK_PORT: String(options.mockPort), HOST: options.host };
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  const mockUrl = await listening(child);
  let stopping = false;
  child.removeAllListeners("exit").once("exit", () => stopping || options.onLost());
  const stop = (): void => {
    stopping = true;
    child.kill();
  };
  return { connections: connectionsOf(secrets, mockUrl), mockUrl, stop };
};
