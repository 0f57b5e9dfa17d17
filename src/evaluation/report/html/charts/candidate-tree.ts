import { scoreText } from '../figures-text.js';
import { html, type Markup } from '../markup.js';
import type { SearchHistory } from '../page-data.js';
import { shapeOf, STANDING_WORDS, standingOf } from './candidate-look.js';
import type { ChartWords } from './plot.js';
import { mark, place } from './shapes.js';
import { nodesToShow, type PlacedNode, treeLayout } from './tree-layout.js';

const COLUMN = 96;
const ROW = 58;
const MARGIN = 34;
const RADIUS = 15;
/** More would not be read. */
export const MAX_TREE_NODES = 120;

/** Descent from left to right: lines are mutations, dashed lines the other parent of a merge. Each node leads to its candidate. */
export function candidateTree(search: SearchHistory, { id, title, description }: ChartWords): Markup {
  const wanted = [search.best, ...search.front];
  const placed = treeLayout(nodesToShow(search.candidates, wanted, MAX_TREE_NODES));
  const width = 2 * MARGIN + COLUMN * Math.max(0, ...placed.map(({ depth }) => depth));
  const height = 2 * MARGIN + ROW * Math.max(0, ...placed.map(({ row }) => row));
  const byNumber = new Map(placed.map((one) => [one.node.candidate, one]));
  const edges = placed.flatMap((child) =>
    child.node.parents.map((parent, at) => {
      const from = byNumber.get(parent);
      if (from === undefined) return null;
      return html`<path class="edge${at === 0 ? '' : ' merge-edge'}" d="${edge(from, child)}"/>`;
    }),
  );
  // Not role="img": its nodes are links.
  return html`<svg class="chart tree" viewBox="0 0 ${width} ${place(height)}" width="${width}" height="${place(height)}" role="group" aria-labelledby="${id}-title" aria-describedby="${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${edges}${placed.map((one) => nodeMark(search, one))}</svg>`;
}

function nodeMark(search: SearchHistory, one: PlacedNode): Markup {
  const { candidate, through, mean, parents } = one.node;
  const standing = standingOf(search, candidate);
  const { x, y } = at(one);
  const from = parents.length === 0 ? '' : ` from ${parents.join(' and ')}`;
  const words = STANDING_WORDS[standing];
  const name = `Candidate ${candidate}, ${through}${from}, mean ${scoreText(mean)}${words === '' ? '' : `, ${words}`}`;
  return html`<a class="node" href="#candidate-${candidate}" aria-label="${name}">${mark(shapeOf(through), x, y, RADIUS, `mark ${standing}`)}<text class="node-number ${standing}" x="${place(x)}" y="${place(y + 4)}" text-anchor="middle">${candidate}</text></a><text class="tick" x="${place(x)}" y="${place(y + RADIUS + 13)}" text-anchor="middle">${scoreText(mean)}</text>`;
}

function at({ depth, row }: PlacedNode) {
  return { x: MARGIN + depth * COLUMN, y: MARGIN - 6 + row * ROW };
}

function edge(from: PlacedNode, to: PlacedNode): string {
  const [start, end] = [at(from), at(to)];
  const middle = place((start.x + end.x) / 2);
  return `M${place(start.x)} ${place(start.y)}C${middle} ${place(start.y)} ${middle} ${place(end.y)} ${place(end.x)} ${place(end.y)}`;
}
