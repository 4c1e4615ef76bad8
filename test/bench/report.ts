/** One target of the product, with what this run measured. */
export interface Target {
  readonly text: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What one part of the benchmark found. */
export interface Section {
  readonly title: string;
  /** How it was measured; sentences. */
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly Target[];
}

export interface PartOptions {
  readonly quick: boolean;
  readonly soak: boolean;
  /** Says what is being done; shown while it runs. */
  readonly progress: (text: string) => void;
}

export interface Part {
  readonly name: string;
  readonly run: (options: PartOptions) => Promise<Section>;
}

export const fixed = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : "-");

const line = (cells: readonly string[], widths: readonly number[]): string =>
  `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;

export const tableText = (columns: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const rule = line(
    widths.map((width) => "-".repeat(width)),
    widths,
  );
  return [line(columns, widths), rule, ...rows.map((row) => line(row, widths))].join("\n");
};

const targetRows = (targets: readonly Target[]) =>
  targets.map(({ text, measured, met }) => [text, measured, met ? "met" : "MISSED"]);

/** Markdown that also reads well in a terminal. */
export const sectionText = ({ title, notes, columns, rows, targets }: Section): string =>
  [
    `## ${title}`,
    tableText(columns, rows),
    ...(targets.length === 0 ? [] : [tableText(["target", "measured", "verdict"], targetRows(targets))]),
    notes.join(" "),
  ].join("\n\n");

/** A page of sections: those that were measured anew take the place of their namesakes, new ones come last. */
export const withSections = (page: string, head: string, sections: readonly string[]): string => {
  const titleOf = (section: string): string => section.slice(0, section.indexOf("\n"));
  const kept = page.split(/^(?=## )/m).filter((section) => section.startsWith("## "));
  const byTitle = new Map([...kept, ...sections].map((section) => [titleOf(section), section.trim()]));
  return `${[head, ...byTitle.values()].join("\n\n")}\n`;
};
