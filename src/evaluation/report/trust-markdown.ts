import type { ComparisonFigures, EvaluationFigures, ProgramFigures } from './report-schema.js';

/** Parts of the judge's reply that are told of; the rest stands in the JSON report. */
const MAX_ANSWERS = 3;

/** What the first comparison can show, and how far the judge can be trusted, as Markdown. */
export function trustLines(figures: EvaluationFigures): string[] {
  const lines = [...powerLines(figures.comparisons[0], figures.repeats), ...judgeLines(figures)];
  return lines.length === 0 ? [] : [...lines, ''];
}

/** The same for a terminal. */
export function trustSentences(figures: EvaluationFigures): string[] {
  return trustLines(figures).flatMap((line) => (line === '' ? [] : line.trimEnd().replaceAll(/[`*]/g, '')));
}

/** What the comparison could have found, and what one that finds the difference seen takes. */
function powerLines(comparison: ComparisonFigures | undefined, repeats: number): string[] {
  const power = comparison?.power;
  if (power === undefined) return [];
  const wanted = power.needed.map(({ difference, designs }) => {
    const examples = designs.find((design) => design.repeats === repeats)?.examples ?? null;
    const size = `${difference < 0 ? '' : '+'}${difference.toFixed(3)}`;
    return `${size} takes ${examples === null ? 'more than a million examples' : `${examples} examples`}`;
  });
  const how = repeats === 1 ? '' : ` with ${repeats} repeats`;
  return [
    `Power: differences from ${power.detectable.toFixed(3)} on are found eight times in ten; ${wanted.join(', ')}${how}.  `,
  ];
}

/** How far the judge can be trusted: its agreement with itself, its drift, and whether all were judged by the same. */
function judgeLines({ judge, programs }: EvaluationFigures): string[] {
  return [...agreementLines(judge), ...driftLines(judge?.drift), ...versionLines(programs)];
}

type Judge = EvaluationFigures['judge'];

function agreementLines(judge: Judge): string[] {
  if (judge === undefined || judge.repeatedQuestions === 0) return [];
  const shown = judge.answers.slice(0, MAX_ANSWERS).map(({ name, equal, pairs, meanDifference }) => {
    const distance = meanDifference === null ? '' : `, ${number(meanDifference)} apart on average`;
    return `\`${name}\` ${percent(equal)} of ${pairs} pairs${distance}`;
  });
  return [`Judge, asked the same ${judge.repeatedQuestions} prompts again, agrees: ${shown.join('; ')}.  `];
}

function driftLines(drift: NonNullable<Judge>['drift']): string[] {
  if (drift === undefined) return [];
  if (drift.sharedQuestions === 0) {
    return [`Judge drift since \`${drift.run}\`: unknown, no prompt was asked for in both.  `];
  }
  const shown = drift.answers.slice(0, MAX_ANSWERS).map(({ name, equal, shift }) => {
    const error = shift?.standardError ?? null;
    const moved = shift === null ? '' : `, shift ${shift.mean < 0 ? '' : '+'}${number(shift.mean)}`;
    return `\`${name}\` equal on ${percent(equal)}${moved}${error === null ? '' : ` ± ${number(error)}`}`;
  });
  return [
    `Judge drift since \`${drift.run}\`, ${drift.sharedQuestions} prompts judged in both: ${shown.join('; ')}.  `,
  ];
}

/** Programs that other versions of a judge have scored are not compared as they should be. */
function versionLines(programs: readonly ProgramFigures[]): string[] {
  const judged = programs.flatMap(({ name, servedBy }) =>
    servedBy === undefined || servedBy.metric.length === 0
      ? []
      : [{ name, models: servedBy.metric.join(', ') }],
  );
  if (new Set(judged.map(({ models }) => models)).size < 2) return [];
  const who = judged.map(({ name, models }) => `\`${name}\` by ${models}`);
  return [`**Warning:** not all programs had the same judge: ${who.join('; ')}.  `];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
