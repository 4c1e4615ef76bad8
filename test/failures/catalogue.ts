/**
 * The failure scenarios that the gateway answers for: vendor, network, callbacks, clock, kills, several nodes, breaker and overload. Each is
 * shown by a test of that name, as far as it does not wait for a part of the product that is not there yet. `node test/failures/catalogue.ts
 * --write` puts the table into docs/failure-scenarios.md.
 */
import { writeFileSync } from "node:fs";

import { FILES, named, point, rowOf, type Scenario, said, shown, waits } from "./scenario.ts";

const REVIEWERS = "failures/reviewers.test.ts";
const LATE = "failures/late-words.test.ts";
const OWN_CASES =
  "decisions about the gateway's own cases: so far reviewers decide at the manual desk, where it is shown";
const TRANSPORT = "integration/transport/answers.test.ts";
const RANDOM = "integration/crash/random.test.ts";

export const CATALOGUE: readonly Scenario[] = [
  named("V1", "A start times out; the vendor made it"),
  named("V2", "A start times out; the vendor did not make it"),
  named("V3", "A start is answered 500 after it was made"),
  named("V4", "A start is answered with half a document"),
  named("V5", "429 with Retry-After"),
  named("V6", "401 or 403: the key was revoked"),
  named("V7", "400: our own request is wrong"),
  said("V8", "The vendor names another session's object"),
  said("V9", "The vendor gives a reference a second time"),
  said("V10", "A status word that nobody knows"),
  said("V11", "Approved goes back under review"),
  said("V12", "Rejected days after the approval"),
  said("V13", "Approved after the rejection"),
  said("V14", "A resubmission asked for after the approval"),
  said("V15", "A provisional word before the final one"),
  said("V16", "The vendor is silent for days"),
  said("V17", "An answer older than what is held"),
  said("V18", "An approval without the required checks"),
  said("V19", "The vendor deleted the data"),
  said("V20", "New fields in the vendor's interface"),
  named("V21", "A part of the calls is slow"),
  shown("V22", "An endless answer, or a compressed bomb", [FILES.V, "V22 "], [TRANSPORT, "a bomb of 64 MiB"]),
  named("V23", "A certificate that is not trusted"),
  named("N1", "The name does not resolve"),
  named("N2", "Refused or reset before the request"),
  named("N3", "Reset after the request, before the answer"),
  named("N4", "Reset in the middle of the answer"),
  shown("N5", "Half-open connection: silence", [FILES.N, "N5 "], [TRANSPORT, "leave no socket behind"]),
  named("N6", "An answer after our time limit"),
  named("N7", "The client goes away during a create"),
  named("N8", "Our 2xx to the vendor is lost"),
  shown(
    "N9",
    "One byte a segment; slow close",
    [TRANSPORT, "may come one byte a segment"],
    [TRANSPORT, "the peer may be slow to close it"],
  ),
  shown(
    "N10",
    "A kept connection closes on reuse",
    [FILES.N, "N10 "],
    ["integration/transport/sent.test.ts", "a kept connection that the peer closes on reuse"],
  ),
  named("N11", "A receiver answers after the limit"),
  shown("N12", "The database is cut off in the middle of a commit", [FILES.M, "N12 "]),
  named("W1", "A callback before the start is stored"),
  named("W2", "A callback about an unknown reference"),
  named("W3", "The same event many times, at once"),
  named("W4", "The same event with other words"),
  named("W5", "The same bytes twice, without an event id"),
  named("W6", "The events arrive reversed"),
  shown("W7", "Every order of a lifecycle's events", [
    "integration/lifecycle/permutations.test.ts",
    "end alike in every order and with every repetition",
  ]),
  named("W8", "Equal times"),
  named("W9", "A callback races with our own question"),
  waits("W10", "A callback races with a reviewer's decision", OWN_CASES, [REVIEWERS, "W10 "]),
  named("W11", "A callback races with expiry"),
  named("W12", "A callback races with the caller's cancellation"),
  shown("W13", "A rejection for a fenced attempt", [LATE, "W13 "]),
  shown("W14", "An approval for a fenced attempt", [LATE, "W14 "]),
  waits(
    "W15",
    "A callback after erasure",
    "the count of such callbacks, and erasure itself: nothing destroys a subject's key yet",
    [LATE, "W15 "],
  ),
  named("W16", "A stuck callback comes up after newer ones"),
  named("W17", "Redeliveries of four days"),
  named("W18", "The secret is changed on one side first"),
  shown("W19", "A test callback at a live account", [
    FILES.W,
    "a callback for a test session at an account that does not exist",
  ]),
  shown("W20", "Two nodes apply the same callback", [FILES.M, "W20 "]),
  named("W21", "Applying takes longer than the vendor waits"),
  named("C1", "The clock is ten minutes off at receipt"),
  named("C2", "The clock steps back"),
  named("C3", "The clock jumps far ahead and comes back"),
  shown("C4", "Two nodes with different clocks", [FILES.M, "C4 "]),
  named("C5", "Times that are none"),
  named("C6", "Summer time and a year's end"),
  named("C7", "The process is paused for ten minutes"),
  named("C8", "The idempotency key has ended"),
  point("K1", "Killed: request read, nothing written", "open.before_intent"),
  point("K2", "Killed: before the intent's commit", "open.before_intent"),
  point("K3", "Killed: intent stored, vendor not called", "open.after_intent"),
  point("K4", "Killed: bytes sent, no answer", "vendor.before_send"),
  point("K5", "Killed: answer received, not stored", "vendor.after_answer", "start.before_settle"),
  point("K6", "Killed: stored, client not answered", "start.after_settle"),
  shown("K7", "Killed: answer partly written", [RANDOM, "nothing acknowledged is lost"]),
  shown("K8", "Killed: callback read, not verified", [RANDOM, "nothing acknowledged is lost"]),
  point("K9", "Killed: callback verified, not stored", "webhook.before_commit"),
  point("K10", "Killed: callback stored, not answered", "webhook.after_commit"),
  point("K11", "Killed: applying, before its commit", "observe.before_commit"),
  point("K12", "Killed: applied", "observe.after_commit"),
  point("K13", "Killed: event not sent", "outbound.before_send"),
  point("K14", "Killed: event sent, not recorded", "outbound.sent"),
  waits("K15", "Killed: a reviewer's decision", OWN_CASES, [REVIEWERS, "K15 "]),
  point("K16", "Killed: first attempt fenced, second not begun", "failover.before_fence", "failover.after_fence"),
  point("K17", "Killed: second attempt made, first not cancelled", "timer.before_run"),
  waits("K18", "Killed: erasure", "erasure: nothing destroys a subject's key or asks a vendor to forget a person yet"),
  waits(
    "K19",
    "Killed: keys are wrapped anew",
    "a second root key: every value names its key version, and there is one",
  ),
  waits(
    "K20",
    "Killed: audit checkpoint",
    "checkpoints: entries have their leaf hashes, and no tree is signed over them yet",
  ),
  shown("K21", "Killed: migration", ["integration/store/open.test.ts", "one that fails leaves the schema as it was"]),
  shown("K22", "Killed: recovery, many times in a row", [RANDOM, "killInRecovery"]),
  shown("K23", "SIGTERM with a hundred requests under way", ["integration/crash/drain.test.ts", "creates under way"]),
  shown("K24", "Out of memory, as SIGKILL", [RANDOM, "nothing acknowledged is lost"]),
  named("M1", "One key on two nodes at once"),
  named("M2", "Two creates for one client reference on two nodes"),
  named("M3", "Two nodes deliver the same event"),
  named("M4", "A paused node resumes"),
  waits("M5", "Two reviewers decide at once", OWN_CASES, [REVIEWERS, "M5 "]),
  shown("M6", "A callback is applied on one node while another fences the attempt", [
    "simulation/oracle/situations.ts",
    "a callback was applied on one node while another fenced the attempt",
  ]),
  named("M7", "Two nodes write the audit log"),
  waits(
    "M8",
    "Nodes of two releases on one database",
    "a second release that shares a database: SQLite's lock lets one process in, and an older release refuses a newer schema",
    ["integration/store/open.test.ts", "refuses a schema newer than it knows"],
    ["integration/store/open.test.ts", "a second process is told who holds the database"],
    ["integration/store/trees-migration.test.ts", "keeps every value of every table"],
    ["golden/golden.test.ts", "come to the same, message by message"],
  ),
  waits(
    "M9",
    "Nodes with different settings",
    "an alarm about the difference: nodes do not tell each other their settings",
    ["failures/unlike-nodes.test.ts", "M9 "],
    ["integration/nodes.test.ts", "a session under a policy that another node brought is worked on"],
  ),
  named("M10", "Breakers of two nodes disagree"),
  named("B1", "The first vendor is down from the beginning"),
  named("B2", "A vendor flaps for an hour"),
  shown(
    "B3",
    "Every vendor is down",
    [FILES.B, "B3 "],
    ["integration/failover/blackout.test.ts", "loses nobody"],
    ["integration/failover/blackout-under-way.test.ts", "loses nothing of what was under way"],
  ),
  named("B4", "Half of all calls fail"),
  named("B5", "Every call is slow"),
  shown("B6", "The probe would be a billed create", [
    "unit/vendors/free-probe.test.ts",
    "a read that fails when a billed create is due as probe",
  ]),
  named("B7", "The breaker opens while a vendor has the documents"),
  named("B8", "No vendor that is up can do the check"),
  named("B9", "A start came through after all"),
  shown("B10", "A refused person begins again", [
    "unit/core/decision-shopping.test.ts",
    "is judged by the same vendor again",
  ]),
  shown(
    "B11",
    "An operator switches a vendor off",
    ["integration/vendors/controls.test.ts", "survives the end of the process, and is ended by the next one"],
    ["integration/vendors/kill-switch.test.ts", "is called by nobody a second later"],
  ),
  shown(
    "B12",
    "Ten thousand items are left over after an outage",
    ["integration/overload/recovery.test.ts", "ten thousand polls of six hours"],
    ["integration/overload/recovery.test.ts", "creates do not notice them"],
  ),
  shown(
    "B13",
    "Twice the load for a minute",
    ["integration/overload/storm.test.ts", "is gone within twice its size"],
    ["integration/overload/storm.test.ts", "goes also while the day goes on"],
  ),
  shown("B14", "A thousand clients ask again every second", [
    "integration/overload/storm.test.ts",
    "callbacks are all taken in",
  ]),
  shown(
    "B15",
    "Keys or tokens end for all at once",
    ["integration/vendors/tokens.test.ts", "of an idle account are asked for once"],
    ["integration/vendors/tokens.test.ts", "because the vendor took them back are asked for once"],
    ["integration/vendors/tokens.test.ts", "end in waiting sessions and one question"],
  ),
  shown("B16", "All processes start together", [
    "integration/overload/recovery.test.ts",
    "three processes that start together",
  ]),
];

export const catalogueText = (): string =>
  [
    "# Failure scenarios",
    "",
    "Written by `node test/failures/catalogue.ts --write`. Each is shown by the tests named here; what cannot be shown yet says what it waits for.",
    "",
    "| id | failure | shown by |",
    "|---|---|---|",
    ...CATALOGUE.map(rowOf),
    "",
  ].join("\n");

export const CATALOGUE_FILE = new URL("../../docs/failure-scenarios.md", import.meta.url);

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(CATALOGUE_FILE, catalogueText());
  else process.stdout.write(catalogueText());
}
