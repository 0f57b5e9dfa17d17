import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordsOf } from './metric.js';

const rows = readFileSync(new URL('questions.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('the questions', () => {
  it('are 64, and each passage is in one part only', () => {
    const partOf = new Map<string, string>();
    for (const { input, split } of rows) {
      expect(partOf.get(input.passage) ?? split).toBe(split);
      partOf.set(input.passage, split);
    }
    const sizes = ['train', 'val', 'test'].map((part) => rows.filter(({ split }) => split === part).length);
    expect(sizes).toEqual([16, 16, 32]);
  });

  it('have answers that stand in the passage, or are yes, no or unknown', () => {
    for (const { id, input, expected, tags } of rows) {
      const isPhrase = !['yes', 'no', 'unknown'].includes(expected.answer);
      expect(tags, id).toEqual([
        isPhrase ? 'phrase' : expected.answer === 'unknown' ? 'unanswerable' : 'yes-no',
      ]);
      const passage = wordsOf(input.passage).join(' ');
      const answer = wordsOf(expected.answer).join(' ');
      if (isPhrase) expect(passage, id).toContain(answer);
    }
  });
});
