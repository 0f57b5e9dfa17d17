import { chartFigure, emptyLine, section, table } from '../blocks.js';
import { type ProgressBy, progressChart } from '../charts/progress-chart.js';
import { countText, scoreText, usdText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { PageData, SearchHistory } from '../page-data.js';

/** How the best and the front rose with what was spent. */
export function progressSection({ search, report }: PageData): Markup {
  if (search === null) {
    return section(
      'progress',
      'Progress',
      emptyLine(
        report.kind === 'eval'
          ? 'An evaluation has no search, so there is no progress to draw.'
          : 'The search left no record to draw.',
      ),
    );
  }
  if (search.progress.length === 0) {
    return section(
      'progress',
      'Progress',
      emptyLine('No candidate was scored on validation, so there is nothing to draw.'),
    );
  }
  const priced = search.progress.some(({ costUsd }) => costUsd !== null);
  return section('progress', 'Progress', [
    html`<p class="legend"><span class="key best-line"></span> best so far <span class="key front-line"></span> mean of the best score of any candidate for each example <svg width="16" height="16" aria-hidden="true"><circle class="mark other" cx="8" cy="8" r="4.5"/></svg> a candidate that joined</p>`,
    html`<div class="pair">${figure(search, 'metricCalls')}${priced ? figure(search, 'costUsd') : emptyLine('Not drawn against money: a price is unknown.')}</div>`,
    progressTable(search),
  ]);
}

function figure(search: SearchHistory, by: ProgressBy): Markup {
  const last = search.progress.at(-1);
  const against = by === 'metricCalls' ? 'metric calls' : 'money';
  const words = {
    id: `progress-${by}`,
    title: `Validation mean against ${against}`,
    description: `From ${scoreText(search.progress[0]?.mean ?? null)} with the seed to ${scoreText(last?.bestMean ?? null)} after ${by === 'metricCalls' ? `${last?.metricCalls ?? 0} metric calls` : usdText(last?.costUsd ?? null)}; ${search.progress.length} candidates.`,
  };
  return chartFigure(`Against ${against}`, progressChart(search, by, words), null);
}

function progressTable({ progress }: SearchHistory): Markup {
  const rows = progress.map((point) => [
    html`<a href="#candidate-${point.candidate}">${point.candidate}</a>`,
    countText(point.iteration),
    countText(point.metricCalls),
    usdText(point.costUsd),
    scoreText(point.mean),
    scoreText(point.bestMean),
    scoreText(point.frontMean),
  ]);
  const names = [
    'candidate',
    'iteration',
    'metric calls',
    'spent',
    'its mean',
    'best so far',
    'mean of the front',
  ];
  return html`<details class="fold"><summary>The same as a table</summary>${table(
    'Candidates in the order in which they joined',
    names.map((name, at) => ({ name, isFigure: at > 0 })),
    rows,
  )}</details>`;
}
