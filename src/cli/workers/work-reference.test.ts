import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toyMetric, toyModel, toyProgram } from '../../optimizers/toy-program.fixture.js';
import { isBelow, workReference, workReferenceSchema } from './work-reference.js';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'work-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

describe('what a job says of its program, metric and models', () => {
  const rates = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  const referenceOf = async (changes: { metricSpec?: string; asOf?: string; usd?: number } = {}) => {
    const price = {
      ...rates,
      outputUsdPerMillion: changes.usd ?? 2,
      source: 'a page',
      asOf: changes.asOf ?? 'today',
    };
    const opened = { program: toyProgram, builtin: undefined, spec: join(cwd, 'p.ts#toy'), label: 'toy' };
    return workReference(
      {
        opened,
        metric: toyMetric,
        metricSpec: changes.metricSpec,
        metricOf: opened,
        models: { task: { ...toyModel(), price } },
      },
      { config: {}, file: undefined, folder: cwd },
      cwd,
    );
  };

  it('is the same wherever the folder lies, and tells files, prices and rates apart', async () => {
    await writeFile(join(cwd, 'p.ts'), 'one');
    await writeFile(join(cwd, 'm.ts'), 'metric');
    const one = await referenceOf({ metricSpec: './p.ts#a, m.ts' });
    expect(workReferenceSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    expect(one.program.spec).toBe('./p.ts#toy');
    expect(one.metric.spec).toBe('./p.ts#a,./m.ts');
    // When a price was read is no difference; what it is, is one.
    expect(await referenceOf({ metricSpec: './p.ts#a, m.ts', asOf: 'long ago' })).toEqual(one);
    expect((await referenceOf({ usd: 3 })).models).not.toEqual(one.models);
    await writeFile(join(cwd, 'm.ts'), 'another metric');
    const two = await referenceOf({ metricSpec: './p.ts#a, m.ts' });
    expect(two.program).toEqual(one.program);
    expect(two.metric.source).not.toBe(one.metric.source);
    await writeFile(join(cwd, 'p.ts'), 'two');
    expect((await referenceOf()).program.source).not.toBe(one.program.source);
  });

  it('names only files below the folder', async () => {
    expect(['a.ts', './b/c.ts', join(cwd, 'd.ts')].map((file) => isBelow(cwd, file))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['../a.ts', '/etc/a.ts', '.', 'b/../../a.ts'].map((file) => isBelow(cwd, file))).toEqual(
      Array(4).fill(false),
    );
    await writeFile(join(cwd, 'p.ts'), 'one');
    await expect(referenceOf({ metricSpec: '../m.ts' })).rejects.toMatchObject({
      code: 'workers/file-outside',
    });
  });
});
