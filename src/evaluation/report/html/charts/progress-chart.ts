import { html, type Markup } from '../markup.js';
import type { SearchHistory } from '../page-data.js';
import { shapeOf, standingOf } from './candidate-look.js';
import { type ChartWords, drawing, plot } from './plot.js';
import { linePath, mark, stepPath } from './shapes.js';
import { tickText } from './scale.js';

const SIZE = { width: 460, height: 290 };

/** What the horizontal axis counts. */
export type ProgressBy = 'metricCalls' | 'costUsd';

type Point = SearchHistory['progress'][number];

/** Each candidate where it joined, the best so far as steps, and the mean of the front as a second line. */
export function progressChart(search: SearchHistory, by: ProgressBy, words: ChartWords): Markup {
  const points = search.progress.filter((point) => point[by] !== null);
  const across = (point: Point) => point[by] ?? 0;
  const heights = points.flatMap(({ mean, bestMean, frontMean }) => [mean, bestMean, frontMean]);
  const { x, y, frame } = plot(
    SIZE,
    {
      label: by === 'metricCalls' ? 'metric calls' : 'US dollars spent',
      values: [0, ...points.map(across)],
      format: (value, step) => (by === 'costUsd' ? `$${tickText(value, step)}` : tickText(value, step)),
    },
    { label: 'mean on validation', values: heights.filter((value) => value !== null) },
  );
  const at = (read: (point: Point) => number | null) =>
    points.flatMap((point): (readonly [number, number])[] => {
      const value = read(point);
      return value === null ? [] : [[x.at(across(point)), y.at(value)]];
    });
  const best = at(({ bestMean }) => bestMean);
  const end = best.at(-1);
  const marks = points.map((point) => {
    const node = search.candidates.find(({ candidate }) => candidate === point.candidate);
    if (point.mean === null || node === undefined) return null;
    const standing = standingOf(search, point.candidate);
    const size = standing === 'best' ? 6.5 : 4.5;
    return mark(shapeOf(node.through), x.at(across(point)), y.at(point.mean), size, `mark ${standing}`);
  });
  return drawing(words, SIZE, [
    frame,
    html`<path class="line front-line" d="${linePath(at(({ frontMean }) => frontMean))}"/>`,
    html`<path class="line best-line" d="${stepPath(best)}"/>`,
    end === undefined
      ? null
      : html`<path class="line best-line faint" d="M${end[0]} ${end[1]}H${x.range[1]}"/>`,
    marks,
  ]);
}
