import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Element } from '../../../signatures/scene/elements.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { assembleFibo } from './fibo.js';
import { cleanUpFibo, fiboText } from './fibo-clean-up.js';
import { FIBO_LIMITS } from './fibo-schema.js';
import { assembleProse } from './prose.js';
import { resolveReferences } from './references.js';
import { limitWords, listed, sentences } from './wording.js';

const element = (element_id: string, entity_type: string, role = 'role'): Element => ({
  element_id,
  entity_type,
  role,
  importance: null,
  rough_description: null,
});

function changed(change: (scene: Scene) => void): Scene {
  const scene = structuredClone(EXAMPLE_SCENE);
  change(scene);
  return scene;
}

describe('resolveReferences', () => {
  const elements = [
    element('main_subject', 'an adult human woman'),
    element('dog', 'golden retriever'),
    element('tower_1', 'Eiffel Tower'),
  ];

  it.each([
    ['[main_subject] walks [dog].', 'The adult human woman walks the golden retriever.'],
    ["[dog]'s leash. [dog] waits.", "The golden retriever's leash. The golden retriever waits."],
    ['seen by the [dog] and a [main_subject]', 'seen by the golden retriever and the adult human woman'],
    ['below [tower_1]', 'below Eiffel Tower'],
    ['held_by main_subject', 'held by the adult human woman'],
    ['[ghost_of_past] waits', 'ghost of past waits'],
    ['a dog barks', 'a dog barks'],
    ['a [broken text', 'a broken text'],
  ])('%j reads %j', (text, expected) => {
    expect(resolveReferences(text, elements)).toBe(expected);
  });

  it('tells elements of the same type apart by their role', () => {
    const twins = [element('man_1', 'man', 'rider'), element('man_2', 'man', 'guard')];
    expect(resolveReferences('[man_1] greets [man_2]', twins)).toBe('The man (rider) greets the man (guard)');
  });

  it('leaves no bracket, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(resolveReferences(`${text}[main_subject]${text}`, elements)).not.toMatch(/[[\]]/);
      }),
    );
  });
});

describe('wording', () => {
  it('cuts at a sentence when that keeps most of the text, else at a word', () => {
    expect(limitWords('One two three. Four five.', 4)).toBe('One two three.');
    expect(limitWords('One. Two three four five six, seven', 6)).toBe('One. Two three four five six.');
    expect(limitWords('short', 5)).toBe('short');
  });

  it('never passes the limit', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 60 }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        expect(limitWords(text, limit).split(/\s+/).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('writes sentences and lists', () => {
    expect(sentences('a dog', '', ' it waits! ')).toBe('A dog. It waits!');
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});

describe('assembleProse', () => {
  const prose = assembleProse(EXAMPLE_SCENE);

  it('has a paragraph each for subject, action with surroundings, and filming', () => {
    const [subject = '', action = '', filming = '', ...rest] = prose.split('\n\n');
    expect(rest).toEqual([]);
    expect(subject).toMatch(/^Adult human woman, center, large in frame\. The subject is a slender adult/);
    expect(action).toMatch(/^The adult human woman walks along the neon-lit city street at night/);
    expect(filming).toContain('Medium long shot, rule of thirds, eye level, 35mm lens.');
    expect(filming).toContain('mysterious ethereal mood');
  });

  it('is free of ids, underscores and the marks of the vocabulary', () => {
    expect(prose).not.toMatch(/main_subject|\[|\]|_|custom:/);
  });

  it('leaves out what the scene leaves open', () => {
    const scene = changed(({ cinematography }) => {
      cinematography.lighting.shadows = 'custom:unspecified';
      cinematography.camera.movement = 'custom:slow orbit';
    });
    expect(assembleProse(scene)).not.toContain('unspecified');
    expect(assembleProse(scene)).toContain('slow orbit camera');
  });

  it('begins with the primary subject, wherever it stands in the list', () => {
    const scene = changed(({ objects }) => void objects.reverse());
    expect(assembleProse(scene).startsWith('Adult human woman')).toBe(true);
  });
});

describe('assembleFibo', () => {
  const fibo = assembleFibo(EXAMPLE_SCENE, { summary: 'A woman walks at night.' });

  it('puts every head where FIBO wants it', () => {
    expect(fibo).toMatchObject({
      short_description: 'A woman walks at night.',
      background_setting: expect.stringMatching(/^Neon-lit city street at night\. A narrow street/),
      lighting: { conditions: 'neon city lights', direction: 'side left 45deg', shadows: 'deep dramatic' },
      aesthetics: {
        color_scheme: 'complementary orange teal',
        mood_atmosphere: 'mysterious ethereal, low key moody',
        preference_score: 'very high',
        aesthetic_score: 'very high',
      },
      photographic_characteristics: {
        depth_of_field: 'shallow',
        focus: 'sharp on subject',
        camera_angle: 'eye level',
        lens_focal_length: '35mm',
      },
      style_medium: 'digital cinema',
      artistic_style: 'cinematic',
    });
  });

  it('fills the fields of people for people only', () => {
    const [woman, bag] = fibo.objects ?? [];
    expect(woman).toMatchObject({
      gender: 'female',
      expression: 'neutral calm',
      clothing: expect.stringContaining('raincoat'),
      action: expect.stringContaining('The adult human woman walks along'),
      pose: expect.stringContaining('walking casual'),
    });
    expect(bag).not.toHaveProperty('gender');
    expect(bag).not.toHaveProperty('pose');
    expect(bag).toMatchObject({ relationship: 'held by the adult human woman' });
  });

  it('has no ids, no brackets and no empty field anywhere', () => {
    const text = fiboText(fibo).replaceAll(/"[a-z_]+":/g, '');
    expect(text).not.toMatch(/main_subject|background_env|_|custom:|null|""/);
    expect(text.slice(1)).not.toMatch(/\[[a-z]/);
  });

  it('keeps to five objects and names the rest in the background', () => {
    const scene = changed(({ elements, objects }) => {
      for (let at = 0; at < 6; at++) {
        const [first] = objects;
        if (first === undefined) return;
        elements.elements.push(element(`lamp_${at}`, `paper lamp ${at}`));
        objects.push({
          ...first,
          dependencies: [`lamp_${at}`],
          category: 'object',
          is_primary_subject: false,
          pose: null,
        });
      }
    });
    const many = assembleFibo(scene);
    expect(many.objects).toHaveLength(FIBO_LIMITS.objects);
    expect(many.background_setting).toContain('Also present: paper lamp 3, paper lamp 4 and paper lamp 5.');
  });

  it('keeps to the limits on words', () => {
    const scene = changed(({ objects, cinematography }) => {
      for (const object of objects) object.description = 'A long sentence about this thing. '.repeat(60);
      cinematography.look.artistic_style = 'custom:a very long name of a style';
    });
    const long = assembleFibo(scene, { summary: 'word '.repeat(400) });
    const count = (text = '') => text.split(/\s+/).length;
    expect(count(long.short_description)).toBeLessThanOrEqual(FIBO_LIMITS.shortDescriptionWords);
    for (const { description } of long.objects ?? []) {
      expect(count(description)).toBeLessThanOrEqual(FIBO_LIMITS.objectDescriptionWords);
    }
    expect(count(long.artistic_style)).toBeLessThanOrEqual(FIBO_LIMITS.artisticStyleWords);
  });

  it('counts a group', () => {
    const scene = changed(({ elements }) => {
      const [first] = elements.elements;
      if (first !== undefined) first.entity_type = 'three young dogs';
    });
    expect(assembleFibo(scene).objects?.[0]?.number_of_objects).toBe(3);
    expect(fibo.objects?.[0]).not.toHaveProperty('number_of_objects');
  });

  it('renders only text that the user quoted or that is part of a thing', () => {
    expect(fibo).not.toHaveProperty('text_render');
    expect(assembleFibo(EXAMPLE_SCENE, { prompt: 'a shop called \u201cOpen\u201d' }).text_render).toEqual([
      { text: 'Open' },
    ]);
    const scene = changed(({ elements }) => {
      const bag = elements.elements[2];
      if (bag !== undefined) bag.entity_type = 'red stop sign';
    });
    expect(assembleFibo(scene).text_render).toEqual([
      { text: 'STOP', location: 'center right', size: 'small' },
    ]);
  });

  it('can take the wishes of the scene', () => {
    expect(assembleFibo(EXAMPLE_SCENE, { wishes: 'scene' }).aesthetics).toMatchObject({
      preference_score: 'high',
      aesthetic_score: 'very high',
    });
  });

  it('falls back on the prose prompt without a summary', () => {
    expect(assembleFibo(EXAMPLE_SCENE).short_description).toMatch(/^Adult human woman/);
    expect(assembleFibo(EXAMPLE_SCENE, { summary: ' ' }).short_description).toMatch(/^Adult human woman/);
  });
});

describe('cleanUpFibo', () => {
  it('drops what is empty on every level and adds the two wishes', () => {
    const raw = {
      short_description: 'A cat.',
      objects: [{ description: 'A cat', texture: '', pose: null, number_of_objects: Number.NaN }, {}],
      lighting: { conditions: null, direction: '' },
      text_render: [],
      aesthetics: { composition: 'centered' },
    };
    expect(cleanUpFibo(raw)).toEqual({
      short_description: 'A cat.',
      objects: [{ description: 'A cat' }],
      aesthetics: { composition: 'centered', preference_score: 'very high', aesthetic_score: 'very high' },
    });
  });

  it('is settled after one pass', () => {
    const once = assembleFibo(EXAMPLE_SCENE);
    expect(cleanUpFibo(once)).toEqual(once);
  });

  it('keeps a wish that is there and refuses what is no FIBO prompt', () => {
    expect(cleanUpFibo({ aesthetics: { preference_score: 'low' } }).aesthetics.preference_score).toBe('low');
    expect(() => cleanUpFibo({ objects: 'a cat' })).toThrow();
  });
});
