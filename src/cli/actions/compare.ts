import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import { compareRuns } from '../../evaluation/across-runs/compare-runs.js';
import { comparisonMarkdown } from '../../evaluation/across-runs/comparison-markdown.js';
import { differenceText } from '../../evaluation/across-runs/design-differences.js';
import { evaluatedPart } from '../../evaluation/across-runs/evaluated-run.js';
import type { EvaluatedRun } from '../../evaluation/across-runs/evaluated-run.js';
import type { RunComparison } from '../../evaluation/across-runs/run-comparison.js';
import { verdictSentence } from '../../evaluation/report/markdown.js';
import { readReport } from '../../evaluation/report/read-report.js';
import type { CompileReport, EvalReport } from '../../evaluation/report/report-schema.js';
import { readTextIfThere, writeFileAtomic } from '../../storage/atomic-file.js';
import { RUN_FILES } from '../../storage/run-folder.js';
import { score, usd } from '../progress/figures.js';
import { evaluatedRollouts } from '../runs/evaluated-rollouts.js';
import { findRun } from '../runs/find-run.js';
import { runsRoot } from '../runs/runs-root.js';
import type { Session } from '../session.js';
import type { CompareFlags } from '../verbs/compare.js';
import { tableLines } from './models/table-lines.js';

/** `scenewright compare`. What is printed never decides the exit code. */
export async function compare(
  names: readonly string[],
  flags: CompareFlags,
  session: Session,
): Promise<ExitCode> {
  const { host, output } = session;
  const runs: EvaluatedRun[] = [];
  for (const name of names) runs.push(await openRun(name, flags, session, runs));
  const comparison = compareRuns(runs, {
    isCommon: flags.common === true,
    ...(flags.program === undefined ? {} : { programs: flags.program }),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
  });
  const places = [
    [flags.json, JSON.stringify(comparison, null, 2)],
    [flags.markdown, comparisonMarkdown(comparison)],
  ] as const;
  for (const [place, text] of places) {
    if (place === '-') output.print(text.trimEnd());
    else if (place !== undefined) await writeFileAtomic(resolve(host.cwd, place), `${text.trimEnd()}\n`);
  }
  if (flags.json !== '-' && flags.markdown !== '-') {
    for (const line of comparisonLines(comparison)) output.print(line);
  }
  const regressed = comparison.comparisons.filter(({ verdict }) => verdict === 'regressed');
  if (flags.failOn === undefined || regressed.length === 0) return EXIT_CODES.ok;
  for (const { program, baseline } of regressed)
    output.note(`regression: ${program} is worse than ${baseline}`);
  return EXIT_CODES.threshold;
}

/** A run by name or folder, or a report that came from elsewhere. */
async function openRun(
  text: string,
  flags: CompareFlags,
  session: Session,
  before: readonly EvaluatedRun[],
): Promise<EvaluatedRun> {
  const path = resolve(session.host.cwd, text);
  const isFile = existsSync(path) && statSync(path).isFile();
  const folder = isFile
    ? dirname(path)
    : (await findRun(text, await runsRoot(flags, session), session.host.cwd)).folder;
  const reportPath = isFile ? path : join(folder, RUN_FILES.reportJson);
  const report = await reportAt(reportPath, text);
  const part = report.kind === 'compile' ? (flags.part ?? null) : null;
  const found = evaluatedPart(report, part);
  if (found === null) {
    throw new UsageError('compare/no-part', `${text} has no figures of ${part ?? 'test or validation'}`, {
      hint: 'Choose another with --part test or --part validation.',
    });
  }
  // A compile has the rollouts of its search beside those of its test: the report says what was tested.
  const records = report.kind === 'eval' ? await evaluatedRollouts(folder, report) : null;
  return { name: freeName(basename(folder), before), ...found, records };
}

async function reportAt(path: string, shown: string): Promise<EvalReport | CompileReport> {
  const text = await readTextIfThere(path);
  if (text === null) {
    throw new UsageError('compare/unfinished', `${shown} has no report yet`, {
      hint: 'Finish the run first: scenewright runs show prints the command that goes on with it.',
    });
  }
  return readReport(text, path);
}

/** Folders of two places may have one name. */
function freeName(name: string, before: readonly EvaluatedRun[]): string {
  let free = name;
  for (let copy = 2; before.some((run) => run.name === free); copy++) free = `${name}-${copy}`;
  return free;
}

function comparisonLines(comparison: RunComparison): readonly string[] {
  const { dataset, metric, programs, comparisons, differences, pairedBy, simulated } = comparison;
  return [
    `${dataset.name}: ${dataset.examples} examples in common, ${metric.name}${simulated ? ' (simulated)' : ''}`,
    ...(pairedBy === 'repeat'
      ? []
      : ['paired by examples, without objectives: not every run has its rollouts']),
    ...differences.map((one) => `differs in ${differenceText(one)}`),
    '',
    ...tableLines(
      ['program', 'run', 'score', '95% interval', 'not scored', 'cost'],
      programs.map(({ name, run, score: estimate, notScored, costUsd }) => [
        name,
        run,
        estimate === null ? '-' : score(estimate.mean),
        estimate?.low == null || estimate.high === null
          ? ''
          : `${score(estimate.low)} to ${score(estimate.high)}`,
        String(notScored),
        costUsd === null ? 'unknown' : usd(costUsd),
      ]),
    ),
    '',
    ...comparisons.map(verdictSentence),
  ];
}
