import type { ConsentInput } from "../../../contracts/api.ts";
import type { Change } from "../../store/store.ts";
import type { SessionRow } from "../../store/tables.ts";
import { newId } from "../../world.ts";
import type { Services } from "../services.ts";

/** What the person agreed to. The newest one of a session counts; none is ever changed. */
export const consentWrite = (
  { world }: Services,
  { notice_hash, locale, scopes, recipients, granted_at }: ConsentInput,
  { id, subject_id }: Pick<SessionRow, "id" | "subject_id">,
): Change => [
  {
    op: "insert",
    table: "consents",
    row: {
      id: newId(world, "con"),
      session_id: id,
      subject_id,
      notice_hash,
      locale,
      scopes_json: JSON.stringify(scopes),
      recipients_json: JSON.stringify(recipients),
      granted_at: Date.parse(granted_at),
      created_at: world.now(),
    },
  },
];
