import { type Callback, type Delivery, type ObjectSummary, wordsIn } from "../twin.ts";
import type { MessageFault } from "./catalogue-callbacks.ts";
import type { Strike } from "./rules.ts";
import {
  half,
  inLaterVersion,
  inOtherBytes,
  renamed,
  strangerTo,
  withByteOrderMark,
  withFirstKeyTwice,
  withSpaces,
  withUnknownFields,
  withUnknownWord,
} from "./text.ts";

type Headers = Record<string, string>;

/** A callback as it is about to be sent. */
export interface Message extends Delivery {
  readonly callback: Callback;
  /** The object that it is about, as it was when the callback was made. */
  readonly subject: ObjectSummary | undefined;
  /** What happens to the headers after signing. */
  readonly sealed: (headers: Headers) => Headers;
}

const TOKEN = /[0-9A-Za-z+/_-]{40,}/g;
const PLAIN = ["content-type", "user-agent"];

const flip = (letter: string): string => (letter === "0" ? "1" : "0");

/** Changes one character of everything among the headers that is long enough for a signature. */
export const spoil = (headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      PLAIN.includes(name) ? value : value.replace(TOKEN, (token) => flip(token.slice(0, 1)) + token.slice(1)),
    ]),
  );

const unsigned = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => PLAIN.includes(name)));

/** The secret of before a rotation: whoever is to accept it configures this one beside today's. */
export const earlierSecret = (own: string): string => {
  const earlier = own.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return earlier === own ? `${own}0` : earlier;
};

type Edit = (message: Message, seconds: number) => Partial<Message>;

const body =
  (edit: (text: string, message: Message) => string): Edit =>
  (message) => ({ body: edit(message.body, message) });

const skewed =
  (direction: 1 | -1): Edit =>
  ({ nowMs }, seconds) => ({ nowMs: nowMs + direction * seconds * 1000 });

const unknownWord = (text: string, { subject }: Message): string =>
  withUnknownWord(text, wordsIn(subject?.status ?? ""));

const EDITS: Readonly<Record<MessageFault, Edit>> = {
  callback_corrupt: () => ({ sealed: spoil }),
  callback_unsigned: () => ({ sealed: unsigned }),
  callback_old_secret: () => ({ secretOf: earlierSecret }),
  callback_clock_behind: skewed(-1),
  callback_clock_ahead: skewed(1),
  callback_foreign: ({ body: text, callback: { object, reference }, subject }) => ({
    body: renamed(text, [...new Set([object, subject?.object ?? null, reference])]),
    secretOf: (own) => strangerTo(own),
  }),
  callback_unknown_status: body(unknownWord),
  callback_unknown_field: body(withUnknownFields),
  callback_duplicate_keys: body(withFirstKeyTwice),
  callback_bom: body(withByteOrderMark),
  callback_cut_off: body(half),
  callback_content_type: () => ({ sealed: (headers) => ({ ...headers, "content-type": "text/plain" }) }),
  callback_oversized: body((text) => withSpaces(text, 2_000_000)),
  callback_changed_reference: body((text, { callback }) => renamed(text, [callback.reference])),
  callback_other_version: body(inLaterVersion),
  callback_id_reuse: body((text, message) => {
    const other = unknownWord(text, message);
    return JSON.stringify(JSON.parse(other)) === JSON.stringify(JSON.parse(text)) ? withUnknownFields(text) : other;
  }),
  callback_reserialized: body(inOtherBytes),
};

/** Faults that add a copy to the true callback; seconds between them, negative: the copy comes first. */
export const COPIES: Readonly<Partial<Record<MessageFault, number>>> = {
  callback_foreign: -0.1,
  callback_id_reuse: 1,
  callback_reserialized: 1,
};

/** The message as the faults leave it, one after the other. */
export const edited = (
  message: Message,
  strikes: readonly Pick<Strike<MessageFault>, "kind" | "seconds">[],
): Message => {
  let changed = message;
  for (const { kind, seconds } of strikes) changed = { ...changed, ...EDITS[kind](changed, seconds) };
  return changed;
};
