import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CheckAlignment } from '../../../signatures/scene/guardrails/checks.js';
import { CompareImages, CritiqueImage } from '../../../signatures/scene/guardrails/compare.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import { SceneCinematography, SceneElements, SceneObjects } from '../../../signatures/scene/heads.js';
import { CheckRevision } from '../../../signatures/scene/guardrails/revise.js';
import { VerifyElements, VerifyObjects } from '../../../signatures/scene/guardrails/verify.js';
import { simulatedLanguageModel } from '../simulated-language-model.js';
import { ask } from '../testing/ask.fixture.js';
import { drawnElement, drawnStoryboard, pictureOf } from '../testing/storyboard.fixture.js';
import { simulatedImageModel } from '../storyboard/index.js';

const call = { signal: new AbortController().signal, repeat: 0 };
const CAREFUL = {
  instruction:
    'Go through the list item by item. Search the whole picture before calling anything missing. A place counts when it is implied.',
  sampling: { temperature: 0 },
};
const woman = drawnElement('woman', { kind: 'human', pose: 'walking_casual', action: 'walk' });
const city = { noun: 'city', name: 'neon city', drawnAs: 'city' };
const SHOWN = drawnStoryboard({ elements: [woman], setting: city });

async function photo() {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#101018' } })
    .png()
    .toBuffer();
  return { bytes: new Uint8Array(bytes), mediaType: 'image/png' };
}

describe('the eyes of the simulator', () => {
  it('find what the storyboard shows, and miss what it does not', async () => {
    const elements = [
      { id: 'main_subject', type: 'adult human woman', description: 'walking figure' },
      { id: 'handbag', type: 'small leather handbag', description: '' },
      { id: 'background_env', type: 'neon-lit city street at night', description: '' },
    ];
    const { elements: answers } = await ask(VerifyElements, { image: pictureOf(SHOWN), elements }, CAREFUL);
    expect(answers.map(({ id, present }) => [id, present])).toEqual([
      ['main_subject', true],
      ['handbag', false],
      ['background_env', true],
    ]);
  });

  it('see through the whole chain: from a prompt to a drawn file to an answer', async () => {
    const prompt = { type: 'text', text: 'a red fox leaps over a log in a forest' } as const;
    const { images } = await simulatedImageModel('sim').generate({ prompt, seed: 11 }, call);
    const image = { bytes: images[0]?.bytes ?? new Uint8Array(), mediaType: 'image/png' };
    const elements = ['red fox', 'elephant'].map((type, at) => ({ id: `e${at}`, type, description: '' }));
    const { elements: answers } = await ask(VerifyElements, { image, elements }, CAREFUL);
    expect(answers.map(({ present }) => present)).toEqual([true, false]);
  });

  it('claim to see nothing in a picture that the simulator did not draw, and say so', async () => {
    const image = await photo();
    const elements = [{ id: 'fox', type: 'fox', description: '' }];
    expect((await ask(VerifyElements, { image, elements })).elements).toEqual([]);
    const objects = [
      {
        index: 0,
        category: 'animal',
        depicts: 'fox',
        description: '',
        shape_and_color: '',
        location: '',
        relative_size: '',
      },
    ];
    expect((await ask(VerifyObjects, { image, objects })).objects).toEqual([]);
    const alignment = await ask(CheckAlignment, { image, prompt: 'a fox' });
    expect(alignment.subject_rendered).toBe(false);
    expect(alignment.feedback).toContain('only sees that this picture is dark');
  });

  it('answer a question in free words about the image', async () => {
    const asked = async (text: string, source = pictureOf(SHOWN)) => {
      const medium = { kind: 'image', source: { type: 'bytes', ...source } } as const;
      const content = [{ type: 'media', medium } as const, { type: 'text', text } as const];
      const messages = [{ role: 'user', content } as const];
      return (await simulatedLanguageModel().generate({ messages, sampling: { temperature: 0 } }, call)).text;
    };
    expect(await asked('Does this figure show "a woman in a city"? Please answer yes or no.')).toBe('Yes');
    expect(await asked('Does this figure show "an elephant"? Please answer yes or no.')).toBe('No');
    expect(await asked('Is there a woman?', await photo())).toContain('cannot tell');
  });

  it('prefer the picture that has what was asked for', async () => {
    const prompt = 'a woman beside a dog';
    const [full, poor] = [
      drawnStoryboard({ elements: [woman, drawnElement('dog', { kind: 'animal' })] }),
      SHOWN,
    ];
    const [first, second] = await Promise.all(
      [full, poor].map((shown) => ask(CritiqueImage, { image: pictureOf(shown), prompt })),
    );
    if (first === undefined || second === undefined) throw new Error('no critique');
    const pair = {
      prompt,
      first_image: pictureOf(full),
      first_critique: first,
      second_image: pictureOf(poor),
      second_critique: second,
    };
    expect((await ask(CompareImages, pair)).text_alignment).toBe('first');
    expect(second.text_alignment.violation).toBe(true);
  });
});

describe('mending', () => {
  it('lets no action pass that takes away what the user asked for', async () => {
    const actions = [
      { number: 1, head: 'objects' as const, location: '', change: 'Remove the dog.' },
      { number: 2, head: 'objects' as const, location: '', change: 'State that the dog is clearly visible.' },
    ];
    const { actions: checked } = await ask(CheckRevision, { prompt: 'a woman with a dog', actions });
    expect(checked.map(({ keeps_intent }) => keeps_intent)).toEqual([false, true]);
  });

  it('adds what an action states to the earlier answer and keeps the rest', async () => {
    const previous = { objects: EXAMPLE_SCENE.objects };
    const issues = ['[MISSING_DATA] objects.handbag.location: - State that the handbag is clearly visible.'];
    const input = { prompt: 'a woman with a handbag', elements: EXAMPLE_SCENE.elements, previous, issues };
    const { objects } = await ask(SceneObjects, input);
    expect(objects[2]?.appearance_details).toBe(
      'Brass clasp, stitched edge. The handbag is clearly visible.',
    );
    expect(objects.slice(0, 2)).toEqual(EXAMPLE_SCENE.objects.slice(0, 2));
  });

  it('sets light that the words state, adds things that they name, and does nothing for a vague wish', async () => {
    const previous = EXAMPLE_SCENE.cinematography;
    const input = { prompt: 'a woman and a dog', elements: EXAMPLE_SCENE.elements, previous };
    const set = await ask(SceneCinematography, {
      ...input,
      issues: [
        '[MISSING_DATA] cinematography.conditions: - State that the conditions is golden hour warmth.',
      ],
    });
    expect(set.lighting).toEqual({ ...previous.lighting, conditions: 'golden hour warmth' });
    const vague = ['[MISSING_DATA] cinematography.lighting: - Improve the woman so that it fits better.'];
    expect(await ask(SceneCinematography, { ...input, issues: vague })).toEqual(previous);
    const { elements } = await ask(SceneElements, {
      prompt: 'a woman and a dog',
      previous: EXAMPLE_SCENE.elements,
      issues: ['[MISSING_DATA] elements: - State that the dog is an element of the scene.'],
    });
    expect(elements.map(({ element_id }) => element_id)).toEqual([
      'main_subject',
      'background_env',
      'handbag',
      'dog',
    ]);
  });
});
