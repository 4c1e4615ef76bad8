export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly resolved?: string; readonly integrity?: string; readonly version?: string }>
  >;
}

/** Chosen by the owner: they do not count towards the budget. */
export const NAMED = [
  "hono",
  "@hono/node-server",
  "zod",
  "undici",
  "msw",
  "opossum",
  "@opentelemetry/api",
  "@opentelemetry/sdk-node",
  "vitest",
] as const;

export const MORE_DEPENDENCIES = 12;

const unpinned = (manifest: Manifest): readonly string[] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(
      ([name, version]) =>
        `package.json asks for ${name}@${version}: pin one exact version, or an old npm picks another major`,
    );

const surplus = (manifest: Manifest): readonly string[] => {
  const more = Object.keys(manifest.dependencies ?? {}).filter((name) => !(NAMED as readonly string[]).includes(name));
  return more.length <= MORE_DEPENDENCIES
    ? []
    : [
        `package.json has ${more.length} runtime dependencies beyond the named ones, more than ${MORE_DEPENDENCIES}: ${more.join(", ")}`,
      ];
};

const unapproved = (manifest: Manifest): readonly string[] => {
  const version = manifest.devDependencies?.node;
  if (version === undefined) return ["package.json pins no node: the tests would run on whatever Node is installed"];
  // By name: the lock file names no address, and npm does not match a version without one. The pin is the dependency's.
  return manifest.allowScripts?.node === true
    ? []
    : ["package.json does not approve node in allowScripts: npm would leave the runtime out"];
};

export const manifestBreaches = (manifest: Manifest): readonly string[] => [
  ...unpinned(manifest),
  ...surplus(manifest),
  ...unapproved(manifest),
];

/** A recorded host would send every clone to the registry of whoever wrote the file. */
export const lockfileBreaches = (manifest: Manifest, lockfile: Lockfile): readonly string[] => {
  const packages = lockfile.packages ?? {};
  const hosts = Object.entries(packages)
    .filter(([, entry]) => entry.resolved !== undefined && /^[a-z+]+:/.test(entry.resolved))
    .map(([name]) => `package-lock.json records a host for ${name}: set omit-lockfile-registry-resolved`);
  const apart = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)
    .map(([name, version]) => `package-lock.json does not hold ${name}@${version}: run npm install`);
  return [...hosts, ...apart];
};
