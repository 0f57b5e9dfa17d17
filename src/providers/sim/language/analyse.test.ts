import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { analysePrompt, READ_CHARACTERS } from './analyse.js';

const thing = (prompt: string, id: string) =>
  analysePrompt(prompt).entities.find((entity) => entity.id === id);

describe('analysePrompt', () => {
  it('finds who, what, where and what happens', () => {
    const { entities, motions } = analysePrompt('woman walking through a neon city at night');
    expect(entities.map(({ id, kind }) => [id, kind])).toEqual([
      ['main_subject', 'human'],
      ['background_env', 'environment'],
    ]);
    expect(motions).toMatchObject([
      { verb: 'walk', subject: 'main_subject', target: 'background_env', preposition: 'through' },
    ]);
  });

  it('reads a verb that the tagger takes for a plural', () => {
    expect(analysePrompt('a red fox leaps over a mossy log').motions).toMatchObject([
      { verb: 'leap', target: 'log', energy: 2 },
    ]);
  });

  it('keeps counts, colours, materials, clothes and relations with their things', () => {
    expect(thing('Three cats sleep on a blue velvet sofa', 'main_subject')).toMatchObject({
      count: 3,
      countWord: 'three',
      kind: 'animal',
      place: { target: 'sofa' },
    });
    expect(thing('Three cats sleep on a blue velvet sofa', 'sofa')).toMatchObject({
      colours: ['blue'],
      materials: ['velvet'],
    });
    expect(thing('a tall woman in a red dress', 'main_subject')).toMatchObject({
      gender: 'female',
      details: ['red dress'],
    });
    expect(thing('a sphere made of felt to the left of a box', 'main_subject')).toMatchObject({
      materials: ['felt'],
    });
  });

  it('leaves out what the prompt excludes', () => {
    expect(analysePrompt('a plate that has no bananas on it').entities.map(({ noun }) => noun)).toEqual([
      'plate',
    ]);
  });

  it('reads shot, light, style and texts, and does not take them for things', () => {
    const { stated, entities, texts } = analysePrompt(
      'close-up of a sign that says "OPEN", golden hour, oil painting',
    );
    expect(Object.fromEntries(stated)).toMatchObject({
      shot_size: 'close_up',
      conditions: 'golden hour warmth',
      style_medium: 'oil_painting',
    });
    expect(entities.map(({ noun }) => noun)).toEqual(['sign']);
    expect(texts).toEqual(['OPEN']);
  });

  it('always has a subject, whatever the text', () => {
    for (const text of ['', ' ', '🎉', '走在街上', '...', 'x'.repeat(100_000)]) {
      expect(analysePrompt(text).entities.length, text.slice(0, 10)).toBeGreaterThan(0);
    }
  });

  it('reads the first characters of a long text only', () => {
    const { entities, text } = analysePrompt(`${'very '.repeat(400)} a cat`);
    expect(text.length).toBeLessThanOrEqual(READ_CHARACTERS);
    expect(entities.some(({ noun }) => noun === 'cat')).toBe(false);
  });

  const parti = fileURLToPath(new URL('../../../../../shared/data/PartiPrompts.tsv', import.meta.url));
  it.skipIf(!existsSync(parti))('understands every PartiPrompt (skipped without the shared folder)', () => {
    const prompts = readFileSync(parti, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split('\t')[0] || []);
    const analyses = prompts.map(analysePrompt);
    expect(analyses.length).toBe(1_632);
    expect(analyses.every(({ entities }) => entities.every(({ id }) => /^[a-z][a-z0-9_]*$/.test(id)))).toBe(
      true,
    );
    expect(
      analyses.every(({ entities }) => new Set(entities.map(({ id }) => id)).size === entities.length),
    ).toBe(true);
  });
});
