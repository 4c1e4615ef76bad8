import { cardLines, type Holder, passportLines } from "./mrz.ts";
import { type Face, portrait, rosette, waves } from "./ornament.ts";

export type SpecimenName = "passport" | "identity_card" | "driving_licence";

export interface Artwork {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

const SANS = "DejaVu Sans";
const MONO = "DejaVu Sans Mono";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

interface Style {
  readonly size: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly mono?: boolean;
  readonly spacing?: number;
  readonly opacity?: number;
}

const text = (x: number, y: number, words: string, style: Style): string =>
  `<text x="${x}" y="${y}" font-family="${style.mono ? MONO : SANS}" font-size="${style.size}" fill="${style.colour ?? "#20262c"}"` +
  ` font-weight="${style.bold ? 700 : 400}" letter-spacing="${style.spacing ?? 0}" opacity="${style.opacity ?? 1}">${escaped(words)}</text>`;

const field = (x: number, y: number, label: string, value: string): string =>
  text(x, y, label, { size: 17, colour: "#5c6b78" }) + text(x, y + 34, value, { size: 30, bold: true });

const photo = (x: number, y: number, width: number, face: Face, opacity = 1): string =>
  `<svg x="${x}" y="${y}" width="${width}" height="${(width * 450) / 350}" viewBox="0 0 350 450" opacity="${opacity}">${portrait(face)}</svg>`;

const overprint = (x: number, y: number, size: number, turn: number): string =>
  `<g transform="translate(${x} ${y}) rotate(${turn})">${text(0, 0, "SPECIMEN", { size, bold: true, colour: "#b3262e", spacing: size / 9, opacity: 0.5 })}</g>`;

const machineZone = (x: number, y: number, size: number, step: number, lines: readonly string[]): string =>
  lines.map((line, index) => text(x, y + index * step, line, { size, mono: true, colour: "#15181b" })).join("");

const sheet = (
  width: number,
  height: number,
  radius: number,
  paper: readonly [string, string],
  body: string,
): Artwork => ({
  width,
  height,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <defs><linearGradient id="paper" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${paper[0]}"/><stop offset="1" stop-color="${paper[1]}"/></linearGradient>
    <clipPath id="edge"><rect width="${width}" height="${height}" rx="${radius}"/></clipPath></defs>
    <g clip-path="url(#edge)"><rect width="${width}" height="${height}" fill="url(#paper)"/>${body}</g></svg>`,
});

const JUNIPER: Holder = {
  family: "MARLOWE",
  given: "JUNIPER ASTRID",
  number: "X04417265",
  sex: "F",
  born: "910714",
  expires: "340228",
};
const CASPIAN: Holder = {
  family: "OKONDO",
  given: "CASPIAN THEO",
  number: "K7730158",
  sex: "M",
  born: "860329",
  expires: "320910",
};

const WARM: Face = {
  skin: "#e6bd9d",
  shade: "#c48f6c",
  hair: "#54301f",
  clothes: "#33475c",
  backdrop: "#cfd6da",
  longHair: true,
  glasses: false,
};
const DEEP: Face = {
  skin: "#8d5d3f",
  shade: "#6a432b",
  hair: "#1b1613",
  clothes: "#5b3a3f",
  backdrop: "#cdd5d3",
  longHair: false,
  glasses: true,
};
const FAIR: Face = {
  skin: "#efcbb0",
  shade: "#cf9d7f",
  hair: "#9c6a35",
  clothes: "#3f5a48",
  backdrop: "#d3d8d2",
  longHair: false,
  glasses: false,
};

const passport = (): Artwork =>
  sheet(
    1500,
    1056,
    26,
    ["#f3ead8", "#dfe6dd"],
    [
      waves(1500, 1056, "#c9b98e"),
      rosette(1130, 470, 330, 12, "#b7c6a8"),
      rosette(300, 460, 300, 9, "#d9c29b"),
      text(60, 84, "UTOPIA", { size: 46, bold: true, spacing: 14, colour: "#7a2733" }),
      text(60, 118, "PASSPORT · PASSEPORT", { size: 22, colour: "#7a2733", spacing: 3 }),
      text(1030, 84, JUNIPER.number, { size: 44, bold: true, mono: true, colour: "#7a2733" }),
      photo(66, 160, 430, WARM),
      field(560, 180, "Type / Type", "P"),
      field(760, 180, "Code of State", "UTO"),
      field(1030, 180, "Passport No.", JUNIPER.number),
      field(560, 270, "Surname / Nom", JUNIPER.family),
      field(560, 360, "Given names / Prénoms", JUNIPER.given),
      field(560, 450, "Nationality / Nationalité", "UTOPIAN"),
      field(560, 540, "Date of birth", "14 JUL / JUIL 1991"),
      field(980, 540, "Sex", "F"),
      field(1110, 540, "Place of birth", "NEW HALCYON"),
      field(560, 630, "Date of issue", "01 MAR / MARS 2024"),
      field(980, 630, "Authority", "PASSPORT OFFICE"),
      field(560, 710, "Date of expiry", "28 FEB / FÉV 2034"),
      photo(1240, 330, 150, WARM, 0.35),
      overprint(600, 520, 104, -9),
      `<rect x="0" y="800" width="1500" height="256" fill="#fbf8f0" opacity="0.72"/>`,
      text(62, 836, "INVENTED PERSON · NOT A TRAVEL DOCUMENT · DRAWN FOR TESTS", {
        size: 18,
        colour: "#7a2733",
        spacing: 2,
      }),
      machineZone(60, 912, 51, 74, passportLines(JUNIPER)),
    ].join(""),
  );

const identityCard = (): Artwork =>
  sheet(
    1500,
    946,
    58,
    ["#e3eef5", "#f1e9ef"],
    [
      waves(1500, 946, "#a9c3d6"),
      rosette(960, 420, 310, 15, "#b9a9c9"),
      rosette(1360, 160, 170, 8, "#93b7cf"),
      text(70, 96, "UTOPIA", { size: 54, bold: true, spacing: 12, colour: "#1e4b70" }),
      text(420, 94, "IDENTITY CARD · CARTE D’IDENTITÉ", { size: 26, colour: "#1e4b70", spacing: 2 }),
      photo(72, 140, 372, DEEP),
      field(500, 180, "Surname / Nom", CASPIAN.family),
      field(500, 272, "Given names / Prénoms", CASPIAN.given),
      field(500, 364, "Nationality", "UTOPIAN"),
      field(780, 364, "Sex", "M"),
      field(930, 364, "Date of birth", "29.03.1986"),
      field(500, 456, "Document No.", CASPIAN.number),
      field(930, 456, "Date of expiry", "10.09.2032"),
      text(500, 570, "INVENTED PERSON · DRAWN FOR TESTS", { size: 18, colour: "#1e4b70", spacing: 1.5 }),
      `<g transform="translate(1230 300)"><rect width="150" height="118" rx="16" fill="#d8b65c"/><path d="M0 40H52V78H0M150 40H98V78H150M52 0V118M98 0V118" stroke="#8d6f22" stroke-width="4" fill="none"/></g>`,
      overprint(520, 560, 92, -10),
      `<rect x="0" y="668" width="1500" height="278" fill="#fdfdfb" opacity="0.74"/>`,
      machineZone(72, 742, 71, 76, cardLines(CASPIAN)),
    ].join(""),
  );

const licenceFields: readonly (readonly [string, string])[] = [
  ["1.", "LINDQVIST-AMARI"],
  ["2.", "ROWAN ELIAS"],
  ["3.", "02.11.1979   PORT SEREN"],
  ["4a.", "19.05.2023     4b. 18.05.2033"],
  ["4c.", "ROAD OFFICE     4d. 7911-0245-R"],
  ["5.", "UTL 553 208 14"],
  ["8.", "12 LANTERN QUAY, PORT SEREN"],
  ["9.", "AM   B   BE"],
];

const drivingLicence = (): Artwork =>
  sheet(
    1500,
    946,
    58,
    ["#f6e2e4", "#f2efdc"],
    [
      waves(1500, 946, "#dcaab0"),
      rosette(1130, 520, 340, 18, "#cfb98d"),
      `<rect x="0" y="0" width="1500" height="128" fill="#c96b7b" opacity="0.5"/>`,
      `<rect x="60" y="28" width="112" height="76" rx="8" fill="#22467a"/>`,
      text(74, 80, "UTO", { size: 40, bold: true, colour: "#ffffff" }),
      text(210, 84, "DRIVING LICENCE", { size: 48, bold: true, spacing: 5, colour: "#5a1a29" }),
      text(860, 82, "PERMIS DE CONDUIRE", { size: 28, colour: "#5a1a29", spacing: 2 }),
      photo(66, 176, 390, FAIR),
      ...licenceFields.map(
        ([label, value], index) =>
          text(510, 214 + index * 74, label, { size: 24, colour: "#7c4a55" }) +
          text(580, 216 + index * 74, value, { size: 36, bold: true }),
      ),
      photo(1250, 250, 150, FAIR, 0.35),
      `<path d="M90 770C150 720 170 800 216 752S300 730 330 778S410 740 440 758" stroke="#1c2b52" stroke-width="5" fill="none" stroke-linecap="round"/>`,
      text(66, 836, "INVENTED PERSON · DRAWN FOR TESTS", { size: 20, colour: "#5a1a29", spacing: 1.5 }),
      text(66, 884, "7.", { size: 24, colour: "#7c4a55" }),
      overprint(540, 640, 104, -12),
    ].join(""),
  );

/** Flat artwork of each specimen: invented state, invented people. */
export const ARTWORK: Readonly<Record<SpecimenName, () => Artwork>> = {
  passport,
  identity_card: identityCard,
  driving_licence: drivingLicence,
};
