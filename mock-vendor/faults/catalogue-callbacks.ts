import { type FaultEntry, rowsOf } from "./entry.ts";

const delivery = rowsOf("delivery");
const authenticity = rowsOf("authenticity");
const content = rowsOf("content");

const ONCE = "Every copy is answered 2xx; one effect.";
const REFUSE = "4xx, no effect; what is lost by it is found by asking.";
const SET_ASIDE = "2xx, since the same bytes would never get better; set aside with an alarm; the truth is asked for.";

/** What befalls a vendor's callbacks on the way. */
export const DELIVERY_FAULTS = {
  callback_duplicate: delivery("Every callback comes twice.", ONCE),
  callback_storm: delivery("Every callback comes fifty times, all at once.", ONCE),
  callback_shuffle: delivery("Every callback is late by up to the time, by chance.", "Order by occurrence.", {
    seconds: 5,
  }),
  callback_reverse: delivery(
    "Callbacks about one object wait for the time, then come in reverse.",
    "Order by occurrence: the end is the same.",
    { seconds: 5 },
  ),
  callback_drop: delivery("Callbacks are never sent: the vendor's dispatcher stopped.", "Silence is noticed; ask."),
  callback_delay: delivery("Every callback is late by the time.", "Wait; ask when it takes too long.", { seconds: 30 }),
  callback_gap: delivery(
    "None comes while the fault is on; all come at once when it ends.",
    "The burst is taken in; nothing changes twice.",
  ),
  callback_stale: delivery("Every callback comes again after the time.", "Old news change nothing.", { seconds: 60 }),
} as const satisfies Readonly<Record<string, FaultEntry>>;

/** What is done to a vendor's callbacks before they are sent. Where a copy is meant, the true one comes as well. */
export const MESSAGE_FAULTS = {
  callback_corrupt: authenticity("One character of the signature is wrong.", REFUSE),
  callback_unsigned: authenticity("The signature is missing.", REFUSE),
  callback_old_secret: authenticity(
    "Signed with the secret of before a rotation: every digit of today's as its complement to nine.",
    "Accepted while both secrets are configured; else refused.",
  ),
  callback_clock_behind: authenticity("Signed the time ago, where the vendor signs a time.", REFUSE, { seconds: 900 }),
  callback_clock_ahead: authenticity("Signed the time ahead, where the vendor signs one.", REFUSE, { seconds: 900 }),
  callback_foreign: authenticity(
    "Before each: one about another customer's object, signed with that customer's secret.",
    "Refused, or set aside; nobody moves.",
  ),
  callback_unknown_status: content(
    "A status word that no documentation names, rightly signed.",
    "2xx; never a verdict; alarm; the truth is asked for.",
  ),
  callback_unknown_field: content("Fields that no documentation names, at every level.", "Nothing: same meaning."),
  callback_duplicate_keys: content("The first key comes twice, first with another value; rightly signed.", SET_ASIDE),
  callback_bom: content("A byte order mark before the body; rightly signed.", "2xx; read or set aside, never in half."),
  callback_cut_off: content("Half a body, rightly signed.", SET_ASIDE),
  callback_content_type: content("Declared as plain text; rightly signed.", "Nothing: same meaning."),
  callback_oversized: content(
    "Two million spaces behind the body; rightly signed.",
    "Taken, or refused; then asked for.",
  ),
  callback_changed_reference: content("Our reference is another one than at the start; rightly signed.", SET_ASIDE),
  callback_other_version: content("Everything inside an envelope of a later API version; rightly signed.", SET_ASIDE),
  callback_id_reuse: content(
    "After each: a copy with the same ids that says another word; rightly signed.",
    "The first one counts; the other is set aside.",
  ),
  callback_reserialized: content("After each: the same event in other bytes, rightly signed.", ONCE),
} as const satisfies Readonly<Record<string, FaultEntry>>;

export type DeliveryFault = keyof typeof DELIVERY_FAULTS;
export type MessageFault = keyof typeof MESSAGE_FAULTS;
