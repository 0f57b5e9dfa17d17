import { ownValue } from '../../core/own-value.js';
import { sumOrNull } from '../../modules/usage.js';
import type { SearchHistory } from '../../evaluation/report/html/page-data.js';
import { hypervolume } from '../../optimizers/gepa/hypervolume.js';
import type { RolloutIndex } from './rollout-index.js';
import type { SearchIds } from './rollout-keys.js';
import { changedTexts, type PoolMember, type SearchRecord } from './search-record.js';

/** Beyond it the exact hypervolume may take long; see `hypervolume`. */
const MAX_MEASURED_OBJECTIVES = 6;

/** What the charts of a search need beside its own log. */
export interface SearchFigures {
  readonly rollouts: RolloutIndex;
  /** Null where rollouts cannot be told apart; costs and later scores are then left out. */
  readonly ids: SearchIds | null;
  /** Dollars of the reflections up to an iteration; null where a price or a place is unknown. */
  reflectionCost(iteration: number): number | null;
  /** Dollars of the rollouts without a score up to an iteration. */
  failureCost(iteration: number): number | null;
  /** The candidate that the run ended with, where it says so. */
  readonly chosen: number | null;
}

/** The search as charts show it. */
export function searchHistory(record: SearchRecord, figures: SearchFigures): SearchHistory {
  const pool = record.pool.filter((member) => member !== undefined);
  const exampleIds = [...new Set(pool.flatMap(({ scores }) => [...scores.keys()]))];
  const objectives = [...new Set(pool.flatMap((member) => Object.keys(member.objectives)))];
  return {
    progress: progressOf(record, pool, exampleIds, figures),
    candidates: pool.map((member) => ({
      candidate: member.index,
      parents: member.parents,
      through: member.through,
      mean: member.mean,
      objectives: member.objectives,
      changed: Object.keys(changedTexts(member.texts, record.pool[member.parents[0] ?? 0]?.texts ?? {})),
    })),
    best: figures.chosen ?? record.best,
    front: record.front,
    objectives,
    hypervolume: hypervolumeOf(record, pool, objectives),
    heatMap: {
      exampleIds,
      rows: pool.map((member) => ({
        candidate: member.index,
        scores: exampleIds.map((id) => member.scores.get(id) ?? laterScore(member, id, figures)),
      })),
    },
    accepted: record.proposals.filter(({ candidate }) => candidate !== null).length,
    rejected: record.proposals.filter(({ rejection }) => rejection !== null).length,
    failed: record.failed,
  };
}

/** A rival of a race, and whoever was in the final selection, was run on more examples after it had joined. */
function laterScore(
  { texts }: PoolMember,
  exampleId: string,
  { ids, rollouts }: SearchFigures,
): number | null {
  const line = ids === null ? null : rollouts.lineOf(ids(texts)(exampleId));
  return line === null ? null : rollouts.scoreAt(line);
}

function progressOf(
  record: SearchRecord,
  pool: readonly PoolMember[],
  exampleIds: readonly string[],
  figures: SearchFigures,
): SearchHistory['progress'] {
  const bestScores = new Map<string, number>();
  let line = -1;
  let bestMean: number | null = null;
  return pool.map((member) => {
    for (const [id, score] of member.scores) {
      bestScores.set(id, Math.max(score, bestScores.get(id) ?? Number.NEGATIVE_INFINITY));
    }
    line = Math.max(line, lastLineOf(member, record, figures));
    const iteration = record.iterations.find((one) => one.iteration === member.iteration);
    bestMean = member.index === 0 ? member.mean : higher(iteration?.bestMean ?? member.mean, bestMean);
    const known = exampleIds.flatMap((id) => bestScores.get(id) ?? []);
    return {
      candidate: member.index,
      iteration: member.iteration,
      metricCalls: member.iteration === 0 ? member.scores.size : (iteration?.metricCalls ?? 0),
      costUsd: costThrough(line, member.iteration, figures),
      mean: member.mean,
      bestMean,
      frontMean: known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length,
    };
  });
}

function higher(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

/**
 * The last line of the log that had been written when a candidate joined, as far as its own rollouts tell: lines are
 * written as rollouts end, so what lies before it was paid before.
 */
function lastLineOf(
  { texts, scores, parents, iteration }: PoolMember,
  record: SearchRecord,
  figures: SearchFigures,
) {
  const { ids, rollouts } = figures;
  if (ids === null) return -1;
  const parentTexts = record.pool[parents[0] ?? 0]?.texts ?? texts;
  const minibatch = [...record.minibatches].flatMap(([key, exampleIds]) =>
    key.startsWith(`${iteration} `) ? exampleIds : [],
  );
  const own = [...scores.keys()].map(ids(texts));
  const shown = minibatch.map((id) => ids(parentTexts)(id));
  return [...own, ...shown].reduce((last, id) => Math.max(last, rollouts.lineOf(id) ?? -1), -1);
}

function costThrough(line: number, iteration: number, figures: SearchFigures): number | null {
  if (line < 0) return null;
  return sumOrNull([
    figures.rollouts.costThrough(line),
    figures.reflectionCost(iteration),
    figures.failureCost(iteration),
  ]);
}

/** As the search measured it; else over the mean objectives of all candidates, above zero. */
function hypervolumeOf(
  record: SearchRecord,
  pool: readonly PoolMember[],
  objectives: readonly string[],
): SearchHistory['hypervolume'] {
  const callsOf = ({ index, iteration, scores }: PoolMember) =>
    index === 0
      ? scores.size
      : (record.iterations.find((one) => one.iteration === iteration)?.metricCalls ?? 0);
  if (record.measured.length > 0) {
    return record.measured.flatMap(({ candidate, value }) => {
      const member = record.pool[candidate];
      return member === undefined ? [] : [{ metricCalls: callsOf(member), value }];
    });
  }
  if (objectives.length === 0 || objectives.length > MAX_MEASURED_OBJECTIVES) return [];
  const origin = objectives.map(() => 0);
  const points: number[][] = [];
  return pool.map((member) => {
    const point = objectives.map((name) => ownValue(member.objectives, name) ?? 0);
    points.push(point);
    return { metricCalls: callsOf(member), value: hypervolume(points, origin) };
  });
}
