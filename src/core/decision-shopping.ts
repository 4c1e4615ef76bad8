/** One earlier session of the same person. */
export interface EarlierSession {
  readonly segment: string;
  readonly jurisdiction: string;
  readonly level: string;
  /** Of the attempt that was decided; null where none was. */
  readonly vendor: string | null;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

export type SameQuestion = Pick<EarlierSession, "segment" | "jurisdiction" | "level">;

/** A person who was refused is judged by the same vendor for this long; milliseconds. */
export const COOL_DOWN = 30 * 86_400_000;

/**
 * The vendor that a new session must keep, because it refused this person the same question not long ago: asking around
 * until somebody says yes is no verification. Another level or another policy cell is another question.
 */
export const keptVendor = (
  earlier: readonly EarlierSession[],
  question: SameQuestion,
  now: number,
): string | undefined =>
  earlier
    .filter(
      ({ segment, jurisdiction, level, status, endedAt, vendor }) =>
        status === "rejected" &&
        vendor !== null &&
        now - endedAt < COOL_DOWN &&
        segment === question.segment &&
        jurisdiction === question.jurisdiction &&
        level === question.level,
    )
    .sort((a, b) => b.endedAt - a.endedAt)[0]?.vendor ?? undefined;
