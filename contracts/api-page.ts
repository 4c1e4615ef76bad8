import { z } from "zod";

export const timestamp = z.iso.datetime().meta({ description: "RFC 3339, UTC, milliseconds." });

/** Lists are cursor-paged: an opaque cursor goes on where the page before ended, whatever was added since. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable().meta({ description: "Null on the last page." }) });

export const limit = z.coerce.number().int().min(1).max(100).default(25);
export const cursor = z
  .string()
  .regex(/^[a-z]{3}_[0-9a-z]{1,64}$/, "must be the next_cursor of a page")
  .optional();
export const ListPage = z.strictObject({ limit, cursor });
