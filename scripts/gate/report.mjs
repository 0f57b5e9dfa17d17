/**
 * Text of the gate's report: a table of the steps, the skipped checks with their reasons, and as the very last line
 * `N passed, N failed`.
 */
export function renderReport(results) {
  const widthOf = (key) => Math.max(...results.map((result) => String(result[key]).length));
  const lines = ['', 'Step by step'];
  for (const result of results) {
    const state = result.failed > 0 ? 'FAILED' : result.passed > 0 ? 'ok' : 'skipped';
    const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`;
    lines.push(
      [
        `  ${result.name.padEnd(widthOf('name'))}`,
        state.padEnd('skipped'.length),
        `${(result.durationMs / 1000).toFixed(1)} s`.padStart('0000.0 s'.length),
        counts,
      ].join('  '),
    );
  }
  const skipped = results.flatMap((result) => result.skipped);
  if (skipped.length > 0) {
    lines.push('', 'Skipped');
    for (const { name, reason } of skipped) lines.push(`  ${name}`, `      ${reason}`);
  }
  const { passed, failed } = totals(results);
  lines.push('', `${passed} passed, ${failed} failed`);
  return lines.join('\n');
}

/** Sums over all steps. */
export function totals(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}
