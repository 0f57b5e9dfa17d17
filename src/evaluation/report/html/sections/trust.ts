import type { CompileReport, ComparisonFigures, EvalReport, EvaluationFigures } from '../../report-schema.js';
import { table } from '../blocks.js';
import { amountText, counted, countText, percentText, scoreText, signedText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import { evaluationsOf } from './evaluations.js';

const INTERVALS: Readonly<Record<CompileReport['statistics']['interval'], string>> = {
  'clustered-t': "Student's t over examples, the repeats of an example as one cluster",
  'expanded-percentile-bootstrap': 'an expanded percentile bootstrap over examples',
};

/** What intervals are, and what the comparison could have found. */
export function methodLines(
  { statistics }: EvalReport | CompileReport,
  comparison: ComparisonFigures,
): Markup {
  return html`<p class="note">Intervals are ${INTERVALS[statistics.interval]}.${powerText(comparison)}</p>`;
}

function powerText({ power }: ComparisonFigures): string {
  if (power === undefined) return '';
  const needed = power.needed.map(({ difference, designs }) => {
    const ways = designs.map(
      ({ repeats, examples }) =>
        `${examples === null ? 'over a million examples' : counted(examples, 'example')} with ${counted(repeats, 'repeat')}`,
    );
    return ` To find ${signedText(difference)}: ${ways.join(', or ')}.`;
  });
  return ` A difference from ${scoreText(power.detectable)} on would be found with ${percentText(power.power)} chance.${needed.join('')}`;
}

/** How far the judge agrees with itself, whether it drifted, and whether all programs had the same; null without a judge. */
export function judgeParts(report: EvalReport | CompileReport): Markup | null {
  const parts = evaluationsOf(report).flatMap(([on, evaluation]) => [
    agreement(on, evaluation),
    drift(on, evaluation),
    versions(on, evaluation),
  ]);
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : html`<h3>The judge</h3>${known}`;
}

function agreement(on: string, { judge }: EvaluationFigures): Markup | null {
  if (judge === undefined) return null;
  const asked = `${counted(judge.replies, 'reply', 'replies')} to ${counted(judge.questions, 'different prompt')} ${on}`;
  if (judge.repeatedQuestions === 0) {
    return html`<p>${asked}; none was asked twice, so its agreement with itself is not known.</p>`;
  }
  const rows = judge.answers.map(({ name, pairs, equal, meanDifference }) => [
    name,
    countText(pairs),
    percentText(equal),
    meanDifference === null ? '\u2013' : amountText(meanDifference),
  ]);
  return html`<p>${asked}; ${counted(judge.repeatedQuestions, 'prompt')} asked more than once.</p>${table(
    `Agreement of the judge with itself ${on}`,
    ['answer', 'pairs', 'equal', 'apart on average'].map((name, at) => ({ name, isFigure: at > 0 })),
    rows,
  )}`;
}

function drift(on: string, { judge }: EvaluationFigures): Markup | null {
  if (judge?.drift === undefined) return null;
  const { run, sharedQuestions, answers } = judge.drift;
  if (sharedQuestions === 0) {
    return html`<p>Drift of the judge since <code>${run}</code> is not known: no prompt was asked in both.</p>`;
  }
  const rows = answers.map(({ name, questions, equal, shift }) => {
    const error = shift?.standardError ?? null;
    return [
      name,
      countText(questions),
      percentText(equal),
      shift === null
        ? '\u2013'
        : `${signedText(shift.mean)}${error === null ? '' : ` \u00b1 ${scoreText(error)}`}`,
    ];
  });
  return table(
    `Drift of the judge ${on} since ${run}`,
    ['answer', 'prompts', 'equal', 'shift'].map((name, at) => ({ name, isFigure: at > 0 })),
    rows,
  );
}

/** Programs that other versions of a judge have scored are not compared as they should be. */
function versions(on: string, { programs }: EvaluationFigures): Markup | null {
  const judged = programs.flatMap(({ name, servedBy }) =>
    servedBy === undefined || servedBy.metric.length === 0
      ? []
      : [{ name, models: servedBy.metric.join(', ') }],
  );
  if (new Set(judged.map(({ models }) => models)).size < 2) return null;
  return html`<p class="failure">Not all programs had the same judge ${on}: ${judged.map(({ name, models }) => `${name} by ${models}`).join('; ')}.</p>`;
}
