import type { CompileReport, ComparisonFigures, EvalReport, EvaluationFigures } from '../../report-schema.js';
import { anchor, chartFigure, emptyLine, folded, section, table } from '../blocks.js';
import { type DifferenceRow, differenceChart } from '../charts/difference-chart.js';
import {
  counted,
  countText,
  durationText,
  intervalText,
  scoreText,
  signedText,
  tokensText,
  usdText,
} from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { PageData } from '../page-data.js';
import { evaluationsOf } from './evaluations.js';
import { exampleAnchors } from './gallery.js';
import { methodLines } from './trust.js';

/** A comparison and the data that it was made on, in words. */
interface Judged {
  readonly on: string;
  readonly comparison: ComparisonFigures;
}

/** Rows of a chart beyond which it would not be read at a glance. */
const MAX_CHART_ROWS = 14;

/** What the run comes to, in words and figures; the sealed test before what the search has seen. */
export function verdictSection({ report, gallery }: Pick<PageData, 'report' | 'gallery'>): Markup {
  const links = exampleAnchors({ gallery });
  const judged = judgedOf(report);
  const [first, ...others] = judged;
  if (first === undefined) {
    return section('verdict', 'Verdict', [
      html`<p class="verdict open">No verdict: ${reasonWithout(report)}</p>`,
      ...evaluationsOf(report).map(([on, evaluation]) => programs(on, evaluation)),
    ]);
  }
  return section('verdict', 'Verdict', [
    verdictLine(first, 'first'),
    others.map((one) => verdictLine(one, 'second')),
    html`<div class="pair"><div>${comparisonChart(first)}${methodLines(report, first.comparison)}</div><div>${standingTable(first)}${pairLists(first, links)}</div></div>`,
    others.map((one) =>
      folded(html`Figures ${one.on}: ${one.comparison.program} against ${one.comparison.baseline}`, [
        comparisonChart(one),
        pairLists(one, links),
      ]),
    ),
    evaluationsOf(report).map(([on, evaluation]) => programs(on, evaluation)),
  ]);
}

function judgedOf(report: EvalReport | CompileReport): readonly Judged[] {
  return evaluationsOf(report).flatMap(([on, { comparisons }]) =>
    comparisons.map((comparison) => ({ on, comparison })),
  );
}

function reasonWithout(report: EvalReport | CompileReport): string {
  if (report.kind === 'compile')
    return 'the run ended before the seed and the compiled program were compared.';
  return report.baseline === null
    ? 'there is no baseline to compare with.'
    : 'there is no second program to compare with the baseline.';
}

function verdictLine({ on, comparison }: Judged, rank: 'first' | 'second'): Markup {
  const { score, verdict } = comparison;
  const figures =
    score === null
      ? null
      : html` <span class="figures"><b>${signedText(score.difference.mean)}</b> <span class="interval-text">95% interval ${intervalText(score.difference)}</span> <span class="interval-text">${counted(score.difference.examples, 'example')}</span></span>`;
  return html`<p class="verdict ${verdict} ${rank}"><span class="sentence">${capital(on)}: ${sentence(comparison)}</span>${figures}</p>`;
}

function sentence({ program, baseline, verdict, score }: ComparisonFigures): string {
  if (score === null) return `no verdict; ${program} and ${baseline} have no scored example in common.`;
  switch (verdict) {
    case 'improved':
      return `${program} is better than ${baseline}.`;
    case 'regressed':
      return `${program} is worse than ${baseline}.`;
    case 'no-evidence':
      return `no evidence of improvement of ${program} over ${baseline}; the interval holds zero.`;
    case 'too-few-examples':
      return `no verdict; too few examples to compare ${program} with ${baseline}.`;
  }
}

function comparisonChart({ on, comparison }: Judged): Markup {
  const rows = measuresOf(comparison);
  if (rows.length === 0)
    return emptyLine(`Nothing to draw ${on}: no example has a score from both programs.`);
  const drawn = rows.slice(0, MAX_CHART_ROWS);
  const name = `${comparison.program} less ${comparison.baseline}`;
  const words = {
    id: anchor('difference', `${on}/${comparison.program}`),
    title: `${name}, ${on}`,
    description: `Mean differences with 95% intervals: ${drawn.map((row) => `${row.name} ${signedText(row.mean)}, ${intervalText(row)}`).join('; ')}.`,
  };
  const left = rows.length - drawn.length;
  const equivalent = table(
    `${name}, ${on}`,
    [
      { name: 'measure' },
      { name: 'before', isFigure: true },
      { name: 'after', isFigure: true },
      { name: 'difference', isFigure: true },
      { name: '95% interval', isFigure: true },
      { name: 'examples', isFigure: true },
    ],
    rows.map(({ name: measure, before, after, mean, low, high, examples }) => [
      measure,
      scoreText(before),
      scoreText(after),
      signedText(mean),
      intervalText({ low, high }),
      countText(examples),
    ]),
  );
  const caption = html`${name}, ${on}: mean differences with 95% intervals${left > 0 ? `; ${left} more in the table` : ''}`;
  return chartFigure(caption, differenceChart(drawn, words), equivalent);
}

function measuresOf({ score, objectives, tags }: ComparisonFigures) {
  const measures = [
    ...(score === null ? [] : [{ name: 'score', isMain: true, figures: score }]),
    ...objectives
      .filter(({ name }) => name !== 'score')
      .map((figures) => ({ name: figures.name, isMain: false, figures })),
    ...[...tags]
      .sort((a, b) => b.difference.examples - a.difference.examples || (a.tag < b.tag ? -1 : 1))
      .map((figures) => ({ name: `tag ${figures.tag}`, isMain: false, figures })),
  ];
  return measures.map(
    ({
      name,
      isMain,
      figures,
    }): DifferenceRow & { readonly before: number; readonly after: number; readonly examples: number } => {
      const { mean, low, high, examples } = figures.difference;
      return {
        name,
        isMain,
        mean,
        low,
        high,
        examples,
        before: figures.baselineMean,
        after: figures.programMean,
      };
    },
  );
}

function standingTable({ comparison }: Judged): Markup {
  const { wins, losses, ties, signFlipP, signTestP, excluded } = comparison;
  const items: (readonly [string, string])[] = [
    ['examples better', countText(wins)],
    ['examples worse', countText(losses)],
    ['the same', countText(ties)],
    ['sign-flip test', probabilityText(signFlipP)],
    ['sign test', probabilityText(signTestP)],
    ['left out for lack of a score', countText(excluded.length)],
  ];
  return html`<dl class="tiles">${items.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** As small as 10,000 random signs can tell from zero. */
const LEAST_P = 0.0001;

function probabilityText(p: number | null): string {
  if (p === null) return '\u2013';
  return p < LEAST_P ? `p < ${LEAST_P}` : `p = ${p.toPrecision(2)}`;
}

function pairLists(
  { comparison: { bestGains, worstLosses } }: Judged,
  links: (exampleId: string) => string | null,
): Markup {
  const list = (title: string, pairs: ComparisonFigures['bestGains'], none: string) =>
    html`<h3>${title}</h3>${pairs.length === 0 ? emptyLine(none) : html`<ul class="plain">${pairs.map(({ exampleId, baseline, program, difference }) => html`<li>${exampleName(exampleId, links)} ${scoreText(baseline)} to ${scoreText(program)} (${signedText(difference)})</li>`)}</ul>`}`;
  return html`${list('Best gains', bestGains, 'No example got better.')}${list('Worst losses', worstLosses, 'No example got worse.')}`;
}

function exampleName(exampleId: string, links: (exampleId: string) => string | null): Markup {
  const target = links(exampleId);
  const name = html`<code>${exampleId}</code>`;
  return target === null ? name : html`<a href="#${target}">${name}</a>`;
}

/** Every program with its mean, what it cost, and what was not scored. */
function programs(on: string, { programs: all, repeats, reducer = 'mean' }: EvaluationFigures): Markup {
  const rows = all.map(({ name, score, rollouts, usage, modelTimeMs }) => [
    name,
    score === null ? 'not scored' : scoreText(score.mean),
    score === null ? '\u2013' : intervalText(score),
    countText(rollouts.scored),
    countText(rollouts.errored + rollouts.skipped),
    countText(usage.calls),
    tokensText(usage),
    usdText(usage.costUsd),
    modelTimeMs === null ? '\u2013' : durationText(modelTimeMs.mean),
  ]);
  const columns = [
    'program',
    'mean score',
    '95% interval',
    'scored',
    'not scored',
    'calls',
    'tokens',
    'cost',
    'model time a rollout',
  ];
  const failures = all.flatMap(({ name, errors, skips }) =>
    [...errors, ...skips].map(
      ({ code, rollouts, exampleIds }) =>
        html`<li>${name}: ${counted(rollouts, 'rollout')} with <code>${code}</code> (${exampleIds.join(', ')})</li>`,
    ),
  );
  return html`${table(
    `Programs ${on}, ${counted(repeats, 'repeat')}${repeats > 1 ? ` made one by ${reducer}` : ''}`,
    columns.map((name, at) => ({ name, isFigure: at > 0 })),
    rows,
  )}${failures.length === 0 ? null : html`<p>Not scored, and in no mean:</p><ul class="plain">${failures}</ul>`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
