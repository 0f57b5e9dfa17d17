import { ownValue } from '../../../../core/own-value.js';
import { html, type Markup } from '../markup.js';
import type { SearchHistory } from '../page-data.js';
import { STANDING_WORDS, standingOf } from './candidate-look.js';
import { type ChartWords, drawing } from './plot.js';
import { linearScale, niceDomain, tickText, niceStep } from './scale.js';
import { shortName } from './short-name.js';
import { linePath, place } from './shapes.js';

/** Axes stand as wide apart as the page allows, never so close that their names meet. */
const WIDTH = 900;
const MIN_COLUMN = 130;
const MAX_COLUMN = 240;
const SIDE = 70;
const TOP = 34;
const BOTTOM = 250;
const HEIGHT = 276;
/** Longer names are cut, the whole name stands in the table. */
const MAX_NAME = 20;

/** One vertical axis for each objective, one line for each candidate. */
export function parallelCoordinates(search: SearchHistory, words: ChartWords): Markup {
  const { objectives, candidates } = search;
  const column = Math.round(
    Math.min(MAX_COLUMN, Math.max(MIN_COLUMN, (WIDTH - 2 * SIDE) / Math.max(1, objectives.length - 1))),
  );
  const axes = objectives.map((name, at) => {
    const values = candidates.flatMap(({ objectives: own }) => ownValue(own, name) ?? []);
    const domain = niceDomain(values, 4);
    return { name, x: SIDE + at * column, domain, y: linearScale(domain, [BOTTOM, TOP]) };
  });
  const order = { other: 0, front: 1, best: 2 };
  const lines = candidates
    .map((node) => ({ node, standing: standingOf(search, node.candidate) }))
    .sort((a, b) => order[a.standing] - order[b.standing])
    .map(({ node, standing }) => {
      const points = axes.flatMap(({ name, x, y }): (readonly [number, number])[] => {
        const value = ownValue(node.objectives, name);
        return value === undefined ? [] : [[x, y.at(value)]];
      });
      const label = `Candidate ${node.candidate}${standing === 'other' ? '' : `, ${STANDING_WORDS[standing]}`}`;
      return html`<path class="line parallel ${standing}" data-candidate="${node.candidate}" d="${linePath(points)}"><title>${label}</title></path>`;
    });
  const width = 2 * SIDE + column * Math.max(0, objectives.length - 1);
  return drawing(words, { width, height: HEIGHT }, [
    lines,
    axes.map(({ name, x, domain }) => {
      const step = niceStep(domain[1] - domain[0], 4);
      return html`<g><line class="axis" x1="${x}" y1="${TOP}" x2="${x}" y2="${BOTTOM}"/><text class="axis-name" x="${x}" y="14" text-anchor="middle">${shortName(name, MAX_NAME)}</text><text class="tick" x="${x}" y="${TOP - 6}" text-anchor="middle">${tickText(domain[1], step)}</text><text class="tick" x="${x}" y="${place(BOTTOM + 16)}" text-anchor="middle">${tickText(domain[0], step)}</text></g>`;
    }),
  ]);
}
