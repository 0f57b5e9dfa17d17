import { expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.js';

it('names what was meant by a slip of the keys, whatever its case', () => {
  expect(nearest('concurency', ['concurrency', 'config', 'seed'])).toBe('concurrency');
  expect(nearest('Seed', ['concurrency', 'seed'])).toBe('seed');
  expect(nearest('promt', ['prompt', 'prompts'])).toBe('prompt');
});

it('stays silent rather than guess', () => {
  expect(nearest('zebra', ['concurrency', 'seed'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
  expect(didYouMean('zebra', ['seed'])).toBe('');
  expect(didYouMean('zzzz', ['seed', 'concurrency'])).toBe('');
  expect(didYouMean('seeed', ['seed'])).toBe(' Did you mean "seed"?');
});
