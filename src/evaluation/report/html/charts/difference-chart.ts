import { signedText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import { type ChartWords, drawing } from './plot.js';
import { linearScale, niceDomain, niceStep, niceTicks, tickText } from './scale.js';
import { place } from './shapes.js';
import { shortName } from './short-name.js';

const WIDTH = 460;
const NAME = 128;
const VALUE = 58;
const ROW = 27;
const TOP = 8;
const FOOT = 26;
const MAX_NAME = 19;

export interface DifferenceRow {
  readonly name: string;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Drawn stronger than the others. */
  readonly isMain: boolean;
}

/** Differences with their intervals on one axis with zero: whether an interval holds zero is seen at once. */
export function differenceChart(rows: readonly DifferenceRow[], words: ChartWords): Markup {
  const values = rows.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean]);
  const domain = niceDomain([0, ...values], 4);
  const x = linearScale(domain, [NAME, WIDTH - VALUE]);
  const bottom = TOP + rows.length * ROW;
  const step = niceStep(domain[1] - domain[0], 4);
  const ticks = niceTicks(domain, 4).map(
    (value) =>
      html`<line class="${value === 0 ? 'zero' : 'grid'}" x1="${place(x.at(value))}" y1="${TOP}" x2="${place(x.at(value))}" y2="${bottom}"/><text class="tick" x="${place(x.at(value))}" y="${bottom + 16}" text-anchor="middle">${value > 0 ? '+' : ''}${tickText(value, step)}</text>`,
  );
  const marks = rows.map(({ name, mean, low, high, isMain }, at) => {
    const y = TOP + at * ROW + ROW / 2;
    const standing = low !== null && low > 0 ? 'gain' : high !== null && high < 0 ? 'loss' : 'open';
    const bar =
      low === null || high === null
        ? null
        : html`<line class="interval ${standing}" x1="${place(x.at(low))}" y1="${y}" x2="${place(x.at(high))}" y2="${y}"/>`;
    return html`<g class="${isMain ? 'main' : 'minor'}"><text class="row-name" x="${NAME - 10}" y="${y + 4}" text-anchor="end">${shortName(name, MAX_NAME)}</text>${bar}<circle class="dot ${standing}" cx="${place(x.at(mean))}" cy="${y}" r="${isMain ? 5.5 : 4}"/><text class="value" x="${WIDTH}" y="${y + 4}" text-anchor="end">${signedText(mean)}</text></g>`;
  });
  return drawing(words, { width: WIDTH, height: bottom + FOOT }, [ticks, marks]);
}
