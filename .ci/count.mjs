/** Prints a CI run's closing line, fails if anything did: `node count.mjs <vitest.json> <tests' exit> <failed steps>`. */
import { readFileSync } from "node:fs";

const [reportPath, testsExit, failedSteps] = process.argv.slice(2);
const text = readFileSync(reportPath, "utf8");
const report = text === "" ? { testResults: [] } : JSON.parse(text);

const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
// A file that does not load has no tests to count: it must not pass as "0 failed".
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
).length;
const counted = (report.numFailedTests ?? 0) + brokenFiles;
const failedTests = counted === 0 && testsExit !== "0" ? 1 : counted;
const failed = failedTests + Number(failedSteps);
const passed = report.numPassedTests ?? 0;

if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
