import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** A file to write: its place, absolute, and its text. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Where the parts of an adapter go. */
export interface Layout {
  readonly adapter: string;
  readonly twin: string;
  readonly spec: string;
  readonly words: string;
}

export const inside = (root: string, id: string): Layout => ({
  adapter: join(root, "adapters", id),
  twin: join(root, "mock-vendor/vendors", id),
  spec: join(root, `test/kit/specs/${id}.spec.ts`),
  words: join(root, `test/kit/specs/${id}.words.ts`),
});

export const outside = (folder: string): Layout => ({
  adapter: join(folder, "adapter"),
  twin: join(folder, "twin"),
  spec: join(folder, "spec.ts"),
  words: join(folder, "words.ts"),
});

const TEMPLATES = new URL("./templates/", import.meta.url).pathname;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const pascal = (id: string): string => id.split("-").map(capital).join("");
export const camel = (id: string): string => {
  const [first = "", ...rest] = id.split("-");
  return first + rest.map(capital).join("");
};

const up = (from: string, to: string): string => {
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
};

/** A template's text at its place: names filled in, `@/` turned into the way to the repository's root. */
const filled = (template: string, path: string, root: string, id: string, layout: Layout): string =>
  readFileSync(join(TEMPLATES, template), "utf8")
    .replaceAll('"@/', `"${up(path, root)}/`)
    .replaceAll("@words@", up(path, layout.words))
    .replaceAll("@id@", id)
    .replaceAll("@camel@", camel(id))
    .replaceAll("@Pascal@", pascal(id))
    .replaceAll("@Name@", id.split("-").map(capital).join(" "));

/** Everything that a new adapter consists of. */
export const newFiles = (root: string, id: string, layout: Layout): readonly NewFile[] => {
  const places = (["adapter", "twin"] as const).flatMap((part) =>
    readdirSync(join(TEMPLATES, part)).map(
      (name) => [`${part}/${name}`, join(layout[part], name.replace(/\.template$/, ""))] as const,
    ),
  );
  const all = [...places, ["spec/spec.ts.template", layout.spec], ["spec/words.ts.template", layout.words]] as const;
  return all.map(([template, path]) => ({ path, text: filled(template, path, root, id, layout) }));
};

const jsonFile = (path: string, content: unknown): NewFile => ({ path, text: `${JSON.stringify(content, null, 2)}\n` });

/** What a folder that lies elsewhere needs to be a package of modules whose types can be checked. */
export const outsideSettings = (root: string, folder: string, id: string): readonly NewFile[] => {
  const settings = join(folder, "tsconfig.json");
  const way = up(settings, root);
  const compilerOptions = {
    typeRoots: [`${way}/node_modules/@types`],
    paths: { zod: [`${way}/node_modules/zod/index.d.ts`] },
  };
  return [
    jsonFile(join(folder, "package.json"), { name: `${id}-adapter`, private: true, type: "module" }),
    jsonFile(settings, { extends: `${way}/tsconfig.json`, compilerOptions, include: ["."] }),
  ];
};
