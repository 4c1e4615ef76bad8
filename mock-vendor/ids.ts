import type { MockWorld } from "./world.ts";

type Random = MockWorld["random"];

const HEX = "0123456789abcdef";
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const draw = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");

export const hex = (random: Random, length: number): string => draw(random, HEX, length);
export const alphanumeric = (random: Random, length: number): string => draw(random, ALPHANUMERIC, length);

/** Version 4 in form (RFC 9562). */
export const uuid = (random: Random): string => {
  const digits = hex(random, 32);
  const variant = HEX[8 + Math.floor(random() * 4)];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join("-");
};
