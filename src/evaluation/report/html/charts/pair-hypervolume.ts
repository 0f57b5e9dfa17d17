import type { SearchHistory } from '../page-data.js';
import { undominated } from './front-scatter.js';

/** Area above zero in two objectives that the candidates so far beat, after each candidate that has both. */
export function pairHypervolume(
  { candidates, progress }: Pick<SearchHistory, 'candidates' | 'progress'>,
  [first, second]: readonly [string, string],
): SearchHistory['hypervolume'] {
  const callsOf = new Map(progress.map(({ candidate, metricCalls }) => [candidate, metricCalls]));
  const points: { readonly across: number; readonly up: number }[] = [];
  return candidates.flatMap(({ candidate, objectives }) => {
    const [across, up] = [objectives[first], objectives[second]];
    const metricCalls = callsOf.get(candidate);
    if (across === undefined || up === undefined || metricCalls === undefined) return [];
    points.push({ across: Math.max(0, across), up: Math.max(0, up) });
    return [{ metricCalls, value: areaBelow(points) }];
  });
}

function areaBelow(points: readonly { readonly across: number; readonly up: number }[]): number {
  let from = 0;
  let area = 0;
  for (const { across, up } of undominated(points)) {
    area += (across - from) * up;
    from = across;
  }
  return area;
}
