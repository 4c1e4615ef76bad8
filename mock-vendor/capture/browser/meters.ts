import { LIMITS, type Measurement } from "../picture/assess.ts";
import type { Defect } from "../session.ts";

interface Meter {
  readonly label: string;
  readonly defect: Defect;
  readonly words: readonly [good: string, bad: string];
  /** How full the bar is, 0 to 1; the limit lies at a half. */
  readonly fill: (measured: Measurement) => number;
}

/** A bar that is half full at the limit; logarithmic, because sharpness spans three orders. */
const against = (value: number, limit: number): number => (value <= 0 ? 0 : 0.5 + Math.log2(value / limit) / 8);

const METERS: readonly Meter[] = [
  { label: "Edges", defect: "cropped", words: ["All visible", "Cut off"], fill: ({ whole }) => (whole ? 1 : 0.2) },
  {
    label: "Light",
    defect: "dark",
    words: ["Bright", "Too dark"],
    fill: ({ brightness }) => brightness / (2 * LIMITS.brightness),
  },
  {
    label: "Size",
    defect: "too_small",
    words: ["Large", "Too small"],
    fill: ({ pixelsAcross }) => pixelsAcross / (2 * LIMITS.pixelsAcross),
  },
  {
    label: "Glare",
    defect: "glare",
    words: ["None", "Reflection"],
    fill: ({ glare }) => 1 - glare / (2 * LIMITS.glare),
  },
  {
    label: "Focus",
    defect: "blurry",
    words: ["Sharp", "Blurry"],
    fill: ({ sharpness }) => against(sharpness, LIMITS.sharpness),
  },
];

const row = (): HTMLElement => {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const track = document.createElement("div");
  track.className = "track";
  track.append(document.createElement("i"));
  item.append(label, track, document.createElement("b"));
  return item;
};

/** Without a document in the picture there is nothing to say about its size, glare and focus. */
const wordOf = (meter: Meter, measured: Measurement, bad: boolean): string => {
  const unseen = measured.corners.length === 0 && meter.defect !== "dark";
  if (unseen) return meter.defect === "cropped" ? "Not seen" : "–";
  return meter.words[bad ? 1 : 0];
};

export const drawMeters = (list: HTMLElement, measured: Measurement, defects: readonly Defect[]): void => {
  METERS.forEach((meter, index) => {
    const item = list.children[index] ?? list.appendChild(row());
    const bad = defects.includes(meter.defect);
    const word = wordOf(meter, measured, bad);
    const [label, track, words] = item.children;
    item.className = bad || word === "–" ? "bad" : "good";
    if (label) label.textContent = meter.label;
    if (words) words.textContent = word;
    const bar = track?.firstElementChild;
    if (bar instanceof HTMLElement)
      bar.style.width = `${Math.round(Math.max(0.04, Math.min(1, word === "–" ? 0 : meter.fill(measured))) * 100)}%`;
  });
};
