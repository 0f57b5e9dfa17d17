import { html, type Markup } from '../markup.js';
import type { CandidateNode, SearchHistory } from '../page-data.js';
import { shapeOf, standingOf } from './candidate-look.js';
import { type ChartWords, drawing, plot } from './plot.js';
import { mark, place } from './shapes.js';

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
      : fallingPath([[x.range[0], first[1]], ...steps, [last[0], y.range[0]]]);
  const ranked = [...points].sort((a, b) => rank(search, a) - rank(search, b));
  return drawing(words, SIZE, [
    frame,
    outline === '' ? null : html`<path class="dominated" d="${outline}H${x.range[0]}Z"/>`,
    html`<path class="line pareto-line" d="${fallingPath(steps)}"/>`,
    ranked.map((point) => {
      const standing = standingOf(search, point.node.candidate);
      const size = standing === 'other' ? 4.5 : 6.5;
      return mark(shapeOf(point.node.through), x.at(point.across), y.at(point.up), size, `mark ${standing}`);
    }),
    namesOf(search, points).map(
      ({ across: at, up: height, names }) =>
        html`<text class="mark-name" x="${place(x.at(at) + 9)}" y="${place(y.at(height) - 7)}">${names}</text>`,
    ),
  ]);
}

/** Down before right: between two candidates only the lower of them reaches as far. */
function fallingPath(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], at) => (at === 0 ? `M${place(x)} ${place(y)}` : `V${place(y)}H${place(x)}`))
    .join('');
}

/** Numbers of the result and the front; candidates at one place are named together. */
function namesOf(search: SearchHistory, points: readonly Point[]) {
  const places = new Map<string, { readonly across: number; readonly up: number; readonly names: string }>();
  for (const { node, across, up } of points) {
    if (standingOf(search, node.candidate) === 'other') continue;
    const key = `${across} ${up}`;
    const known = places.get(key);
    const names = known === undefined ? String(node.candidate) : `${known.names}, ${node.candidate}`;
    places.set(key, { across, up, names });
  }
  return [...places.values()];
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
