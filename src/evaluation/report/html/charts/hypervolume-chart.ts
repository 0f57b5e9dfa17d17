import { html, type Markup } from '../markup.js';
import type { SearchHistory } from '../page-data.js';
import { type ChartWords, drawing, plot } from './plot.js';
import { mark, stepPath } from './shapes.js';

const SIZE = { width: 460, height: 320 };

/** Volume that candidates dominate, as the search spent its metric calls. */
export function hypervolumeChart(hypervolume: SearchHistory['hypervolume'], words: ChartWords): Markup {
  const { x, y, frame } = plot(
    SIZE,
    { label: 'metric calls', values: [0, ...hypervolume.map(({ metricCalls }) => metricCalls)] },
    { label: 'hypervolume', values: [0, ...hypervolume.map(({ value }) => value)] },
  );
  const points = hypervolume.map(({ metricCalls, value }) => [x.at(metricCalls), y.at(value)] as const);
  return drawing(words, SIZE, [
    frame,
    html`<path class="line best-line" d="${stepPath(points)}"/>`,
    points.map(([px, py]) => mark('circle', px, py, 3.5, 'mark best')),
  ]);
}
