import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CheckAlignment } from '../../../signatures/scene/guardrails/checks.js';
import { CompareImages, CritiqueImage } from '../../../signatures/scene/guardrails/compare.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import { SceneCinematography, SceneElements, SceneObjects } from '../../../signatures/scene/heads.js';
import { CheckRevision, ReviseDirectly } from '../../../signatures/scene/guardrails/revise.js';
import { VerifyElements, VerifyObjects } from '../../../signatures/scene/guardrails/verify.js';
import { simulatedLanguageModel } from '../simulated-language-model.js';
import { ask } from '../testing/ask.fixture.js';
import { drawnElement, drawnStoryboard, pictureOf } from '../testing/storyboard.fixture.js';
import { simulatedImageModel } from '../storyboard/index.js';
import { find } from './find.js';

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

  it('find what is meant by a vaguer word, and the parts of a body, whose looks they do not compare', async () => {
    const fox = drawnElement('fox', {
      kind: 'animal',
      colours: ['red'],
      pose: 'jumping_peak',
      action: 'leap',
    });
    const shown = drawnStoryboard({ elements: [fox, drawnElement('log')] });
    const found = (called: string) => find(shown, called).type;
    expect(['animal', 'natural thing', 'eyes of the fox', 'person', 'elephant'].map(found)).toEqual([
      'element',
      'element',
      'part',
      'missing',
      'missing',
    ]);
    const objects = ['fox', 'eyes of the fox'].map((depicts, index) => ({
      index,
      category: 'animal',
      depicts,
      description: '',
      shape_and_color: 'green',
      location: '',
      relative_size: '',
    }));
    const careful = {
      instruction: 'Compare the colours with those seen. Small differences make no mismatch.',
    };
    const { objects: answers } = await ask(
      VerifyObjects,
      { image: pictureOf(shown), objects },
      { ...careful, sampling: { temperature: 0 } },
    );
    expect(answers.map(({ matches }) => matches)).toEqual([false, true]);
  });

  it('compare colours, clothes and numbers with the words of the user', async () => {
    const careful = {
      instruction: 'Look for everything that the user asked for.',
      sampling: { temperature: 0 },
    };
    const missing = async (prompt: string, elements: ReturnType<typeof drawnElement>[]) => {
      const image = pictureOf(drawnStoryboard({ elements }));
      return (await ask(CheckAlignment, { image, prompt }, careful)).missing_from_intent;
    };
    const blue = drawnElement('fox', { kind: 'animal', colours: ['blue'] });
    expect(await missing('a red fox', [blue])).toEqual(['fox that is red']);
    const girl = drawnElement('girl', { kind: 'human', wears: ['red coat'] });
    expect(await missing('a girl in a yellow raincoat', [girl])).toEqual([
      'girl that is wearing yellow raincoat',
    ]);
    const dog = drawnElement('dog', { kind: 'animal', count: 1 });
    expect(await missing('two dogs in a field', [dog])).toEqual(['dog in the number asked for']);
    expect(await missing('a red fox', [{ ...blue, colours: ['red'] }])).toEqual([]);
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

  it('answers each missing thing once, and names what the scene calls by a vaguer word', async () => {
    const verdict = 'no. Missing: fox, log. Not to be seen: fox, log.';
    const verdicts = ['subject rendered', 'requested elements present'].map((answer, at) => ({
      number: at + 1,
      heads: ['elements' as const, 'objects' as const],
      verdict: `${answer}: ${verdict}`,
    }));
    const instruction =
      'Answer every verdict. Say exactly what the next image must show. Never remove what the user asked for.';
    const { actions } = await ask(
      ReviseDirectly,
      { image: pictureOf(SHOWN), prompt: 'a fox on a log', current: '{}', verdicts },
      { instruction, sampling: { temperature: 0 } },
    );
    expect(actions.map(({ change, answers }) => [change, answers])).toEqual([
      ['State that the fox is an element of the scene.', [1, 2]],
      ['State that the log is an element of the scene.', [1, 2]],
    ]);
    const previous = {
      elements: ['main_subject', 'log'].map((element_id) => ({
        element_id,
        role: 'protagonist',
        entity_type: 'thing',
        importance: 'primary',
        rough_description: '',
      })),
    };
    const issues = actions.map(({ change }) => `[MISSING_DATA] elements.main_subject: - ${change}`);
    const { elements } = await ask(SceneElements, { prompt: 'a fox on a log', previous, issues });
    expect(elements.map(({ entity_type }) => entity_type)).toEqual(['adult fox', 'natural log']);
  });

  it('keeps no action that gives a thing another colour than the user did', async () => {
    const actions = ['grey', 'red'].map((colour, at) => ({
      number: at + 1,
      head: 'objects' as const,
      location: '',
      change: `State that the fox is entirely ${colour} from top to bottom.`,
    }));
    const { actions: checked } = await ask(CheckRevision, { prompt: 'a red fox', actions });
    expect(checked.map(({ keeps_intent }) => keeps_intent)).toEqual([false, true]);
  });

  it('drops what depicts nothing, where that is complained of', async () => {
    const [first] = EXAMPLE_SCENE.objects;
    if (first === undefined) throw new Error('no object');
    const previous = { objects: [first, { ...first, dependencies: ['nobody'] }] };
    const change = '[MISSING_DATA] objects.main_subject.location: - State that the woman is clearly visible.';
    const input = { prompt: 'a woman', elements: EXAMPLE_SCENE.elements, previous };
    const unknown = "[INVALID_DEPENDENCY] objects.nobody: 'nobody' - No element has this id.";
    const owners = async (issues: string[]) =>
      (await ask(SceneObjects, { ...input, issues })).objects.flatMap(({ dependencies }) => dependencies);
    expect(await owners([change])).toContain('nobody');
    expect(await owners([change, unknown])).not.toContain('nobody');
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
