import sharp from 'sharp';
import type { ModelsByRole } from '../../../modules/module.js';
import {
  type Answers,
  type CallInput,
  scriptedJudge,
} from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import { imageResponse, scriptedImageModel } from '../../../modules/scripted-image-model.fixture.js';
import type { ImageModel, ImageRequest, ImageResponse } from '../../../providers/image-model.js';
import type { ScriptedModel } from '../../../providers/middleware/scripted-model.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';

export const PROMPT = 'woman walking through a neon city at night';

interface Listed {
  readonly id: string;
  readonly index: number;
  readonly number: number;
}
const listed = (input: CallInput, field: string) => input[field] as readonly Listed[];

/** A language model for which every image is right; `changes` say what is not. */
export function imageJudge(changes: Answers = {}): ScriptedModel {
  const { elements, objects, actions, cinematography } = EXAMPLE_SCENE;
  return scriptedJudge({
    SceneElements: () => elements,
    SceneObjects: () => ({ objects }),
    SceneActions: () => ({ actions }),
    SceneCinematography: () => cinematography,
    SceneCritic: () => ({ issues: [] }),
    SceneSummary: () => ({
      short_description: 'A woman walks.\n\nThe city glows.\n\nA medium shot at night.',
    }),
    VerifyElements: (input) => ({
      elements: listed(input, 'elements').map(({ id }) => ({
        id,
        notes: '',
        present: true,
        confidence: 'high',
      })),
    }),
    VerifyObjects: (input) => ({
      objects: listed(input, 'objects').map(({ index }) => ({
        index,
        issues: [],
        accuracy: 'exact',
        matches: true,
      })),
    }),
    VerifyActions: (input) => ({
      actions: listed(input, 'actions').map(({ index }) => ({
        index,
        notes: '',
        alignment: 'strong',
        visible: true,
      })),
    }),
    VerifyCinematography: () => filming(true),
    CheckAlignment: () => alignment(true),
    CheckQuality: () => ({
      feedback: '',
      objects_match: true,
      background_match: true,
      lighting_match: true,
      aesthetics_match: true,
      photo_characteristics_match: true,
      style_match: true,
    }),
    ReviseDirectly: () => ({ actions: [RELIGHT] }),
    CheckRevision: (input) => ({
      actions: listed(input, 'actions').map(({ number }) => ({ number, reason: '', keeps_intent: true })),
    }),
    RewritePrompt: () => ({ improved_prompt: 'a woman in a neon city, lit from behind' }),
    ...changes,
  });
}

export const RELIGHT = {
  head: 'cinematography',
  location: 'lighting.direction',
  change: 'Light it from behind.',
  answers: [],
};

export const filming = (isLightRight: boolean) => ({
  issues: isLightRight ? [] : [{ part: 'lighting', issue: 'It comes from the front.' }],
  camera_match: true,
  lighting_match: isLightRight,
  composition_match: true,
  look_match: true,
});

export const alignment = (isAligned: boolean) => ({
  missing_from_intent: isAligned ? [] : ['the neon city'],
  feedback: '',
  subject_rendered: true,
  requested_elements_present: isAligned,
  style_matches_intent: true,
  mood_matches_intent: true,
});

type Paint = (request: ImageRequest, number: number, signal: AbortSignal) => object | Promise<object>;

const onEach = <Value>(value: Value) => ({
  visual_fidelity: value,
  physical_commonsense: value,
  text_alignment: value,
  engagement: value,
});

/** Answers of judges who like one image best: the one whose first critique says so. */
export const tournamentAnswers = (favourite: number): Answers => {
  const critique = (score: number) => onEach({ comment: '', violation: false, score });
  return {
    CritiqueImage: (_, number) => critique(number === favourite ? 9 : 5),
    CritiqueImageAgainst: () => critique(4),
    MetaCritique: (input) => input['fair'] as object,
    CompareImages: (input) => {
      const scoreOf = (name: string) => (input[name] as ReturnType<typeof critique>).visual_fidelity.score;
      const [first, second] = [scoreOf('first_critique'), scoreOf('second_critique')];
      return { reason: '', ...onEach(first === second ? 'tie' : first > second ? 'first' : 'second') };
    },
  };
};

/** An image model that paints a real PNG whose brightness follows its number, unless `paint` gives something else. */
export function painter(
  paint: Paint = () => ({}),
): ImageModel & { readonly requests: readonly ImageRequest[] } {
  return scriptedImageModel(async (request, { signal }, number): Promise<ImageResponse> => {
    const given = await paint(request, number, signal);
    if (given instanceof Error) throw given;
    const shade = 40 + ((number * 20) % 200);
    const bytes = await sharp({
      create: { width: 16, height: 16, channels: 3, background: { r: shade, g: shade, b: 90 } },
    })
      .png()
      .toBuffer();
    const image = {
      bytes,
      mediaType: 'image/png',
      width: 16,
      height: 16,
      seed: request.seed ?? null,
      safety: 'passed',
    };
    return imageResponse({ images: [{ ...image, safety: 'passed' }], ...given });
  });
}

export const models = (task: ScriptedModel, image: ImageModel): ModelsByRole => ({ task, image });
