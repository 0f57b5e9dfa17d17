import { writeFileSync } from 'node:fs';

/** Environment variable with the path of the file that the summary is written to. */
export const SUMMARY_FILE_VARIABLE = 'SCENEWRIGHT_TEST_SUMMARY';

/**
 * A vitest reporter that leaves behind what the gate counts: passed and failed tests, and each skipped test with
 * its reason (`context.skip('why')`). A file that does not load and an error outside of any test count as failed.
 */
export default class SummaryReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const testModule of testModules) {
      summary.failed += suiteErrors(testModule);
      for (const suite of testModule.children.allSuites()) summary.failed += suiteErrors(suite);
      for (const test of testModule.children.allTests()) countTest(test, testModule, summary);
    }
    const file = process.env[SUMMARY_FILE_VARIABLE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(summary));
  }
}

function suiteErrors(suite) {
  return suite.errors().length > 0 ? 1 : 0;
}

function countTest(test, testModule, summary) {
  const result = test.result();
  if (result.state === 'passed') summary.passed += 1;
  else if (result.state === 'failed') summary.failed += 1;
  else {
    const name = `${testModule.relativeModuleId}: ${test.fullName}`;
    summary.skipped.push({ name, reason: result.note ?? 'no reason given' });
  }
}
