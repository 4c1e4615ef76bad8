const WEIGHTS = [7, 3, 1] as const;

const worth = (character: string): number =>
  character === "<" ? 0 : /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 55;

/** Check digit of ICAO Doc 9303 part 3, section 4.9. */
export const checkDigit = (field: string): string =>
  String([...field].reduce((sum, character, index) => sum + worth(character) * (WEIGHTS[index % 3] ?? 0), 0) % 10);

const padded = (text: string, length: number): string => text.padEnd(length, "<").slice(0, length);
const checked = (field: string): string => field + checkDigit(field);

export interface Holder {
  readonly family: string;
  readonly given: string;
  readonly number: string;
  readonly sex: "F" | "M" | "X";
  /** `YYMMDD`. */
  readonly born: string;
  readonly expires: string;
}

const names = (holder: Holder): string => `${holder.family}<<${holder.given.replaceAll(" ", "<")}`;

/** Two lines of 44 (Doc 9303 part 4). `UTO` is the code that ICAO keeps for examples. */
export const passportLines = (holder: Holder): readonly string[] => {
  const number = checked(padded(holder.number, 9));
  const born = checked(holder.born);
  const expires = checked(holder.expires);
  const optional = checked(padded("", 14));
  const composite = checkDigit(number + born + expires + optional);
  return [`P<UTO${padded(names(holder), 39)}`, `${number}UTO${born}${holder.sex}${expires}${optional}${composite}`];
};

/** Three lines of 30 (Doc 9303 part 5). */
export const cardLines = (holder: Holder): readonly string[] => {
  const number = checked(padded(holder.number, 9));
  const born = checked(holder.born);
  const expires = checked(holder.expires);
  const optional = padded("", 15);
  const composite = checkDigit(number + optional + born + expires + padded("", 11));
  return [
    `I<UTO${number}${optional}`,
    `${born}${holder.sex}${expires}UTO${padded("", 11)}${composite}`,
    padded(names(holder), 30),
  ];
};
