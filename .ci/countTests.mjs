// Prints how many tests passed and failed, from vitest's JSON report. A file that fails as a whole counts as one failure.
import { readFileSync } from "node:fs";

const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const brokenFiles = testResults.filter(
  ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
);
for (const { name, message } of brokenFiles) console.error(`${name}: ${message}`);
console.log(numPassedTests, numFailedTests + brokenFiles.length);
