import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { coverage } from './coverage.js';
import { promptContent } from './prompt-content.js';
import { stem } from './stem.js';

const kinds = (prompt: string) => promptContent(prompt).map(({ kind, text }) => `${kind} ${text}`);
const missing = (prompt: string, scene: Scene = EXAMPLE_SCENE) =>
  coverage(prompt, scene).missing.map(({ text }) => text);

describe('promptContent', () => {
  it('sorts the words of a prompt by what has to show them', () => {
    expect(
      kinds('Close-up of three small dogs running on a red carpet at golden hour, left of a wooden chair'),
    ).toEqual([
      'filming close-up',
      'filming golden hour',
      'count three',
      'quality small',
      'thing dogs',
      'deed running',
      'colour red',
      'thing carpet',
      'place-in-frame left',
      'quality wooden',
      'thing chair',
    ]);
  });

  it('tells what is excluded from what is asked for', () => {
    expect(kinds('a beach without people, no umbrellas')).toEqual([
      'thing beach',
      'excluded people',
      'excluded umbrellas',
    ]);
  });

  it('takes a word once and leaves out praise and empty verbs', () => {
    expect(kinds('a beautiful dog and a dog that is seen')).toEqual(['thing dog']);
  });

  it.each(['', '   ', '???', '\u221e', '...'])('finds no content in %j', (prompt) => {
    expect(coverage(prompt, EXAMPLE_SCENE).score).toBeNull();
  });
});

describe('stem', () => {
  it.each([
    ['running', 'runs'],
    ['ride', 'riding'],
    ['houses', 'house'],
    ['berries', 'berry'],
    ['glasses', 'glass'],
    ['caf\u00e9', 'cafe'],
    ["dog's", 'dogs'],
    ['falling', 'falls'],
  ])('%s and %s are one', (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  it.each([
    ['string', 'str'],
    ['king', 'k'],
    ['glass', 'gla'],
  ])('%s keeps its ending', (word, cut) => {
    expect(stem(word)).not.toBe(cut);
  });
});

describe('coverage', () => {
  it('finds what the scene says in any head, inflected or by another word', () => {
    expect(missing('a lady strolling through a neon city with a scarlet purse, bicycles')).toEqual(['purse']);
    expect(coverage('woman walking through a neon city at night', EXAMPLE_SCENE).score).toBe(1);
  });

  it('names what is missing', () => {
    const { score, missing: left } = coverage(
      'a woman with a yellow umbrella feeding two pigeons',
      EXAMPLE_SCENE,
    );
    expect(left.map(({ text }) => text)).toEqual(['yellow', 'umbrella', 'feeding', 'two', 'pigeons']);
    expect(score).toBeCloseTo(1 / 6);
  });

  it('counts elements when the number is not written', () => {
    const dog = {
      element_id: 'd',
      role: 'pet',
      entity_type: 'brown dog',
      importance: null,
      rough_description: null,
    };
    const withDogs = (count: number): Scene => ({
      ...EXAMPLE_SCENE,
      elements: { elements: Array.from({ length: count }, (_, at) => ({ ...dog, element_id: `dog_${at}` })) },
    });
    expect(missing('two dogs', withDogs(2))).toEqual([]);
    expect(missing('three dogs', withDogs(2))).toEqual(['three']);
    expect(missing('2 dogs', withDogs(1))).toEqual(['2']);
    const group = withDogs(1);
    const [only] = group.elements.elements;
    if (only !== undefined) only.entity_type = 'group of three brown dogs';
    expect(missing('three dogs', group)).toEqual([]);
  });

  it('minds what must not be there', () => {
    expect(missing('a city street without handbags')).toEqual(['handbags']);
    expect(missing('a city street without people')).toEqual([]);
  });

  it('gives nothing for a scene that only repeats its prompt', () => {
    const prompt = 'an old fisherman repairs a torn green net beside his wooden boat';
    const copied = structuredClone(EXAMPLE_SCENE);
    for (const element of copied.elements.elements) element.rough_description = prompt;
    expect(missing(prompt, copied)).toEqual(missing(prompt));
  });

  it('is between 0 and 1, and found and missing together are what was asked', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (prompt) => {
        const { score, found, missing: left } = coverage(prompt, EXAMPLE_SCENE);
        expect(score ?? 0).toBeGreaterThanOrEqual(0);
        expect(score ?? 1).toBeLessThanOrEqual(1);
        expect(found.length + left.length).toBe(promptContent(prompt).length);
      }),
      { numRuns: 60 },
    );
  });
});
