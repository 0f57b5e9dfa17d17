import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffPart, wordDiff } from './word-diff.js';

const before = (parts: readonly DiffPart[]) =>
  parts.flatMap(({ kind, text }) => (kind === 'added' ? [] : [text])).join('');
const after = (parts: readonly DiffPart[]) =>
  parts.flatMap(({ kind, text }) => (kind === 'removed' ? [] : [text])).join('');

const word = fc.constantFrom(
  'a',
  'net',
  'has',
  'holes',
  '.',
  ',',
  '\n',
  ' ',
  '  ',
  'l\u2019eau',
  '\ud83e\udd8a',
  '12',
);
const sentence = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));

describe('wordDiff', () => {
  it('marks words, not letters', () => {
    expect(wordDiff('Name the objects.', 'Name all objects.')).toEqual([
      { kind: 'same', text: 'Name ' },
      { kind: 'removed', text: 'the' },
      { kind: 'added', text: 'all' },
      { kind: 'same', text: ' objects.' },
    ]);
  });

  it('reads a changed phrase as one change', () => {
    expect(wordDiff('Give it a name and go.', 'Give it two colours and go.')).toEqual([
      { kind: 'same', text: 'Give it ' },
      { kind: 'removed', text: 'a name' },
      { kind: 'added', text: 'two colours' },
      { kind: 'same', text: ' and go.' },
    ]);
  });

  it('keeps both texts whole, and shows kinds in turn', () => {
    fc.assert(
      fc.property(sentence, sentence, (one, other) => {
        const parts = wordDiff(one, other);
        expect(before(parts)).toBe(one);
        expect(after(parts)).toBe(other);
        parts.forEach(({ kind, text }, at) => {
          expect(text).not.toBe('');
          expect(kind).not.toBe(parts[at - 1]?.kind);
          if (kind === 'removed') expect(parts[at - 1]?.kind).not.toBe('added');
        });
      }),
    );
  });

  it('finds what stayed in a text that was mostly written anew', () => {
    const passage = (letter: string) => Array.from({ length: 1500 }, (_, at) => `${letter}${at}`).join(' ');
    const parts = wordDiff(
      `${passage('a')}\nNever name a brand.\n`,
      `${passage('b')}\nNever name a real brand.\n`,
    );
    expect(parts.slice(0, 2).map(({ kind }) => kind)).toEqual(['removed', 'added']);
    expect(before(parts)).toContain('Never name a brand.');
    expect(
      wordDiff(`${passage('a')}\nSame.\nOld line.\n`, `${passage('b')}\nSame.\nNew line.\n`),
    ).toContainEqual({
      kind: 'same',
      text: '\nSame.\n',
    });
  });

  it('shows texts without anything in common as replaced, without searching for long', () => {
    const one = Array.from({ length: 4000 }, (_, at) => `a${at}`).join(' ');
    const other = Array.from({ length: 4000 }, (_, at) => `b${at}`).join('\n');
    expect(wordDiff(one, other)).toEqual([
      { kind: 'removed', text: one },
      { kind: 'added', text: other },
    ]);
  });
});
