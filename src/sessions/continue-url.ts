import { timingSafeEqual } from "node:crypto";
import type { SessionRow } from "../store/tables.ts";
import type { Services } from "./services.ts";

/** 128 bits: nobody guesses it, and who has the database alone cannot make it. Hex digits. */
const LENGTH = 32;

/** No reference of a caller holds a control character: the two kinds of values never meet. */
const tokenOf = ({ keyring }: Pick<Services, "keyring">, { tenant, id }: Pick<SessionRow, "tenant" | "id">): string =>
  keyring.index(tenant, `continue\u0001${id}`).slice(0, LENGTH);

/** The address that leads a person to wherever their way in is. It holds nothing about them. */
export const continueUrl = (
  deps: Pick<Services, "keyring" | "publicUrl">,
  session: Pick<SessionRow, "tenant" | "id">,
): string => `${deps.publicUrl}/continue/${session.id}.${tokenOf(deps, session)}`;

export const isContinueToken = (
  deps: Pick<Services, "keyring">,
  session: Pick<SessionRow, "tenant" | "id">,
  token: string,
): boolean => token.length === LENGTH && timingSafeEqual(Buffer.from(token), Buffer.from(tokenOf(deps, session)));
