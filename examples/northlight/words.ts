import type { WordGroup } from "../../test/kit/spec.ts";

/** Every word of VENDOR.md. */
export const WORDS: readonly WordGroup[] = [
  {
    name: "states",
    words: ["waiting", "capturing", "checking", "in_review", "again", "passed", "refused", "lapsed", "withdrawn"],
  },
  {
    name: "findings",
    words: [
      ...["blurry", "glare", "cropped", "dark", "too_small"],
      ...["wrong_document", "old_document"],
      ...["forged", "other_face", "stolen"],
      ...["minor", "closed_country", "no_consent", "no_camera"],
      ...["sanctions_list", "pep_list", "left", "doubt", "bot_score"],
    ],
  },
  { name: "errors", words: ["bad_key", "not_found", "wrong_state", "invalid", "slow_down", "busy"] },
];

/** Events are read as callbacks, so they need no row in a table. */
export const EVENTS: readonly string[] = ["verification.changed", "account.notice"];
