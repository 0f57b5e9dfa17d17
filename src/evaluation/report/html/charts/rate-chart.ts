import { percentText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import { type ChartWords, drawing } from './plot.js';
import { linearScale, niceTicks } from './scale.js';
import { mark, place } from './shapes.js';
import { shortName } from './short-name.js';

const WIDTH = 460;
const NAME = 158;
const ROW = 27;
const TOP = 8;
const FOOT = 26;
const MAX_NAME = 24;

export interface RateRow {
  readonly name: string;
  /** Shares from 0 to 1; null where nothing was asked. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Shares before (hollow square) and after (filled circle), joined by a line. */
export function rateChart(rows: readonly RateRow[], words: ChartWords): Markup {
  const x = linearScale([0, 1], [NAME, WIDTH - 14]);
  const bottom = TOP + rows.length * ROW;
  const ticks = niceTicks([0, 1], 4).map(
    (value) =>
      html`<line class="grid" x1="${place(x.at(value))}" y1="${TOP}" x2="${place(x.at(value))}" y2="${bottom}"/><text class="tick" x="${place(x.at(value))}" y="${bottom + 16}" text-anchor="middle">${percentText(value)}</text>`,
  );
  const marks = rows.map(({ name, before, after }, at) => {
    const y = TOP + at * ROW + ROW / 2;
    const standing =
      before === null || after === null || before === after ? 'open' : after > before ? 'gain' : 'loss';
    const line =
      before === null || after === null
        ? null
        : html`<line class="interval ${standing}" x1="${place(x.at(before))}" y1="${y}" x2="${place(x.at(after))}" y2="${y}"/>`;
    return html`<g><text class="row-name" x="${NAME - 10}" y="${y + 4}" text-anchor="end">${shortName(name, MAX_NAME)}</text>${line}${before === null ? null : mark('square', x.at(before), y, 4.5, 'mark other')}${after === null ? null : mark('circle', x.at(after), y, 5, `dot ${standing}`)}</g>`;
  });
  return drawing(words, { width: WIDTH, height: bottom + FOOT }, [ticks, marks]);
}
