import { html, type Markup } from '../markup.js';
import type { CandidateNode, SearchHistory } from '../page-data.js';
import { shapeOf, standingOf } from './candidate-look.js';
import { type ChartWords, drawing, plot } from './plot.js';
import { mark, place, stepPath } from './shapes.js';

const SIZE = { width: 460, height: 320 };

/** Candidates by two objectives, more being better on both, with the steps of those that no other beats on both. */
export function frontScatter(
  search: SearchHistory,
  [across, up]: readonly [string, string],
  words: ChartWords,
): Markup {
  const points = pointsOf(search.candidates, across, up);
  const { x, y, frame } = plot(
    SIZE,
    { label: across, values: points.map((point) => point.across) },
    { label: up, values: points.map((point) => point.up) },
  );
  const steps = undominated(points).map((point) => [x.at(point.across), y.at(point.up)] as const);
  const [first, last] = [steps[0], steps.at(-1)];
  // The area that the front dominates reaches to both axes.
  const outline =
    first === undefined || last === undefined
      ? ''
      : stepPath([[x.range[0], first[1]], ...steps, [last[0], y.range[0]]]);
  const ranked = [...points].sort((a, b) => rank(search, a) - rank(search, b));
  return drawing(words, SIZE, [
    frame,
    outline === '' ? null : html`<path class="dominated" d="${outline}H${x.range[0]}Z"/>`,
    html`<path class="line pareto-line" d="${stepPath(steps)}"/>`,
    ranked.map((point) => {
      const standing = standingOf(search, point.node.candidate);
      const [px, py] = [x.at(point.across), y.at(point.up)];
      return html`<g>${mark(shapeOf(point.node.through), px, py, standing === 'other' ? 4.5 : 6.5, `mark ${standing}`)}${standing === 'other' ? null : html`<text class="mark-name" x="${place(px + 9)}" y="${place(py - 7)}">${point.node.candidate}</text>`}</g>`;
    }),
  ]);
}

interface Point {
  readonly node: CandidateNode;
  readonly across: number;
  readonly up: number;
}

function pointsOf(candidates: readonly CandidateNode[], across: string, up: string): readonly Point[] {
  return candidates.flatMap((node) => {
    const [x, y] = [node.objectives[across], node.objectives[up]];
    return x === undefined || y === undefined ? [] : [{ node, across: x, up: y }];
  });
}

/** From left to right, falling. */
export function undominated<P extends Pick<Point, 'across' | 'up'>>(points: readonly P[]): readonly P[] {
  const fromRight = [...points].sort((a, b) => b.across - a.across || b.up - a.up);
  let highest = Number.NEGATIVE_INFINITY;
  const kept: P[] = [];
  for (const point of fromRight) {
    if (point.up <= highest) continue;
    highest = point.up;
    kept.push(point);
  }
  return kept.reverse();
}

/** The result is drawn last, above the others. */
function rank(search: SearchHistory, { node }: Point): number {
  return { other: 0, front: 1, best: 2 }[standingOf(search, node.candidate)];
}
