import { describe, expect, it } from 'vitest';
import { EXAMPLE_SCENE } from '../../../../signatures/scene/example-scene.js';
import { assembleFibo } from '../../../../modules/scene/assemble/fibo.js';
import { assembleProse } from '../../../../modules/scene/assemble/prose.js';
import { readFibo } from './read-fibo.js';
import { readProse } from './read-prose.js';

const nouns = (brief: ReturnType<typeof readProse>) => brief.elements.map(({ noun }) => noun);

describe('reading a prompt', () => {
  it('finds who does what where in running text', () => {
    const brief = readProse('a red fox leaps over a fallen log in a misty forest at dawn, low angle');
    expect(brief.elements).toMatchObject([
      { noun: 'fox', colours: ['red'], verb: 'leap', pose: 'jumping_peak', target: 'log' },
      { noun: 'log' },
    ]);
    expect(brief.setting?.noun).toBe('forest');
    expect([...brief.filming]).toContainEqual(['camera_angle', 'low_angle']);
  });

  it('takes a verb in -ing for what the thing before it does', () => {
    const [rider, horse] = readProse('an astronaut riding a horse on the moon').elements;
    expect(rider).toMatchObject({ noun: 'astronaut', verb: 'ride', target: horse?.id });
  });

  it('finds in an assembled scene its elements, its place and its filming, and nothing else', () => {
    const brief = readProse(assembleProse(EXAMPLE_SCENE));
    expect(nouns(brief)).toEqual(['woman', 'handbag']);
    expect(brief.setting?.noun).toBe('street');
    expect(brief.elements[0]).toMatchObject({ pose: 'walking_casual', verb: 'walk', facing: 'left' });
    expect(brief.elements[0]?.wears[0]).toContain('raincoat');
    expect(Object.fromEntries(brief.filming)).toMatchObject({
      shot_size: 'medium_long',
      direction: 'side_left_45deg',
      depth_of_field: 'shallow',
      conditions: 'neon city lights',
    });
  });

  it('reads the same from the structured form', () => {
    const brief = readFibo(assembleFibo(EXAMPLE_SCENE));
    expect(nouns(brief)).toEqual(['woman', 'handbag']);
    expect(brief.elements[1]?.colours).toContain('red');
    expect(Object.fromEntries(brief.filming)).toMatchObject({
      camera_angle: 'eye_level',
      direction: 'side_left_45deg',
    });
  });

  it('takes weather and words of praise for what they are', () => {
    const brief = readProse('a beautiful stunning lighthouse in heavy rain, masterpiece, 8k');
    expect(nouns(brief)).toEqual(['lighthouse']);
    expect(brief.vagueWords).toBe(4);
  });

  it('draws nothing of sentences that say how something is shown', () => {
    const said =
      'The light comes from the left and the shadows fall across the ground. Brush strokes and paper can be seen.';
    const brief = readProse(`A fox on a log. ${said}`);
    expect(nouns(brief)).toEqual(['fox', 'log']);
    expect(brief.wording).toContain('Brush strokes');
  });

  it('draws what the background of the structured form holds beside a place', () => {
    const brief = (background_setting: string) =>
      readFibo({
        objects: [{ description: 'Girl.' }],
        background_setting,
        lighting: { direction: 'left', shadows: 'long' },
      });
    expect(nouns(brief('Puddle. It is grey.'))).toEqual(['girl', 'puddle']);
    expect(brief('Puddle. It is grey.').setting).toBeNull();
    expect(nouns(brief('Harbour. Also present: lantern and boat'))).toEqual(['girl', 'lantern', 'boat']);
    expect(brief('Harbour. It is grey.')).toMatchObject({ setting: { noun: 'harbour' } });
    expect(brief('A wide calm backdrop stretches behind everything.').elements).toHaveLength(1);
    expect(brief('').wording).toContain('light left, shadows long');
  });

  it('never fails on any text', () => {
    for (const text of ['', '.', '😀', '{"a":1}', 'of the', '   \n\n ', 'x'.repeat(3_000)])
      expect(() => readProse(text)).not.toThrow();
  });
});
