import type { Finding, Stage, Step } from "../scenario.ts";
import type { PlayFault } from "./catalogue-plays.ts";
import type { Strike } from "./rules.ts";

/** `alone`: nobody but a real person in front of the page takes another picture. */
interface Manner {
  readonly seconds: number;
  readonly alone: boolean;
}

type Bend = (steps: readonly Step[], manner: Manner) => readonly Step[];

const after = (seconds: number, stage: Stage): Step => ({ after: seconds, stage });
const placeOf = (steps: readonly Step[], kind: Stage["kind"]): number =>
  steps.findIndex(({ stage }) => stage.kind === kind);
const lastOf = (steps: readonly Step[], kind: Stage["kind"]): number =>
  steps.findLastIndex(({ stage }) => stage.kind === kind);

/** Everything up to the last submission, and what then follows. Without a submission nothing is bent. */
const instead =
  (rest: (seconds: number) => readonly Step[]): Bend =>
  (steps, { seconds }) => {
    const submitted = lastOf(steps, "submitted");
    return submitted < 0 ? steps : [...steps.slice(0, submitted + 1), ...rest(seconds)];
  };
const HELD: readonly Step[] = [after(0.3, { kind: "review", finding: "doubt" })];

const afterApproval =
  (stage: Stage): Bend =>
  (steps, { seconds }) =>
    steps.at(-1)?.stage.kind === "approved" ? [...steps, after(seconds, stage)] : steps;

const retaken =
  (finding: Finding): Bend =>
  (steps, { alone }) => {
    const submitted = placeOf(steps, "submitted");
    if (submitted < 0) return steps;
    const asked = [...steps.slice(0, submitted + 1), after(0.2, { kind: "retake", finding })];
    return alone
      ? asked
      : [
          ...asked,
          after(0.4, { kind: "document_uploaded" }),
          after(0.1, { kind: "submitted" }),
          ...steps.slice(submitted + 1),
        ];
  };

const before =
  (kind: Stage["kind"], added: readonly Step[], rest: boolean): Bend =>
  (steps) => {
    const place = placeOf(steps, kind);
    return place < 0 ? steps : [...steps.slice(0, place), ...added, ...(rest ? steps.slice(place) : [])];
  };

const slowed: Bend = (steps, { seconds }) =>
  steps.map((step, place) => {
    const follows = steps[place - 1]?.stage.kind === "submitted";
    return follows && "after" in step ? { ...step, after: step.after + seconds } : step;
  });

const BENDS: Readonly<Record<Exclude<PlayFault, "link_expired">, Bend>> = {
  never_finishes: instead(() => []),
  human_review_stuck: instead(() => HELD),
  human_review_slow: instead((seconds) => [...HELD, after(seconds, { kind: "approved" })]),
  decisions_slow: slowed,
  late_reversal: afterApproval({ kind: "refused", finding: "revoked" }),
  reviewed_again: afterApproval({ kind: "review", finding: "doubt" }),
  capture_blurred: retaken("blurry"),
  capture_glare: retaken("glare"),
  capture_cropped: retaken("cropped"),
  capture_dark: retaken("dark"),
  capture_too_small: retaken("too_small"),
  capture_wrong_side: retaken("wrong_side"),
  capture_expired: retaken("expired_document"),
  capture_unsupported: retaken("unsupported_document"),
  capture_upload_broken: before("document_uploaded", [after(0.1, { kind: "broken_upload" })], true),
  capture_abandoned: before(
    "document_uploaded",
    [after(0.2, { kind: "left" }), { life: 0.75, stage: { kind: "timed_out" } }],
    false,
  ),
};

/** What becomes of a script's steps under faults. A fault's time is the mock's, whatever the pace of its persons. */
export const bent = (
  steps: readonly Step[],
  strikes: readonly Strike<PlayFault>[],
  { pace, alone }: { readonly pace: number; readonly alone: boolean },
): readonly Step[] =>
  strikes.reduce<readonly Step[]>((changed, { kind, seconds }) => {
    return kind === "link_expired" ? changed : BENDS[kind](changed, { seconds: seconds * pace, alone });
  }, steps);
