import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  SceneActions,
  SceneCinematography,
  SceneElements,
  SceneObjects,
} from '../../../signatures/scene/heads.js';
import { SceneCritic } from '../../../signatures/scene/critic.js';
import { SceneSummary } from '../../../signatures/scene/summary.js';
import { signature } from '../../../signatures/signature.js';
import { SKILLS, type SkillId } from '../skills/index.js';
import { ask, type AskOptions } from '../testing/ask.fixture.js';
import { IMAGE_CASES } from '../testing/image-effects.fixture.js';

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);
const GENDERED = /\b(?:woman|man|she|he|her|his|girl|boy)\b/i;

const elementsOf = (prompt: string, options: AskOptions) => ask(SceneElements, { prompt }, options);
const FULL = SKILLS.filter(({ head }) => head === 'elements')
  .map(({ asks }) => `${asks}.`)
  .join(' ');

async function withElements(prompt: string) {
  return { prompt, elements: await elementsOf(prompt, { instruction: FULL, sampling: { seed: 3 } }) };
}

/** How a failure shows in the reply: true when it is there. */
type Fails = (options: AskOptions) => Promise<boolean>;

const elements =
  (prompt: string, fails: (all: z.output<typeof SceneElements.output>['elements']) => boolean): Fails =>
  async (options) =>
    fails((await elementsOf(prompt, options)).elements);
const objects =
  (
    prompt: string,
    fails: (all: z.output<typeof SceneObjects.output>['objects'], count: number) => boolean,
  ): Fails =>
  async (options) => {
    const input = await withElements(prompt);
    return fails((await ask(SceneObjects, input, options)).objects, input.elements.elements.length);
  };
const actions =
  (prompt: string, fails: (all: z.output<typeof SceneActions.output>['actions']) => boolean): Fails =>
  async (options) =>
    fails((await ask(SceneActions, await withElements(prompt), options)).actions);
const film =
  (prompt: string, fails: (shot: z.output<typeof SceneCinematography.output>) => boolean): Fails =>
  async (options) =>
    fails(await ask(SceneCinematography, await withElements(prompt), options));

const WOMAN = 'a woman in a red dress walks across a stone bridge while a dog jumps over a puddle';
const CATS = 'three cats sleep on a blue velvet sofa beside a brass lamp and a window';
const FOX = 'a red fox leaps over a mossy log at golden hour, low angle, oil painting';
const STILL = 'a teapot and a lemon on a table';
const all = (texts: readonly string[]) => texts.join(' ');

const Question = signature({
  name: 'Question',
  instructions: 'Answer.',
  input: z.object({ context: z.string(), question: z.string() }),
  output: z.object({ answer: z.string() }),
});
const BRIDGE =
  'The bridge was planned for years. The old stone bridge in Regen was opened in 1905 by Maria Huber. It is 120 metres long.';
const answer =
  (question: string, fails: (text: string) => boolean): Fails =>
  async (options) =>
    fails((await ask(Question, { context: BRIDGE, question }, options)).answer);

const soundScenes = new Map<number, ReturnType<typeof makeSoundScene>>();

function soundScene(seed: number): ReturnType<typeof makeSoundScene> {
  const made = soundScenes.get(seed) ?? makeSoundScene(seed);
  soundScenes.set(seed, made);
  return made;
}

async function makeSoundScene(seed: number) {
  const everything = (head: string) => ({
    instruction: SKILLS.filter((skill) => skill.head === head)
      .map(({ asks }) => `${asks}.`)
      .join(' '),
    sampling: { seed },
  });
  const input = await withElements(WOMAN);
  return {
    elements: input.elements,
    objects: (await ask(SceneObjects, input, everything('objects'))).objects,
    actions: (await ask(SceneActions, input, everything('actions'))).actions,
    cinematography: await ask(SceneCinematography, input, everything('cinematography')),
  };
}
const summary =
  (fails: (text: string) => boolean): Fails =>
  async (options) =>
    fails((await ask(SceneSummary, { scene: await soundScene(7) }, options)).short_description);

const CASES: Readonly<Record<SkillId, Fails>> = {
  ...IMAGE_CASES,
  'elements.identity-only': elements(WOMAN, (list) =>
    /red|dress|stone/.test(all(list.map(({ rough_description }) => rough_description ?? ''))),
  ),
  'elements.all-named': elements(CATS, (list) => !list.some(({ element_id }) => /lamp/.test(element_id))),
  'elements.setting': elements(FOX, (list) => !list.some(({ role }) => role === 'environment')),
  'elements.counts': elements(CATS, (list) => !/three/.test(all(list.map(({ entity_type }) => entity_type)))),
  'elements.whole-things': elements(FOX, (list) => list.some(({ role }) => /^part of/.test(role))),
  'elements.exact-types': elements(
    FOX,
    (list) => !/fox/.test(all(list.map(({ entity_type }) => entity_type))),
  ),
  'elements.ranked': elements(CATS, (list) => list.every(({ importance }) => importance === 'primary')),
  'objects.neutral-words': objects(WOMAN, (list) =>
    GENDERED.test(all(list.map(({ description }) => description))),
  ),
  'objects.living-pose': objects(CATS, (list) =>
    list.some(({ category, pose }) => category === 'animal' && (pose?.key_body_parts.length ?? 0) < 4),
  ),
  'objects.no-pose-for-things': objects(CATS, (list) =>
    list.some(({ category, pose }) => category === 'object' && pose !== null),
  ),
  'objects.known-ids': objects(CATS, (list) =>
    list.some(({ dependencies }) => /scenery/.test(all(dependencies))),
  ),
  'objects.one-per-element': objects(
    CATS,
    (list, count) => list.filter(({ dependencies }) => !/scenery/.test(all(dependencies))).length < count,
  ),
  'objects.no-mood': objects(FOX, (list) =>
    /mood|feeling|atmosphere/.test(all(list.map(({ description }) => description))),
  ),
  'objects.no-camera': objects(FOX, (list) =>
    /close-up|fills the frame|backlit/i.test(all(list.map(({ description }) => description))),
  ),
  'objects.stated-looks': objects(
    CATS,
    (list) =>
      !/blue/.test(all(list.map(({ description, shape_and_color }) => description + shape_and_color))),
  ),
  'objects.surface-light': objects(CATS, (list) =>
    list.every(({ texture }) => texture.split(' ').length < 5),
  ),
  'objects.distinct-details': objects(CATS, (list) =>
    list.every(({ appearance_details }) => appearance_details.split(' ').length < 6),
  ),
  'objects.concrete-words': objects(CATS, (list) =>
    /beautiful|stunning|nice|gorgeous/.test(all(list.map(({ description }) => description))),
  ),
  'objects.full-descriptions': objects(
    STILL,
    (list) =>
      !/Edges stay|irregularities|Scale is|outline reads|surfaces are crisp/.test(
        all(list.map(({ description }) => description)),
      ),
  ),
  'objects.spread-in-frame': objects(CATS, (list) => list.every(({ location }) => location === 'center')),
  'objects.pose-fits-action': objects(FOX, (list) =>
    list.some(
      ({ category, pose }) => category === 'animal' && pose !== null && pose.pose_class !== 'jumping_peak',
    ),
  ),
  'objects.two-tone': objects(
    CATS,
    (list) => !/silhouette/i.test(all(list.map(({ shape_and_color }) => shape_and_color))),
  ),
  'objects.relations': objects(CATS, (list) =>
    list.slice(1).every(({ relationship }) => relationship === null),
  ),
  'actions.references': actions(
    WOMAN,
    (list) => !/\[[a-z_]+\]/.test(all(list.map(({ description }) => description))),
  ),
  'actions.no-pronouns': actions(WOMAN, (list) =>
    /\b(?:she|he|it|the woman|the man)\b/i.test(all(list.map(({ description }) => description))),
  ),
  'actions.motion-only': actions(WOMAN, (list) =>
    /mood|camera|gleams|sense of/.test(all(list.map(({ description }) => description))),
  ),
  'actions.every-motion': actions(WOMAN, (list) => list.length < 2),
  'actions.phase': actions(FOX, (list) => list.every(({ stage_class }) => stage_class === 'ongoing_casual')),
  'actions.mechanics': actions(
    FOX,
    (list) => !/limbs/i.test(all(list.map(({ description }) => description))),
  ),
  'actions.stillness': actions(STILL, (list) => list.some(({ action_class }) => action_class === 'floating')),
  'actions.partners': actions(FOX, (list) => list.every(({ dependencies }) => dependencies.length === 1)),
  'cinematography.stated-shot': film(FOX, ({ camera }) => camera.camera_angle !== 'low_angle'),
  'cinematography.stated-light': film(FOX, ({ lighting }) => lighting.conditions !== 'golden hour warmth'),
  'cinematography.stated-style': film(FOX, ({ look }) => look.style_medium !== 'oil_painting'),
  'cinematography.motivated-light': film(FOX, ({ lighting }) => lighting.direction === 'frontal'),
  'cinematography.layers': film(FOX, ({ composition }) => !/background/i.test(composition.description)),
  'cinematography.movement': film(FOX, ({ camera }) => camera.movement === 'static'),
  'cinematography.lens': film('a portrait of a chef, close-up', ({ camera }) => camera.lens_size === '35mm'),
  'cinematography.palette': film(FOX, ({ look }) => look.color_scheme === 'vibrant_saturated'),
  'cinematography.mood': film(FOX, ({ look }) => look.mood_atmosphere === 'neutral'),
  'cinematography.eye-path': film(FOX, ({ composition }) => !/eye meets/i.test(composition.description)),
  'critic.cross-check': async (options) => {
    const scene = await soundScene(7);
    const objects = scene.objects.map((object) =>
      object.pose === null
        ? object
        : { ...object, pose: { ...object.pose, pose_class: 'lying_down' as const } },
    );
    const { issues } = await ask(SceneCritic, { scene: { ...scene, objects } }, options);
    return !issues.some(({ type }) => type === 'CONTRADICTION');
  },
  'critic.real-only': async (options) => {
    const { issues } = await ask(SceneCritic, { scene: await soundScene(7) }, options);
    return issues.some(({ reason }) => /More could|may hint/.test(reason));
  },
  'critic.lanes': async (options) => {
    const scene = await soundScene(7);
    const objects = scene.objects.map((object) => ({
      ...object,
      description: `${object.description} A melancholic air.`,
    }));
    const { issues } = await ask(SceneCritic, { scene: { ...scene, objects } }, options);
    return issues.filter(({ quote }) => quote === 'melancholic').length < objects.length;
  },
  'summary.direct-start': summary((text) => /^(?:This image|The scene|In this)/.test(text)),
  'summary.finished': summary((text) => !/[.!?]$/.test(text)),
  'summary.no-additions': summary((text) => /8k|4k|breathtaking/i.test(text)),
  'summary.keeps-looks': summary((text) => !/red dress/.test(text)),
  'answer.short': answer('Who opened the old stone bridge in Regen?', (text) => text.split(' ').length > 4),
  'answer.exact-label': answer('Is the old stone bridge in Regen?', (text) => text.length > 3),
  'answer.whole-passage': answer(
    'When was the old stone bridge in Regen opened?',
    (text) => !/1905/.test(text),
  ),
  'answer.admit-unknown': answer("Which colour has the mayor's hat?", (text) => text !== 'unknown'),
};

async function failureRate(fails: Fails, instruction: string): Promise<number> {
  const outcomes = await Promise.all(SEEDS.map((seed) => fails({ instruction, sampling: { seed } })));
  return outcomes.filter(Boolean).length / outcomes.length;
}

describe.each(SKILLS.map((skill) => [skill.id, skill] as const))('%s', (id, skill) => {
  it('mostly fails unasked, as documented, and mostly holds when asked', async () => {
    const unasked = await failureRate(CASES[id], 'Do the task.');
    const asked = await failureRate(CASES[id], `${skill.asks}.`);
    // With 30 draws, three standard deviations around the documented chances.
    expect(unasked).toBeGreaterThanOrEqual(0.35 * (1 - skill.base));
    expect(unasked).toBeGreaterThan(asked);
    expect(asked).toBeLessThanOrEqual(0.2);
  });
});
