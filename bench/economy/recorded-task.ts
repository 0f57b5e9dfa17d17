import type { Candidate } from '../../src/optimizers/gepa/adapter.js';
import { scoreExample, SEED_CANDIDATE, proposeText } from '../../tests/parity/synthetic-task.js';
import type { Problem, Trace } from './problem.js';

const TRAIN_SIZE = 20;
const VAL_SIZE = 12;
const TEST_SIZE = 100;

/** The task of the recorded runs, with the ids per seed of the recorded curves. No noise; the proposer is blind. */
export const recordedTask: Problem = {
  name: 'recorded',
  description: '3 components, 20 training and 12 validation examples, scores in quarters, no noise',
  instance(seed) {
    const ids = (kind: string, count: number) =>
      Array.from({ length: count }, (_, at) => `s${seed}${kind}${at}`);
    const scoreOf = memoised((candidate, exampleId) => scoreExample(candidate, exampleId));
    const testIds = ids('e', TEST_SIZE);
    return {
      seedCandidate: SEED_CANDIDATE,
      trainIds: ids('t', TRAIN_SIZE),
      valIds: ids('v', VAL_SIZE),
      adapter: () => ({
        evaluate: async ({ exampleIds, candidate }) => ({
          results: exampleIds.map((exampleId) => ({
            ...scoreOf(candidate, exampleId),
            output: null,
            trajectory: { exampleId } satisfies Trace,
          })),
        }),
        makeReflectiveDataset: ({ components, results }) => {
          const records = results.map(({ trajectory }) => ({ Inputs: trajectory?.exampleId ?? '' }));
          return Object.fromEntries(components.map((name) => [name, records]));
        },
        proposeNewTexts: async ({ candidate, components, dataset }) => {
          const texts = components.map((name) => {
            const inputs = (dataset[name] ?? []).map((record) => String(record['Inputs']));
            return [name, proposeText(name, candidate[name] ?? '', inputs, seed)] as const;
          });
          return { variants: [Object.fromEntries(texts)] };
        },
      }),
      testScore: (candidate) =>
        testIds.reduce((sum, id) => sum + scoreExample(candidate, id).score, 0) / testIds.length,
    };
  },
};

/** Hashes are most of a run's time. */
function memoised<T>(scoreOf: (candidate: Candidate, exampleId: string) => T) {
  const known = new Map<string, T>();
  return (candidate: Candidate, exampleId: string): T => {
    const key = `${JSON.stringify(candidate)} ${exampleId}`;
    const found = known.get(key) ?? scoreOf(candidate, exampleId);
    known.set(key, found);
    return found;
  };
}
