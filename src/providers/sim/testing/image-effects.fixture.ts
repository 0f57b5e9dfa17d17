import { CheckAlignment, CheckQuality } from '../../../signatures/scene/guardrails/checks.js';
import { CritiqueImage } from '../../../signatures/scene/guardrails/compare.js';
import { ReviseDirectly, RewritePrompt } from '../../../signatures/scene/guardrails/revise.js';
import {
  VerifyActions,
  VerifyCinematography,
  VerifyElements,
  VerifyObjects,
} from '../../../signatures/scene/guardrails/verify.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { SkillId } from '../skills/index.js';
import type { IMAGE_SKILLS, VERIFY_SKILLS } from '../skills/image.js';
import type { Storyboard } from '../storyboard/storyboard.js';
import { ask, type AskOptions } from './ask.fixture.js';
import { drawnElement, drawnStoryboard, pictureOf } from './storyboard.fixture.js';

type ImageSkillId = (typeof VERIFY_SKILLS | typeof IMAGE_SKILLS)[number]['id'] & SkillId;
type Fails = (options: AskOptions) => Promise<boolean>;

const { camera, composition } = EXAMPLE_SCENE.cinematography;
const { preference_score: _, aesthetic_score: __, ...look } = EXAMPLE_SCENE.cinematography.look;
const fox = drawnElement('fox', { kind: 'animal', colours: ['red'], pose: 'jumping_peak', action: 'leap' });
const FOX = drawnStoryboard({
  elements: [fox, drawnElement('bell', { box: { x: 0.1, y: 0.8, width: 0.03, height: 0.03 } })],
  setting: { noun: 'forest', name: 'forest', drawnAs: 'forest' },
});
const standing = drawnStoryboard({ elements: [{ ...fox, pose: 'standing_relaxed', action: null }] });
const spoilt = drawnStoryboard({
  elements: [fox],
  faults: ['soft-picture', 'noisy-picture', 'artefact'].map((id) => ({ id, element: null, detail: '' })),
});

const present =
  (type: string, fails: (present: boolean) => boolean): Fails =>
  async (options) => {
    const elements = ['fox', 'grass', type].map((name, at) => ({
      id: `e${at}`,
      type: name,
      description: '',
    }));
    const { elements: answers } = await ask(VerifyElements, { image: pictureOf(FOX), elements }, options);
    return fails(answers[2]?.present ?? false);
  };
const object =
  (
    described: { shape_and_color?: string; location?: string },
    fails: (matches: boolean) => boolean,
    spread = 1,
  ): Fails =>
  async (options) => {
    const objects = Array.from({ length: spread }, (_, index) => ({
      index,
      category: 'animal',
      depicts: 'fox',
      description: 'A fox.',
      shape_and_color: 'red',
      location: 'center',
      relative_size: 'large',
      ...described,
    }));
    const { objects: answers } = await ask(VerifyObjects, { image: pictureOf(FOX), objects }, options);
    return answers.some(({ matches }) => fails(matches));
  };
const action =
  (storyboard: Storyboard, fails: (visible: boolean) => boolean): Fails =>
  async (options) => {
    const actions = [
      { index: 0, action_class: 'jumping', stage_class: 'peak', description: 'The fox leaps over the log.' },
    ];
    const { actions: answers } = await ask(VerifyActions, { image: pictureOf(storyboard), actions }, options);
    return fails(answers[0]?.visible ?? false);
  };

const MATCHING = {
  camera: { ...camera, shot_size: 'long', camera_angle: 'eye_level' },
  lighting: {
    conditions: 'soft natural daylight',
    direction: 'side_left_45deg',
    shadows: 'soft_diffused',
    lighting_type: 'natural_daylight',
    mood_tag: 'neutral',
  },
  composition: { ...composition, subject_layout: 'centered' },
  look: { ...look, style_medium: 'photograph', color_scheme: 'natural' },
};
const film =
  (changes: Partial<typeof MATCHING>, answer: 'camera_match' | 'lighting_match' | 'look_match'): Fails =>
  async (options) =>
    (await ask(VerifyCinematography, { image: pictureOf(FOX), ...MATCHING, ...changes }, options))[answer];
const quality =
  (
    specification: string,
    storyboard: Storyboard,
    answer: 'lighting_match' | 'photo_characteristics_match',
  ): Fails =>
  async (options) =>
    (await ask(CheckQuality, { image: pictureOf(storyboard), specification }, options))[answer];
const aligned =
  (
    prompt: string,
    storyboard: Storyboard,
    answer: 'requested_elements_present' | 'mood_matches_intent',
    wrong: boolean,
  ): Fails =>
  async (options) =>
    (await ask(CheckAlignment, { image: pictureOf(storyboard), prompt }, options))[answer] === wrong;

const VERDICTS = [
  'bell (brass bell) is not in the image.',
  'The lighting is not as asked for.',
  'The camera is not as asked for.',
].map((verdict, at) => ({ number: at + 1, heads: at === 0 ? ['objects'] : ['cinematography'], verdict }));
const revised =
  (fails: (changes: readonly string[]) => boolean): Fails =>
  async (options) => {
    const input = { image: pictureOf(FOX), prompt: 'a fox beside a bell', current: '{}', verdicts: VERDICTS };
    return fails((await ask(ReviseDirectly, input, options)).actions.map(({ change }) => change));
  };
const rewritten =
  (fails: (prompt: string) => boolean): Fails =>
  async (options) => {
    const input = {
      prompt: 'a fox beside a bell',
      current: 'a fox beside a bell in a forest',
      actions: ['prompt: State that the light comes from the left.'],
    };
    return fails((await ask(RewritePrompt, input, options)).improved_prompt);
  };

/** How the failure of each skill with images shows in a reply: true when it is there. */
export const IMAGE_CASES: Readonly<Record<ImageSkillId, Fails>> = {
  'verify-elements.each-item': present('elephant', (there) => there),
  'verify-elements.small-things': present('bell', (there) => !there),
  'verify-elements.surroundings': present('forest environment', (there) => !there),
  'verify-objects.colours': object({ shape_and_color: 'blue' }, (matches) => matches),
  'verify-objects.place': object({ location: 'far left' }, (matches) => matches),
  'verify-objects.small-differences': object({}, (matches) => !matches, 3),
  'verify-actions.body': action(standing, (visible) => visible),
  'verify-actions.frozen': action(FOX, (visible) => !visible),
  'verify-cinematography.light-direction': film(
    { lighting: { ...MATCHING.lighting, direction: 'backlit' } },
    'lighting_match',
  ),
  'verify-cinematography.angle': film(
    { camera: { ...MATCHING.camera, camera_angle: 'low_angle' } },
    'camera_match',
  ),
  'verify-cinematography.medium': film(
    { look: { ...MATCHING.look, style_medium: 'watercolor' } },
    'look_match',
  ),
  'check-quality.light': quality('A fox, backlit.', FOX, 'lighting_match'),
  'check-quality.focus': quality('A fox.', spoilt, 'photo_characteristics_match'),
  'check-alignment.each-word': aligned(
    'a fox beside a bell and a drum and a lamp',
    FOX,
    'requested_elements_present',
    true,
  ),
  'check-alignment.actions': aligned(
    'a fox leaps over the grass',
    standing,
    'requested_elements_present',
    true,
  ),
  'check-alignment.open-is-free': aligned('a fox', FOX, 'mood_matches_intent', false),
  'revise.every-verdict': revised(
    (changes) => changes.filter((change) => !change.startsWith('Remove')).length < 3,
  ),
  'revise.concrete-change': revised((changes) => changes[0]?.startsWith('Improve') ?? true),
  'revise.keeps-words': revised((changes) => changes.some((change) => change.startsWith('Remove'))),
  'rewrite.keeps-all': rewritten((prompt) => !prompt.includes('bell')),
  'rewrite.no-praise': rewritten((prompt) => prompt.includes('8k')),
  'compare.faults-first': async (options) => {
    const { visual_fidelity: rated } = await ask(
      CritiqueImage,
      { image: pictureOf(spoilt), prompt: 'a fox' },
      options,
    );
    return rated.score > 5;
  },
};
