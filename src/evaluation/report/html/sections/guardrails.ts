import { chartFigure, emptyLine, folded, omissionLine, section, table } from '../blocks.js';
import { rateChart } from '../charts/rate-chart.js';
import { counted, percentText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { GuardrailFigures, PageData } from '../page-data.js';
import { judgeParts } from './trust.js';

const MAX_CHART_ROWS = 24;
const MAX_DISAGREEMENTS = 40;

/** How often each question was passed before and after, and how far the judge agrees with itself. */
export function guardrailsSection({ guardrails, report }: PageData): Markup {
  const title = 'Guardrails';
  const judge = judgeParts(report);
  if (guardrails.length === 0) {
    const none = emptyLine('The metric asks no yes-or-no questions, so there is no pass rate to show.');
    return section('guardrails', title, [none, judge]);
  }
  const drawn = guardrails.slice(0, MAX_CHART_ROWS);
  const words = {
    id: 'guardrail-rates',
    title: 'Pass rates before and after',
    description: drawn
      .map(({ name, before, after }) => `${name}: ${rateText(before)} before, ${rateText(after)} after`)
      .join('; '),
  };
  const chart = rateChart(
    drawn.map(({ name, before, after }) => ({ name, before: rateOf(before), after: rateOf(after) })),
    words,
  );
  const repeated = guardrails.some(({ agreement }) => agreement !== null);
  return section('guardrails', title, [
    html`<div class="pair">${chartFigure(html`Share of questions passed: \u25a1 before, \u25cf after${guardrails.length > drawn.length ? `; the first ${drawn.length} of ${guardrails.length}` : ''}`, chart, null)}${rateTable(guardrails)}</div>`,
    repeated
      ? null
      : emptyLine('Agreement of the judge with itself is not known: nothing was judged more than once.'),
    guardrails.map(disagreements),
    judge,
  ]);
}

type Rate = GuardrailFigures['before'];

function rateOf({ passed, asked }: Rate): number | null {
  return asked === 0 ? null : passed / asked;
}

function rateText(rate: Rate): string {
  const share = rateOf(rate);
  return share === null ? 'not asked' : `${percentText(share)} (${rate.passed} of ${rate.asked})`;
}

function rateTable(guardrails: readonly GuardrailFigures[]): Markup {
  const rows = guardrails.map(({ name, before, after, agreement }) => [
    name,
    rateText(before),
    rateText(after),
    agreement === null ? '\u2013' : percentText(agreement),
  ]);
  return table(
    'Pass rates',
    [
      { name: 'question' },
      { name: 'before', isFigure: true },
      { name: 'after', isFigure: true },
      { name: 'judge agrees with itself', isFigure: true },
    ],
    rows,
  );
}

function disagreements({ name, disagreements: all }: GuardrailFigures): Markup | null {
  if (all.length === 0) return null;
  const shown = all.slice(0, MAX_DISAGREEMENTS);
  const rows = shown.map(({ exampleId, item, answers }) => [
    html`<code>${exampleId}</code>`,
    item,
    answers.join(' / '),
  ]);
  const left = all.length - shown.length;
  return folded(`${name}: ${counted(all.length, 'question')} with different answers`, [
    table(
      `${name}: answers that differ`,
      [{ name: 'example' }, { name: 'question' }, { name: 'answers' }],
      rows,
    ),
    left > 0 ? omissionLine(`${left} more in the run folder.`) : null,
  ]);
}
