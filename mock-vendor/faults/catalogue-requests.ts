import { type FaultEntry, rowsOf } from "./entry.ts";

const outage = rowsOf("outage");
const answer = rowsOf("answer");
const consistency = rowsOf("consistency");

const ELSEWHERE = "Another vendor, or later; the breaker opens when it lasts.";
const IN_DOUBT = "The work may be done: look it up before anything is started a second time.";
const UNREADABLE =
  "The answer cannot be read: treat it as one that never came, and keep its text out of errors and logs.";
const SAME = "Nothing: the answer is whole and means the same.";
const WAIT = "Ask nothing before the time is over; others may be asked meanwhile.";

/** What requests to a vendor meet. */
export const REQUEST_FAULTS = {
  unavailable: outage("503 in the vendor's own words; nothing was done.", ELSEWHERE),
  bad_gateway: outage("502 with a proxy's page; nothing was done.", ELSEWHERE),
  server_error_after: outage("The work is done, and the answer is 500.", IN_DOUBT),
  gateway_timeout: outage("The work is done, and a proxy answers 504.", IN_DOUBT),
  rate_limited: outage("429 in the vendor's own words, with `Retry-After` where a time is given.", WAIT),
  rate_limited_until: outage("429 with `Retry-After` as a date.", WAIT, { seconds: 30 }),
  quota_exceeded: outage("429 until midnight UTC, or for the time: the quota is used up.", WAIT),
  refused: outage(
    "The input is refused (400 or 422), whatever it is: a broken rule on the vendor's side.",
    "An honest failure of this request; the same input is not sent on and on, and nobody is rejected.",
  ),
  unauthorized: outage("401 for good credentials: the key was revoked.", "No repeats; alarm; another vendor."),
  forbidden: outage("403 for good credentials: the account was closed.", "No repeats; alarm; another vendor."),
  hang: outage(
    "The connection is taken, and no answer ever comes; nothing was done.",
    "A time limit; then look the start up before another one is made.",
  ),
  hang_after: outage("The work is done, and no answer ever comes.", IN_DOUBT),
  reset_before: outage("The connection is reset; nothing was done.", IN_DOUBT),
  reset: outage("The work is done, and the connection is reset before the answer.", IN_DOUBT),
  slow: outage("Every answer takes the time longer.", "Within the time limit nothing; else as no answer.", {
    seconds: 3,
  }),
  slow_after: outage(
    "The work is done at once, the answer takes the time: callbacks overtake it.",
    "Callbacks of an object that is not stored yet wait for it.",
    { seconds: 3 },
  ),
  flapping: outage("503 and good answers in turn, each for the time.", "The breaker does not flap along.", {
    seconds: 20,
  }),
  brown_out: outage("503 to a part of the requests, by chance.", "Repeats within a budget.", { probability: 0.5 }),
  region_outage: outage(
    "503 to everything about a part of the sessions, always the same ones; the rest is well.",
    "The healthy part stays with the vendor.",
    { probability: 0.5, bySession: true },
  ),
  html: answer("200 with a web page in the place of JSON.", UNREADABLE),
  truncated: answer("The connection breaks in the middle of the answer; the work is done.", IN_DOUBT),
  empty_answer: answer("The right status and no body; the work is done.", IN_DOUBT),
  cut_off: answer("A complete answer whose JSON stops half-way; the work is done.", IN_DOUBT),
  wrong_content_type: answer("Good JSON, declared as a web page.", "Reads it or not, but not in half."),
  bom: answer("A byte order mark before the JSON.", "Reads it or not, but not in half."),
  gzip: answer("A compressed answer that nobody asked for.", "Reads it or not, but not in half."),
  oversized: answer("Eight million spaces behind the JSON.", "Stops reading at a limit of its own."),
  trickle: answer("The answer comes one byte at a time.", SAME),
  slow_close: answer("The answer's end is told by closing, seconds later.", SAME, { seconds: 1 }),
  error_in_success: answer("200 with the body of an error; nothing was done.", UNREADABLE),
  accepted_only: answer("202 with an empty object; nothing was done and nothing will be.", UNREADABLE),
  redirect: answer("307 to an address elsewhere.", "Follows none: credentials stay with the vendor."),
  unknown_field: answer("Fields that no documentation names, at every level.", SAME),
  duplicate_keys: answer("The first key comes twice, first with another value.", UNREADABLE),
  unknown_status: answer(
    "A status word that no documentation names.",
    "Never a verdict and never a guess: alarm, and ask again later.",
  ),
  stale_reads: consistency(
    "Reads come from a replica that is the time behind; callbacks come from the present.",
    "Older news change nothing, whichever way they came.",
    { seconds: 60 },
  ),
  not_found_yet: consistency(
    "Reads of an object answer 404 for the time after it was made.",
    "Not found is no verdict: ask again.",
    { seconds: 60 },
  ),
  foreign_read: consistency(
    "Reads of every object get the answer of the first one that was read.",
    "An answer about another person's object is none: nobody moves; alarm, and ask again.",
  ),
  id_reuse: consistency(
    "The second object made gets the answer of the first: its id and its link.",
    "Two persons never share an object: refuse the second answer.",
  ),
} as const satisfies Readonly<Record<string, FaultEntry>>;

export type RequestFault = keyof typeof REQUEST_FAULTS;
