/**
 * What a store can fail with, beside the conflicts that `Committed` reports. No message holds a value of a row.
 */

/** The database cannot be relied on any more: an I/O error, a failed fsync, corruption. The process must end. */
export class StoreLost extends Error {
  override readonly name = "StoreLost";
}

/** The disk is full. Nothing of the change was written; the same change may succeed later. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}

/**
 * A change or query that no state of the database could accept: an unknown column, a word outside its list, a row whose
 * parent does not exist. A mistake in the calling code; nothing of it was written and nothing else is affected.
 */
export class InvalidChange extends Error {
  override readonly name = "InvalidChange";
}

/** The database must not be opened. The message says why and what mends it. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
}
