import { expect, it } from 'vitest';
import { OPTIMIZER_NAMES } from '../optimizers/optimizer.js';
import { CONTROL_NAMES, controlList } from './controls.js';

it('every optimizer but the one to compare and the seed is a control', () => {
  expect([...CONTROL_NAMES].sort()).toEqual(
    OPTIMIZER_NAMES.filter((name) => !['gepa', 'none'].includes(name)).sort(),
  );
});

it('reads a list, each once, in one order; `all` is all', () => {
  expect(controlList('random-paraphrase, best-of-n,best-of-n')).toEqual(['best-of-n', 'random-paraphrase']);
  expect(controlList('all')).toEqual(CONTROL_NAMES);
  expect(() => controlList('best-of-m')).toThrow(/Did you mean "best-of-n"/);
  expect(() => controlList('all,none')).toThrow(/There are bootstrap-few-shot/);
});
