import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bind } from "../../adapters/bind.ts";
import { isVendorId } from "../../adapters/registry.ts";
import type { Adapter } from "../../contracts/adapter.ts";
import type { AdapterSpec, Subject } from "../kit/spec.ts";
import { SPECS, subjectOf, twinFor } from "../kit/subjects.ts";
import type { TwinOf } from "../kit/twin-stage.ts";

/** An adapter with everything that the kit needs of it. */
export interface Candidate {
  readonly subject: Subject;
  readonly spec: AdapterSpec;
  readonly twin: TwinOf | undefined;
  /** Where the marks of the scaffold may be left. */
  readonly root: string;
  readonly paths: readonly string[];
}

/** A sentence for whoever runs the kit: what is missing, and what to do. */
export class Unusable extends Error {}

const GATEWAY = new URL("../../", import.meta.url);
const FILES = { adapter: "adapter/index.ts", spec: "spec.ts", twin: "twin/account.ts" } as const;

/** Packages of the gateway are there for an adapter that lives elsewhere. */
const lendPackages = (): void => {
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        if (/^[./]|^[a-z]+:/.test(specifier)) throw error;
        return next(specifier, { ...context, parentURL: GATEWAY.href });
      }
    },
  });
};

const exportsOf = async (folder: string, file: string): Promise<readonly unknown[]> => {
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(folder, file)).href);
    return Object.values(module);
  } catch (error) {
    throw new Unusable(`${join(folder, file)} cannot be loaded: ${error instanceof Error ? error.message : "unknown"}`);
  }
};

const has = (value: unknown, ...names: readonly string[]): boolean =>
  typeof value === "object" && value !== null && names.every((name) => name in value);

const isAdapter = (value: unknown): value is Adapter<unknown> =>
  has(value, "id", "config", "capabilities", "statuses", "reasons", "unmapped", "start", "fetch", "webhook");
const isSpec = (value: unknown): value is AdapterSpec =>
  has(value, "settings", "words", "callbacks", "scripts", "withWord", "withTime");
const isTwin = (value: unknown): value is TwinOf => has(value, "vendor", "prefix", "sandbox", "twin");

const oneOf = async <T>(folder: string, file: string, is: (value: unknown) => value is T, what: string): Promise<T> => {
  if (!existsSync(join(folder, file))) throw new Unusable(`${folder} has no ${file}: it exports ${what}`);
  const found = (await exportsOf(folder, file)).filter(is);
  if (found[0] === undefined || found.length > 1)
    throw new Unusable(`${join(folder, file)} must export exactly one of: ${what}. It exports ${found.length}`);
  return found[0];
};

const fromFolder = async (folder: string): Promise<Candidate> => {
  lendPackages();
  const adapter = await oneOf(
    folder,
    FILES.adapter,
    isAdapter,
    "an object that satisfies `Adapter` (contracts/adapter.ts)",
  );
  const spec = await oneOf(folder, FILES.spec, isSpec, "an `AdapterSpec` (test/kit/spec.ts)");
  const twin = existsSync(join(folder, FILES.twin))
    ? await oneOf(folder, FILES.twin, isTwin, "a `TwinModule` (mock-vendor/twin.ts)")
    : undefined;
  if (twin && twin.vendor !== adapter.id)
    throw new Unusable(`the adapter is called ${adapter.id} and its twin ${twin.vendor}: give them one name`);
  const { id, statuses, reasons, unmapped } = adapter;
  return { subject: { id, statuses, reasons, unmapped, bind: bind(adapter) }, spec, twin, root: folder, paths: ["."] };
};

/** A vendor of the registry by its id, else a folder. */
export const candidateOf = async (name: string): Promise<Candidate> => {
  if (existsSync(name) && !isVendorId(name)) return fromFolder(name);
  if (!isVendorId(name)) throw new Unusable(`${basename(name)} is neither a folder nor a vendor of the registry`);
  return {
    subject: subjectOf(name),
    spec: SPECS[name],
    twin: twinFor(name),
    root: GATEWAY.pathname,
    paths: [
      `adapters/${name}`,
      `mock-vendor/vendors/${name}`,
      `test/kit/specs/${name}.spec.ts`,
      `test/kit/specs/${name}.words.ts`,
    ],
  };
};
