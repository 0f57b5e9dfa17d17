import { createRng } from '../../../core/rng.js';
import type { CandidateNode, SearchHistory } from './page-data.js';

/** Parents of each candidate: two lines of descent, and two merges of them. */
const PARENTS: readonly (readonly number[])[] = [
  [],
  [0],
  [0],
  [1],
  [2],
  [3],
  [1],
  [4],
  [3, 4],
  [8],
  [5],
  [9, 7],
];
const EXAMPLES = 30;
const OBJECTIVES = ['quality', 'guardrails', 'cost', 'latency', 'prompt-length'];

/** A search of twelve candidates over thirty examples: later ones are better, each has its strengths. */
export function searchFixture(): SearchHistory {
  const rng = createRng('page', 'search');
  const exampleIds = Array.from(
    { length: EXAMPLES },
    (_, at) => `validation-${String(at + 1).padStart(3, '0')}`,
  );
  const rows = PARENTS.map((_, candidate) => ({
    candidate,
    scores: exampleIds.map((__, at) =>
      candidate > 4 && (at + candidate) % 11 === 0
        ? null
        : Math.min(
            1,
            Math.max(
              0,
              0.35 + candidate * 0.025 + (at % 4 === candidate % 4 ? 0.2 : 0) + (rng.random() - 0.5) * 0.3,
            ),
          ),
    ),
  }));
  const means = rows.map(({ scores }) => mean(scores.filter((score) => score !== null)));
  const candidates = PARENTS.map((parents, candidate): CandidateNode => {
    return {
      candidate,
      parents,
      through: parents.length === 0 ? 'seed' : parents.length === 1 ? 'mutation' : 'merge',
      mean: means[candidate] ?? null,
      objectives: Object.fromEntries(
        OBJECTIVES.map((name, at) => [
          name,
          Math.min(1, 0.4 + candidate * (at < 2 ? 0.035 : -0.02) + rng.random() * 0.2),
        ]),
      ),
      changed: candidate === 0 ? [] : candidate % 2 === 0 ? ['heads.objects'] : ['heads.objects', 'critic'],
    };
  });
  let best = 0;
  const bestOf = exampleIds.map(() => 0);
  const progress = candidates.map(({ candidate, mean: own }, at) => {
    best = Math.max(best, own ?? 0);
    rows[at]?.scores.forEach((score, example) => {
      bestOf[example] = Math.max(bestOf[example] ?? 0, score ?? 0);
    });
    return {
      candidate,
      iteration: at * 2,
      metricCalls: 30 + at * 48,
      costUsd: 1.2 + at * 1.96,
      mean: own,
      bestMean: best,
      frontMean: mean(bestOf),
    };
  });
  return {
    progress,
    candidates,
    best: 11,
    front: [5, 9, 10, 11],
    objectives: OBJECTIVES,
    hypervolume: progress.map(({ metricCalls }, at) => ({
      metricCalls,
      value: 0.21 + 0.3 * (1 - 1 / (1 + at / 3)),
    })),
    heatMap: { exampleIds, rows },
    accepted: 11,
    rejected: 8,
    failed: 2,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
