/** What to do where a check fails. The kit's own message says what was seen; this says where to look and what to change. */
export const ADVICE: Readonly<Record<string, string>> = {
  "adapter-can-be-examined":
    "The spec's `settings` are what an operator would write: those that the adapter's `config` takes.",
  "twin-can-be-played": "`sandbox` in the twin's account.ts gives the settings that the adapter's `config` takes.",
  "nothing-is-left-to-fill-in":
    "Follow the marks in the order of their numbers and delete each when it is done; docs/adding-a-vendor.md has a step for each number.",
  "status-table-names-our-statuses":
    "The right side of `statuses` holds our eight words (contracts/status.ts), no others.",
  "reason-table-names-our-reasons": "The right side of `reasons` holds codes of contracts/reason.ts, no others.",
  "every-vendor-word-has-a-rule":
    "Give the word a row in `statuses` or `reasons`, or list it in `unmapped` with the reason why it says nothing; an event without meaning too.",
  "unmapped-words-say-why": "A word is either mapped or unmapped, and an unmapped one says why in a sentence.",
  "every-status-word-has-a-sample": "Add a callback or a script to the spec that produces the word, or delete its row.",
  "samples-are-read-as-stated":
    "Compare the sample with the vendor's document: either the reader or the expectation is wrong.",
  "unknown-word-has-no-status": "Look words up with `rowOf`, and leave `status` undefined where there is no row.",
  "only-listed-words-are-final":
    "`status` is the row of `raw` in `statuses`; `final` is `isTerminal(status)`, nothing else.",
  "readers-survive-any-bytes":
    "Decode with `decodeJson` and a schema; never `JSON.parse`, never index into what you did not check.",
  "times-are-rfc3339-utc": "Convert with `timeOf` or `timeOfSeconds`.",
  "missing-time-stays-missing":
    "Leave `occurredAt` out (`occurred(undefined)`); never fall back to now or to another field.",
  "redelivery-keeps-its-dedupe-key":
    "Build the key with `keyOf` out of what the vendor repeats unchanged: its event id, or object, type and time.",
  "two-events-never-share-a-dedupe-key": "Something that tells the events apart is missing from the key.",
  "external-reference-is-echoed":
    "Hand our reference on as `externalRef` where the vendor echoes it, and send it at the start.",
  "capture-problem-never-rejects": "Map the word to `needs_resubmission`; a picture can be taken again.",
  "compliance-finding-never-rejects": "Map the word to `pending_review`; a person decides about lists.",
  "refusal-has-a-reason": "Give the refusal a row in `reasons`; `vendor.declined` where the vendor says nothing more.",
  "approval-is-not-contradicted":
    "Read checks and status from the same part of the answer; an approval with a failed check is neither.",
  "each-check-is-told-once": "Where the vendor reports a check twice the newest counts: keep a map by name.",
  "manifest-is-sound": "Mend the field of `capabilities` that the message names.",
  "new-fields-change-nothing":
    "Schemas strip what they do not know (`z.object`, not `z.strictObject`), and keys are built of named fields.",
  "duplicated-key-is-unreadable": "Decode with `decodeJson`: it refuses a name that stands twice.",
  "odd-encoding-is-unreadable": "Decode the bytes with `decodeJson`; do not turn them into text first.",
  "reading-is-pure": "A reader keeps nothing between two callbacks and does not change its input.",
  "accepted-time-is-the-same-instant":
    "Mind zone, unit and fraction: `timeOf` reads texts with a zone, `timeOfSeconds` seconds.",
  "raw-is-a-word": "Pass every word of the vendor through `wordOf` before it becomes `raw`.",
  "dedupe-key-is-storable": "Build the key with `keyOf`: it hashes what is not an id, a word or a time.",
  "observation-names-its-object":
    "`vendorRef` is the vendor's own id, as it stands in the body and as calls about it use it.",
  "redelivery-tells-the-same": "What a redelivery changes (counters, time of sending) is no part of an observation.",
  "genuine-signature-accepted":
    "Compare header, format, digest and what is signed with the vendor's document, and the spec's `sign` with both.",
  "second-secret-accepted": "`webhook.secrets` returns every configured secret, newest first.",
  "altered-body-refused": "Return the scheme as data and let the shared verifier judge.",
  "wrong-secret-refused": "Return the scheme as data and let the shared verifier judge.",
  "missing-signature-refused": "Return the scheme as data and let the shared verifier judge.",
  "empty-secret-refused": "Use `webhookSecrets` of adapters/_kit/settings.ts for the setting.",
  "odd-digest-refused-without-a-throw": "Return the scheme as data and let the shared verifier judge.",
  "unlisted-algorithm-refused": "Pin the digest in the account's settings; the sender never chooses.",
  "doubled-header-refused": "Return the scheme as data and let the shared verifier judge.",
  "stale-time-refused": "Set `toleranceSeconds` to the vendor's window; five minutes where it names none.",
  "future-time-refused": "Set `toleranceSeconds` to the vendor's window; five minutes where it names none.",
  "malformed-time-refused": "Return the scheme as data and let the shared verifier judge.",
  "raw-bytes-are-verified":
    "The signature covers the bytes as they came: nothing may parse, trim or decode them before.",
  "every-byte-is-covered":
    "Choose the scheme of the vendor that signs the whole body; a partial one may only be a hint.",
  "other-schemes-are-refused": "One scheme for each account: no fallback to an older one.",
  "hint-names-an-attempt-and-nothing-more":
    "Read ids alone from an unsigned callback, and refuse what is not one; what happened is what `fetch` then says.",
  "third-secret-is-refused": "Use `webhookSecrets` of adapters/_kit/settings.ts: two at most.",
  "every-http-answer-is-the-right-fault":
    "Read answers with `ask` or `tell`, and put the vendor's departures into `faultOf` and the spec's `faults`.",
  "unusable-body-is-unreadable": "Read answers with `ask` and a schema of all that you use.",
  "repeat-is-declared-truthfully":
    "State for each call whether it may be sent twice, in adapter and spec alike; `keyed` needs the key.",
  "paths-are-relative-and-normal": "Paths begin with `/`, hold no host, and escape with `pathPart` and `formOf`.",
  "stamped-paths-are-normal": "`stamp` adds to the query of a call, and to nothing else.",
  "hostile-reference-stays-one-part": "Put references into paths through `pathPart`.",
  "signing-is-deterministic":
    "`authenticate` is a function of call, settings and time: no counter, no randomness, no clock.",
  "conversations-replay": "A conversation keeps nothing outside itself.",
  "start-sends-our-reference": "Send `input.externalRef` in the field that the vendor echoes.",
  "start-sends-labels": "Send `input.labels` in the vendor's free-form field.",
  "start-sends-only-what-it-was-given": "Leave absent attributes out; do not print undefined.",
  "start-gives-a-way-in": "Return the hosted link or the token of the vendor's SDK in `capture`.",
  "hostile-person-is-sent-safely":
    "Write bodies with `JSON.stringify` or `formOf`, and headers without a person's data.",
  "credentials-stay-in-headers": "Only `authenticate` reveals a credential.",
  "bodies-are-what-they-say": "State the content type of every body, and write the body in it.",
  "find-takes-only-our-object":
    "Compare the reference that the vendor echoes with the one asked for; another one is nobody's.",
  "key-belongs-to-one-attempt": "Derive the key from our reference and the step.",
  "request-signature-covers-the-call": "Sign method, path with query, and body, exactly as they are sent.",
  "no-personal-data-outside-bodies":
    "A person's data go into bodies only: never into a path, a query, a header or a step.",
  "no-personal-data-in-observations": "Keep words, codes and times; names and sentences of the vendor stay behind.",
  "no-vendor-text-in-reading-faults": "A fault's `detail` is ours; it never quotes the body.",
  "wrong-settings-are-refused-by-name":
    "Decode settings with `settings(id, z.strictObject(…))`, and give only optional ones a default.",
  "base-url-is-a-safe-origin": "Use `baseUrl` of adapters/_kit/settings.ts for the setting.",
  "credentials-never-print": "Use `credential` of adapters/_kit/settings.ts for every secret.",
  "twin-scenarios-start":
    "The twin refused a start: compare paths, headers, parameters and request signature with the vendor's document. Scenarios that the vendor has no words for stand in `withoutWordsFor` of the spec.",
  "twin-callbacks-are-authentic-and-known":
    "The twin signs or words a callback otherwise than the adapter expects: the vendor's document decides.",
  "twin-references-and-times-agree":
    "Each event names the object that the start returned, our reference, and the vendor's time.",
  "twin-scenarios-end-as-stated":
    "A scenario of contracts/scenario.ts ends elsewhere: `advance` of the twin moves it wrongly, a table reads a word wrongly, or a retake takes another object (`retakesByResubmission` of the spec).",
  "twin-scenarios-tell-their-reason":
    "The reason of contracts/scenario.ts is missing: give the vendor's word a row in `reasons`.",
  "twin-approval-says-what-ran":
    "An approval names each check of `capabilities` that was clear, in callback and fetch alike; declare no check that it never names.",
  "twin-fetch-agrees": "`fetch` reads the same words as the callback: share the function that makes the observation.",
  "twin-order-and-duplicates-do-not-matter": "Time and key of an event come from the vendor, not from its arrival.",
  "twin-times-follow-the-story":
    "Date an event by when it happened, not by when its object was made or its message was sent.",
  "twin-abandoned-is-never-judged": "A person who left is `expired`, or needs a resubmission.",
  "twin-fetch-heals-a-lost-callback": "`fetch` must be able to say everything that a callback says.",
  "twin-refuses-what-the-vendor-has-no-words-for":
    "The twin refuses such a scenario, and `capabilities.cannotTell` or the missing check says so.",
  "twin-failing-start-is-the-right-fault": "Map the vendor's answer in `faultOf`.",
  "twin-wrong-credentials-are-unauthorized":
    "Map the vendor's answer to unknown credentials to `unauthorized` in `faultOf`.",
  "twin-answers-for-all-its-paths":
    "`prefix` in the twin's account.ts is a pattern over every path of the vendor, or `routes` lack the call.",
  "twin-takes-every-legal-start":
    "Every combination that a policy may ask for must be written so that the vendor takes it.",
  "twin-fresh-object-is-open": "A link that was handed out is `initiated`.",
  "twin-repeat-is-truthful": "The vendor made a second object: say `never`, or send its idempotency key.",
  "twin-lost-start-is-found": "`find` looks the object up by our reference.",
  "twin-resubmit-opens-a-way-in": "`resubmit` returns a link or token that works now.",
  "twin-cancel-ends-it": "`cancel` ends the object at the vendor; leave it out where the vendor has no such call.",
  "twin-erase-leaves-nothing":
    "`erase` deletes the person's data at the vendor; leave it out where the vendor has no such call.",
};
