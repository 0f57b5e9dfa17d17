import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Cinematography, DEFAULT_CINEMATOGRAPHY } from './cinematography.js';
import * as camera from './camera-vocabularies.js';
import * as look from './look-vocabularies.js';
import * as subject from './subject-vocabularies.js';
import {
  isUnspecified,
  normaliseVocabulary,
  readableValue,
  type Vocabulary,
  vocabularyField,
  wordField,
} from './vocabulary.js';

const vocabularies = { ...subject, ...camera, ...look };
const all: readonly (readonly [string, Vocabulary])[] = Object.entries(vocabularies);

describe('normaliseVocabulary', () => {
  it.each([
    ['medium_close_up', 'medium_close_up', 'none'],
    ['Medium Close-Up', 'medium_close_up', 'matched'],
    ['mid shot', 'medium', 'matched'],
    ['custom: Close up', 'close_up', 'matched'],
    ['custom:knee shot', 'custom:knee shot', 'none'],
    ['Custom :  knee shot ', 'custom:knee shot', 'custom'],
    ['knee shot', 'custom:knee shot', 'custom'],
    ['', 'custom:unspecified', 'custom'],
    ['N/A', 'custom:unspecified', 'custom'],
  ])('%j becomes %j (%s)', (text, value, change) => {
    expect(normaliseVocabulary(text, vocabularies.SHOT_SIZE)).toEqual({ value, change });
  });

  it.each([
    ['f/2.8', 'shallow'],
    ['Shallow (f/2.8)', 'shallow'],
    ['very_deep f/16+', 'very_deep'],
    ['infinite', 'very_deep'],
  ])('knows depth of field %j as %s', (text, value) => {
    expect(normaliseVocabulary(text, vocabularies.DEPTH_OF_FIELD).value).toBe(value);
  });

  it('gives every value of every vocabulary back as it is', () => {
    for (const [, vocab] of all) {
      for (const value of vocab.values)
        expect(normaliseVocabulary(value, vocab)).toEqual({ value, change: 'none' });
    }
  });

  it('leads every alias to a value of its own list', () => {
    for (const [name, vocab] of all) {
      for (const [alias, value] of Object.entries(vocab.aliases)) {
        expect(vocab.values, `${name}: ${alias}`).toContain(value);
        expect(normaliseVocabulary(alias, vocab).value, `${name}: ${alias}`).toBe(value);
      }
    }
  });

  it('is settled after one pass, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...all), (text, [, vocab]) => {
        const { value } = normaliseVocabulary(text, vocab);
        expect(normaliseVocabulary(value, vocab)).toEqual({ value, change: 'none' });
        expect(vocabularyField(vocab).parse(text)).toBe(value);
      }),
    );
  });
});

describe('vocabularyField', () => {
  const field = vocabularyField(vocabularies.IMPORTANCE);

  it('shows the model the list and the way out', () => {
    expect(z.toJSONSchema(field, { io: 'input' })).toMatchObject({
      anyOf: [
        { type: 'string', enum: ['primary', 'secondary', 'background'] },
        { type: 'string', pattern: '^custom:.+' },
      ],
    });
  });

  it('refuses what is no text', () => {
    expect(field.safeParse(3).success).toBe(false);
    expect(field.safeParse(null).success).toBe(false);
  });

  it('keeps the types of its values', () => {
    const value: 'primary' | 'secondary' | 'background' | `custom:${string}` = field.parse('Primary');
    expect(value).toBe('primary');
  });
});

describe('wordField', () => {
  const field = wordField(['LANE_LEAKAGE', 'CONTRADICTION']);

  it('forgives spelling and nothing else', () => {
    expect(field.parse('lane leakage')).toBe('LANE_LEAKAGE');
    expect(field.safeParse('leak').success).toBe(false);
  });
});

it('reads values as words', () => {
  expect(readableValue('rack_focus_to_background')).toBe('rack focus to background');
  expect(readableValue('custom: on the knee')).toBe('on the knee');
  expect(isUnspecified('custom:unspecified')).toBe(true);
});

it('the default cinematography needs no normalisation', () => {
  expect(Cinematography.parse(DEFAULT_CINEMATOGRAPHY)).toEqual(DEFAULT_CINEMATOGRAPHY);
  expect(JSON.stringify(DEFAULT_CINEMATOGRAPHY)).not.toContain('custom:');
});

it('docs/scene.md lists every value of every vocabulary', () => {
  const page = readFileSync(new URL('../../../docs/scene.md', import.meta.url), 'utf8');
  for (const [name, { values }] of all) {
    for (const value of values) expect(page, `${name}: ${value}`).toContain(`\`${value}\``);
  }
});
