import { sha256 } from '../../core/hash.js';
import type { Evaluation } from '../evaluation.js';
import type { RolloutRecord } from '../rollout-record.js';

/** Scores by example, one list of repeats each; null for a rollout that failed. */
export type ScoresByExample = Readonly<Record<string, readonly (number | null)[]>>;

export interface EvaluationShape {
  readonly metric?: string;
  readonly models?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly datasetHash?: string;
  readonly tags?: readonly string[];
}

/** An evaluation of programs with these scores; the first is the baseline where there are several. */
export function evaluationFixture(
  programs: Readonly<Record<string, ScoresByExample>>,
  { metric = 'exact', models = { task: 'a', judge: 'j' }, seed = 0, ...rest }: EvaluationShape = {},
): Evaluation {
  const names = Object.keys(programs);
  const [first = ''] = names;
  const ids = Object.keys(programs[first] ?? {});
  const repeats = programs[first]?.[ids[0] ?? '']?.length ?? 1;
  return {
    dataset: {
      name: 'questions.jsonl',
      hash: rest.datasetHash ?? sha256(ids.join()),
      examples: ids.map((id) => ({ id, tags: rest.tags ?? ['all'] })),
    },
    metric: { name: metric, objectives: ['half'] },
    models,
    seed,
    repeats,
    programs: names.map((name) => ({
      name,
      programHash: sha256('program'),
      candidateHash: sha256(name),
      records: Object.entries(programs[name] ?? {}).flatMap(([id, scores]) =>
        scores.map((score, repeat) => recordOf(id, repeat, score)),
      ),
    })),
    baseline: names.length > 1 ? first : null,
    simulated: false,
  };
}

function recordOf(exampleId: string, repeat: number, score: number | null): RolloutRecord {
  return {
    exampleId,
    repeat,
    outcome:
      score === null
        ? { type: 'errored', code: 'provider/server', reason: 'down' }
        : { type: 'scored', score, objectives: { half: score / 2 } },
    usage: {
      calls: 1,
      cachedCalls: 0,
      tokens: { inputTokens: 10, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
      costUsd: 0.01,
    },
    modelTimeMs: 100,
    simulated: false,
  };
}
