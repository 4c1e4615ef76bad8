import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { newToken, type World } from "../world.ts";

/**
 * `kyc_test_` or `kyc_live_`, 256 random bits in base32, and a CRC-32 of all before it in hex: a typo is told apart from
 * a wrong key without a look-up, and a secret scanner finds keys without false alarms.
 */
const KEY = /^kyc_(test|live)_[0-9a-hjkmnp-tv-z]{52}[0-9a-f]{8}$/;
const CHECKSUM_LENGTH = 8;

const checksum = (text: string): string => crc32(text).toString(16).padStart(CHECKSUM_LENGTH, "0");

export const newKey = (world: World, livemode: 0 | 1): string => {
  const key = newToken(world, livemode === 1 ? "kyc_live_" : "kyc_test_");
  return key + checksum(key);
};

export const isKey = (text: string): boolean =>
  KEY.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);

/**
 * What is stored: SHA-256, hex. A key has 256 random bits, so a slow hash would protect nothing, and finding a row by
 * the hash tells an attacker's stopwatch nothing about the key.
 */
export const hashKey = (key: string): string => hash("sha256", key, "hex");

/** Last four characters of the random part: tells two keys apart in a list. */
export const hintOf = (key: string): string => key.slice(-CHECKSUM_LENGTH - 4, -CHECKSUM_LENGTH);

/** RFC 6750, section 2.1. The scheme's case does not matter. */
export const bearerOf = (authorization: string | null): string | undefined =>
  authorization === null ? undefined : /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
