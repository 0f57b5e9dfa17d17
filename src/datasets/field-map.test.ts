import { describe, expect, it } from 'vitest';
import { parseFieldMap, planColumns } from './field-map.js';

describe('parseFieldMap', () => {
  it('reads FIELD=COLUMN; only tags take several columns', () => {
    expect(parseFieldMap(['prompt=Prompt Text', 'tags=A, B', 'expected.answer=a=b'])).toEqual({
      prompt: 'Prompt Text',
      tags: ['A', 'B'],
      'expected.answer': 'a=b',
    });
  });

  it.each([['prompt'], ['=x'], ['prompt='], ['']])('refuses %j', (value) => {
    expect(() => parseFieldMap([value])).toThrow(/is not FIELD=COLUMN/);
  });

  it('refuses the same field twice', () => {
    expect(() => parseFieldMap(['a=x', 'a=y'])).toThrow(/mapped twice/);
  });
});

describe('planColumns', () => {
  it('sorts by what is fed', () => {
    const plan = planColumns({ prompt: 'P', 'input.style': 'S', id: 'I', 'expected.a': 'A', tags: 'T' });
    expect([...plan.input]).toEqual([
      ['prompt', 'P'],
      ['style', 'S'],
    ]);
    expect(plan).toMatchObject({ id: 'I', split: null, tags: ['T'], expected: new Map([['a', 'A']]) });
  });

  it('lets a field that is called like a part of an example be named by input.', () => {
    expect([...planColumns({ 'input.id': 'X' }).input]).toEqual([['id', 'X']]);
  });

  it('refuses what cannot be both', () => {
    expect(() => planColumns({ expected: 'A', 'expected.b': 'B' })).toThrow(/cannot both/);
    expect(() => planColumns({ prompt: ['A', 'B'] })).toThrow(/takes one column/);
  });
});
