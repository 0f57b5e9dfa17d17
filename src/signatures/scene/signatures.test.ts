import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { SceneCritic } from './critic.js';
import { EXAMPLE_SCENE } from './example-scene.js';
import { SceneActions, SceneCinematography, SceneElements, SceneObjects } from './heads.js';
import { checkSceneInput, MAX_PROMPT_CHARS, SceneInput } from './inputs.js';
import { SceneReview } from './review.js';
import { Scene, assembleScene } from './scene.js';
import { SceneSummary } from './summary.js';

const scene = EXAMPLE_SCENE;
const replies = [
  [SceneElements, scene.elements],
  [SceneObjects, { objects: scene.objects }],
  [SceneActions, { actions: scene.actions }],
  [SceneCinematography, scene.cinematography],
] as const;
const signatures = [...replies.map(([one]) => one), SceneCritic, SceneSummary, SceneReview];

describe('the signatures of the scene', () => {
  it.each(replies)('$name: the JSON Schema takes what zod takes', (head, reply) => {
    const follows = new Ajv2020({ strict: true, strictTypes: false }).compile(head.outputSchema);
    expect(follows(reply)).toBe(true);
    expect(follows({ ...reply, note: 'an unknown key' })).toBe(false);
    expect(head.output.parse(reply)).toEqual(reply);
    expect(head.output.parse({ ...reply, note: 'an unknown key' })).toEqual(reply);
  });

  it('close the word lists in the JSON Schema but for the custom way out', () => {
    const follows = new Ajv2020({ strictTypes: false }).compile(SceneCinematography.outputSchema);
    const withSize = (shot_size: string) => ({
      ...scene.cinematography,
      camera: { ...scene.cinematography.camera, shot_size },
    });
    expect(follows(withSize('custom:knee shot'))).toBe(true);
    expect(follows(withSize('knee shot'))).toBe(false);
    expect(SceneCinematography.output.parse(withSize('Close-Up')).camera.shot_size).toBe('close_up');
  });

  it.each(signatures)('$name starts from two to four plain sentences', ({ instructions }) => {
    const sentences = instructions.split(/(?<=\.)\s/);
    expect(sentences.length).toBeGreaterThanOrEqual(1);
    expect(sentences.length).toBeLessThanOrEqual(4);
    expect(instructions.length).toBeLessThan(360);
  });

  it('have names of their own', () => {
    expect(new Set(signatures.map(({ name }) => name)).size).toBe(signatures.length);
  });

  it('fill in what an object may leave out', () => {
    const [full] = scene.objects;
    const { dependencies, category, description, shape_and_color, texture, appearance_details } = full ?? {};
    const bare = { dependencies, category, description, shape_and_color, texture, appearance_details };
    expect(SceneObjects.output.parse({ objects: [bare] }).objects[0]).toMatchObject({
      location: 'center',
      relative_size: 'medium',
      relationship: null,
      orientation: null,
      is_primary_subject: null,
      pose: null,
    });
  });
});

describe('checkSceneInput', () => {
  it('wants a prompt or a medium', () => {
    const image = { type: 'bytes', bytes: new Uint8Array([1]), mediaType: 'image/png' } as const;
    const medium = { kind: 'image', source: image } as const;
    expect(() => checkSceneInput({ prompt: '' })).toThrow(/empty/);
    expect(() => checkSceneInput({ prompt: ' \n' })).toThrow(/empty/);
    expect(() => checkSceneInput({ prompt: '', image: medium })).not.toThrow();
    expect(() => checkSceneInput({ prompt: 'a dog' })).not.toThrow();
    expect(SceneInput.parse({}).prompt).toBe('');
  });

  it('says so when a prompt is longer than a scene', () => {
    expect(() => checkSceneInput({ prompt: 'a'.repeat(MAX_PROMPT_CHARS + 1) })).toThrow(/20001 characters/);
    expect(() => checkSceneInput({ prompt: 'a'.repeat(MAX_PROMPT_CHARS) })).not.toThrow();
  });
});

it('a scene without its other heads has no objects, no actions and the default cinematography', () => {
  const bare = assembleScene(scene.elements);
  expect(bare.objects).toEqual([]);
  expect(bare.cinematography.camera.shot_size).toBe('medium');
  expect(Scene.parse(bare)).toEqual(bare);
  expect(assembleScene(scene.elements, scene)).toEqual(scene);
});
