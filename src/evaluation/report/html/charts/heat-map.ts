import { html, type Markup } from '../markup.js';
import type { SearchHistory } from '../page-data.js';
import { standingOf } from './candidate-look.js';
import { type ChartWords, drawing } from './plot.js';
import { niceDomain } from './scale.js';
import { place } from './shapes.js';

const LABEL = 46;
const TOP = 6;
const ROW = 20;
const WIDTH = 900;
const MIN_CELL = 4;
const MAX_CELL = 26;
/** Below this, a gap would eat the cell. */
const GAP_FROM = 8;
/** Steps of the colour scale; as many classes stand in the stylesheet. */
export const HEAT_LEVELS = 10;
export const MAX_HEAT_ROWS = 60;
export const MAX_HEAT_COLUMNS = 210;

/** What the map shows of the scores: rows left out and columns that stand for several examples are told by the caller. */
export interface HeatGrid {
  readonly rows: readonly { readonly candidate: number; readonly cells: readonly (number | null)[] }[];
  /** Ids of the examples of each column. */
  readonly columns: readonly (readonly string[])[];
  readonly domain: readonly [number, number];
}

/** At most `MAX_HEAT_ROWS` x `MAX_HEAT_COLUMNS` cells: examples are averaged in groups of equal size, the result and the front keep their rows. */
export function heatGrid({
  heatMap,
  best,
  front,
}: Pick<SearchHistory, 'heatMap' | 'best' | 'front'>): HeatGrid {
  const { exampleIds } = heatMap;
  const size = Math.max(1, Math.ceil(exampleIds.length / MAX_HEAT_COLUMNS));
  const groups = Array.from({ length: Math.ceil(exampleIds.length / size) }, (_, at) => at * size);
  const wanted = new Set([0, best, ...front].slice(0, MAX_HEAT_ROWS));
  let others = MAX_HEAT_ROWS - heatMap.rows.filter(({ candidate }) => wanted.has(candidate)).length;
  const shown = heatMap.rows.filter(({ candidate }) => wanted.has(candidate) || others-- > 0);
  const rows = shown.map(({ candidate, scores }) => ({
    candidate,
    cells: groups.map((from) => meanOf(scores.slice(from, from + size))),
  }));
  return {
    rows,
    columns: groups.map((from) => exampleIds.slice(from, from + size)),
    domain: niceDomain(rows.flatMap(({ cells }) => cells.filter((cell) => cell !== null))),
  };
}

function meanOf(scores: readonly (number | null)[]): number | null {
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
}

/** Level of a score from 0 to `HEAT_LEVELS - 1`. */
export function heatLevel(score: number, [low, high]: readonly [number, number]): number {
  const share = high === low ? 0.5 : (score - low) / (high - low);
  return Math.min(HEAT_LEVELS - 1, Math.max(0, Math.floor(share * HEAT_LEVELS)));
}

/** Rows are candidates, columns validation examples; a hatched cell was not scored. */
export function heatMapChart(
  grid: HeatGrid,
  search: Pick<SearchHistory, 'best' | 'front'>,
  words: ChartWords,
): Markup {
  const { rows, columns, domain } = grid;
  const cell = Math.min(
    MAX_CELL,
    Math.max(MIN_CELL, Math.floor((WIDTH - LABEL) / Math.max(1, columns.length))),
  );
  const gap = cell >= GAP_FROM ? 1 : 0;
  const paths = new Map<number | null, string>();
  rows.forEach(({ cells }, down) => {
    cells.forEach((score, across) => {
      const level = score === null ? null : heatLevel(score, domain);
      const square = `M${LABEL + across * cell} ${TOP + down * ROW}h${cell - gap}v${ROW - 1}h${gap - cell}z`;
      paths.set(level, (paths.get(level) ?? '') + square);
    });
  });
  const levels = [...paths].sort(([a], [b]) => (a ?? -1) - (b ?? -1));
  const size = { width: LABEL + Math.max(1, columns.length) * cell + 4, height: TOP + rows.length * ROW + 4 };
  return drawing(words, size, [
    html`<defs><pattern id="${words.id}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/><line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>`,
    rows.map(({ candidate }, down) => {
      const standing = standingOf(search, candidate);
      return html`<text class="row-name ${standing}" x="${LABEL - 8}" y="${place(TOP + down * ROW + 14)}" text-anchor="end">${candidate}${standing === 'best' ? '\u2605' : standing === 'front' ? '\u25cf' : ''}</text>`;
    }),
    levels.map(([level, d]) =>
      level === null
        ? html`<path fill="url(#${words.id}-hatch)" d="${d}"/>`
        : html`<path class="heat-${level}" d="${d}"/>`,
    ),
    html`<rect class="heat-cursor" x="0" y="0" width="${cell - gap + 2}" height="${ROW + 1}" data-left="${LABEL}" data-top="${TOP}" data-cell="${cell}" data-row="${ROW}" visibility="hidden"/>`,
  ]);
}
