import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { evaluationFixture } from '../../evaluation/across-runs/evaluations.fixture.js';
import { evalReport } from '../../evaluation/report/eval-report.js';
import type { EvalReport } from '../../evaluation/report/report-schema.js';
import type { Rollout } from '../../evaluation/rollout.js';
import { traceLast } from '../../evaluation/rollout-head.js';
import { folderOfOneTest } from '../in-process.fixture.js';
import { rolloutIds } from '../report/rollout-keys.js';
import { rolloutOf } from '../report/stored-rollout.fixture.js';
import { evaluatedRollouts } from './evaluated-rollouts.js';
import { writeRun } from './run-folders.fixture.js';

const TEXTS = { answer: { instruction: 'Answer.', demos: [] } };
const OTHER_TEXTS = { answer: { instruction: 'Answer briefly.', demos: [] } };
const SCORES = { e0: [0.1, 0.2], e1: [0.3, null] };

const evaluation = evaluationFixture({ one: SCORES, two: SCORES });

let folder: string;
let report: EvalReport;
beforeEach(() => {
  const root = folderOfOneTest();
  folder = join(root, writeRun(root, 1));
  report = evalReport(evaluation);
  describePrograms([
    { name: 'one', texts: TEXTS },
    { name: 'two', texts: OTHER_TEXTS },
  ]);
  // As they ended: not in the order of examples.
  writeFileSync(
    join(folder, 'rollouts.jsonl'),
    [...linesOf('two', OTHER_TEXTS), ...linesOf('one', TEXTS)].join(''),
  );
});

function describePrograms(programs: readonly object[]): void {
  const path = join(folder, 'run.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...manifest, config: { resolved: { programs } } }));
}

function linesOf(name: string, texts: typeof TEXTS): readonly string[] {
  const { programs, models, seed } = evaluation;
  const program = programs.find((one) => one.name === name);
  const idOf = rolloutIds(texts, { programHash: program?.programHash ?? '', seed, models });
  return (program?.records ?? []).map(({ exampleId, repeat, outcome }) => {
    const rollout: Rollout = {
      ...rolloutOf([]),
      id: idOf(exampleId, repeat),
      exampleId,
      repeat,
      outcome:
        outcome.type === 'scored'
          ? {
              type: 'scored',
              score: {
                score: outcome.score,
                objectives: outcome.objectives,
                feedback: '',
                componentFeedback: {},
              },
              output: { answer: 'a' },
            }
          : { type: 'errored', error: { code: outcome.code, message: 'down', isRetryable: true } },
    };
    return `${JSON.stringify(traceLast(rollout))}\n`;
  });
}

const outcomes = async () =>
  [...((await evaluatedRollouts(folder, report)) ?? [])].map(([name, records]) => [
    name,
    records.map(({ exampleId, repeat, outcome }) => [exampleId, repeat, outcome]),
  ]);

describe('the rollouts of an evaluation', () => {
  it('are told apart by program, in the order of examples and repeats', async () => {
    const expected = [
      ['e0', 0, { type: 'scored', score: 0.1, objectives: { half: 0.05 } }],
      ['e0', 1, { type: 'scored', score: 0.2, objectives: { half: 0.1 } }],
      ['e1', 0, { type: 'scored', score: 0.3, objectives: { half: 0.15 } }],
      ['e1', 1, { type: 'errored', code: 'provider/server' }],
    ];
    expect(await outcomes()).toEqual([
      ['one', expected],
      ['two', expected],
    ]);
  });

  it('count as they ended last; a torn line counts nothing', async () => {
    const path = join(folder, 'rollouts.jsonl');
    const [first = ''] = linesOf('one', TEXTS);
    appendFileSync(path, first.replace('"score":0.1', '"score":0.7'));
    appendFileSync(path, first.slice(0, 80));
    const [[, records] = []] = await outcomes();
    expect(records?.[0]).toEqual(['e0', 0, { type: 'scored', score: 0.7, objectives: { half: 0.05 } }]);
  });

  it('are not known where programs have no texts, rollouts are gone, or the report counts others', async () => {
    const [first = '', ...rest] = [...linesOf('one', TEXTS), ...linesOf('two', OTHER_TEXTS)];
    writeFileSync(join(folder, 'rollouts.jsonl'), rest.join(''));
    expect(await evaluatedRollouts(folder, report)).toBeNull();
    writeFileSync(join(folder, 'rollouts.jsonl'), [first, ...rest].join(''));
    expect(await evaluatedRollouts(folder, report)).not.toBeNull();
    describePrograms([{ name: 'one', texts: TEXTS }, { name: 'two' }]);
    expect(await evaluatedRollouts(folder, report)).toBeNull();
    expect(await evaluatedRollouts(join(folder, 'elsewhere'), report)).toBeNull();
  });
});
