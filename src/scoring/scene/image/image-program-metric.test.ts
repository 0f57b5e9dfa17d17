import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { ProviderError, UsageError } from '../../../core/errors.js';
import type { Prediction } from '../../../modules/module.js';
import { createRunContext } from '../../../modules/run-context.js';
import type { Answers } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import { askedOf } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import type { Trace } from '../../../modules/trace.js';
import { imageProgram } from '../../../programs/image/scene/image-program.js';
import {
  alignment,
  filming,
  imageJudge,
  painter,
  PROMPT,
} from '../../../programs/image/scene/image-world.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
import type { ImageScore } from '../../images/image-scorer.js';
import { scorerOfFunction } from '../../images/scorer-of-function.js';
import type { ImageOutcome } from './image-outcome.js';
import { imageProgramMetric, type ImageProgramMetricOptions } from './image-program-metric.js';
import { IMAGE_OBJECTIVES, IMAGE_WEIGHTS, imageScore } from './image-score.js';

const usage = {
  calls: 0,
  cachedCalls: 0,
  tokens: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 },
  costUsd: 0,
};

let picture: Uint8Array;
let blank: Uint8Array;
beforeAll(async () => {
  const square = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#e8d070' } })
    .png()
    .toBuffer();
  const ground = () => sharp({ create: { width: 64, height: 64, channels: 3, background: '#203060' } }).png();
  blank = await ground().toBuffer();
  picture = await ground()
    .composite([{ input: square, left: 10, top: 15 }])
    .toBuffer();
});

function outcome(changes: Partial<ImageOutcome> = {}): ImageOutcome {
  return {
    image: { bytes: picture, media_type: 'image/png' },
    source: 'scene',
    scene: EXAMPLE_SCENE,
    summary: 'A woman walks through a neon city at night.',
    image_prompt: 'A woman walks through a neon city at night.',
    verification: null,
    alignment: null,
    champion: { round: 0 },
    rounds: [],
    ...changes,
  };
}

const fixedQuality = (unit: number) => scorer({ status: 'scored', value: unit, unit, parts: {}, notes: [] });

function scorer(score: ImageScore) {
  return scorerOfFunction({
    name: 'taste',
    prompt: 'ignored',
    scale: { min: 0, max: 1, meaning: 'what the test says' },
    lookahead: 1,
    availability: () =>
      Promise.resolve(
        score.status === 'unavailable'
          ? score
          : { status: 'available', revision: { weights: 'none', preprocessing: 'none' } },
      ),
    scoreOne: () => Promise.resolve(score),
  });
}

interface Scoring {
  readonly output?: Partial<ImageOutcome>;
  readonly answers?: Answers;
  readonly options?: ImageProgramMetricOptions;
  readonly prompt?: string;
  readonly trace?: Trace;
}

async function score({ output = {}, answers = {}, options = {}, prompt = PROMPT, trace }: Scoring = {}) {
  const judge = imageJudge(answers);
  const task = { ...imageJudge(), id: 'test:task' };
  const context = createRunContext({ models: { task, judge } });
  const prediction: Prediction<ImageOutcome> = {
    output: outcome(output),
    trace: trace ?? { entries: [] },
    usage,
    simulated: false,
  };
  const result = await imageProgramMetric({ quality: fixedQuality(0.6), ...options }).evaluate(
    { id: '1', input: { prompt }, tags: [] },
    prediction,
    context,
  );
  return { ...result, asked: askedOf(judge), warnings: context.trace.snapshot().entries };
}

const wrongLight: Answers = { VerifyCinematography: () => filming(false) };
const notAligned: Answers = { CheckAlignment: () => alignment(false) };

describe('objectives', () => {
  it('measures them all, with six calls of the judge and none of the task model', async () => {
    const { score: total, objectives, asked, skippedStages } = await score();
    // One image has no spread.
    const measured = IMAGE_OBJECTIVES.filter((name) => name !== 'evenness');
    expect(Object.keys(objectives).sort()).toEqual(measured.sort());
    expect(objectives).toMatchObject({ quality: 0.6, guardrails: 1, alignment: 1, critic: 1, wording: 1 });
    expect(asked.toSorted()).toEqual(
      ['CheckAlignment', 'SceneCritic', 'VerifyActions', 'VerifyCinematography'].concat([
        'VerifyElements',
        'VerifyObjects',
      ]),
    );
    expect(skippedStages).toBeUndefined();
    expect(total).toBeCloseTo(imageScore(objectives, IMAGE_WEIGHTS) ?? -1);
    expect(total).toBeGreaterThan(0.85);
  });

  it('counts a head as whole only when everything of it passed, and gives the share beside it', async () => {
    const { objectives, componentFeedback, feedback } = await score({ answers: wrongLight });
    expect(objectives).toMatchObject({ guardrails: 0.75, cinematography: 0.75, elements: 1 });
    expect(componentFeedback['heads.cinematography']).toMatch(
      /lighting is not as asked for\. It comes from the front/,
    );
    expect(componentFeedback['heads.actions'] ?? '').not.toMatch(/lighting/);
    expect(feedback).toMatch(/3 of the 4 heads/);
  });

  it('takes nothing over from the verdicts of the program, and tells its verifiers where they differ', async () => {
    const passing = await verification(() => filming(true));
    const strict = await verification(() => filming(false));
    const lenient = await score({ answers: wrongLight, output: { verification: passing } });
    const severe = await score({ answers: wrongLight, output: { verification: strict } });
    expect(lenient.score).toBe(severe.score);
    expect(lenient.objectives).toEqual(severe.objectives);
    expect(lenient.componentFeedback['verify.cinematography']).toMatch(
      /Said that the lighting passed; .* failed/,
    );
    expect(severe.componentFeedback['verify.cinematography']).toBeUndefined();
  });

  it('leaves out heads that have nothing to verify', async () => {
    const { objectives } = await score({ output: { scene: { ...EXAMPLE_SCENE, actions: [] } } });
    expect(objectives).not.toHaveProperty('actions');
    expect(objectives.guardrails).toBe(1);
  });
});

describe('what the score cannot be bought with', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const answers = fc.integer({ min: 0, max: 4 });

  it('an image that is better aligned has the higher score, whatever the quality of both', () => {
    fc.assert(
      fc.property(fc.record(rest(unit)), unit, unit, answers, answers, (others, one, two, a, b) => {
        fc.pre(a !== b);
        const at = (quality: number, yes: number) =>
          imageScore({ ...others, quality, alignment: yes / 4 }, IMAGE_WEIGHTS) ?? -1;
        expect(Math.sign(at(one, a) - at(two, b))).toBe(Math.sign(a - b));
      }),
    );
  });

  it('refuses weights with which quality could', () => {
    expect(() => imageProgramMetric({ weights: { quality: 0.1 } })).toThrow(/could make up for/);
    expect(() => imageProgramMetric({ weights: { quality: 0.1, alignment: 0.4 } })).not.toThrow();
    expect(() => imageProgramMetric({ weights: { quality: 0 } })).not.toThrow();
    expect(() => imageProgramMetric({ weights: { lint: -1 } })).toThrow(UsageError);
    expect(() => imageProgramMetric({ alignmentGate: 2 })).toThrow(UsageError);
    expect(() => imageProgramMetric({ sceneGate: 0 })).toThrow(UsageError);
  });

  it('stock quality words lower the score even where they raise the quality to the full', async () => {
    const told = 'A woman in a neon city at night, 8k, masterpiece, best quality, trending on artstation';
    const honest = await score();
    const options = { quality: fixedQuality(1) };
    const stuffed = await score({ output: { image_prompt: told }, options });
    expect(stuffed.objectives).toMatchObject({ wording: 0, quality: 1 });
    expect(stuffed.score ?? 1).toBeLessThan(honest.score ?? 0);
    expect(stuffed.componentFeedback.summary).toMatch(/"8k", "masterpiece", "best quality"/);
  });

  it("but words of the user are the user's", async () => {
    const told = 'A woman in a neon city at night, award-winning';
    expect((await score({ output: { image_prompt: told } })).objectives.wording).toBe(0.75);
    expect((await score({ output: { image_prompt: told }, prompt: told })).objectives.wording).toBe(1);
  });

  it('names the component that wrote them', async () => {
    const { componentFeedback } = await score({ output: { source: 'rewritten', image_prompt: 'in 8k' } });
    expect(componentFeedback.rewrite).toMatch(/"8k"/);
  });
});

describe('gates', () => {
  it('asks nobody about a scene that lint takes apart', async () => {
    const {
      asked,
      skippedStages,
      score: total,
    } = await score({ options: { sceneGate: 1 }, output: broken() });
    expect(asked).toEqual([]);
    expect(skippedStages).toEqual(['pixels', 'quality', 'critic', 'alignment', 'guardrails']);
    expect(total ?? 1).toBeLessThan(0.2);
    expect(
      (await score({ options: { sceneGate: Number.POSITIVE_INFINITY }, output: broken() })).asked,
    ).toHaveLength(6);
  });

  it('asks nobody about a blank picture', async () => {
    const { asked, feedback } = await score({ output: { image: { bytes: blank, media_type: 'image/png' } } });
    expect(asked).toEqual([]);
    expect(feedback).toMatch(/the picture is blank/);
  });

  it('does not verify an image that is not aligned at all', async () => {
    const nothing = {
      ...alignment(false),
      subject_rendered: false,
      style_matches_intent: false,
      mood_matches_intent: false,
    };
    const answers: Answers = { CheckAlignment: () => nothing };
    const { asked, skippedStages } = await score({ answers });
    expect(asked).toEqual(['SceneCritic', 'CheckAlignment']);
    expect(skippedStages).toEqual(['guardrails']);
    expect((await score({ answers, options: { alignmentGate: 0 } })).asked).toHaveLength(6);
  });

  it('asks no judge with judges: false', async () => {
    const { asked, objectives } = await score({ options: { judges: false } });
    expect(asked).toEqual([]);
    expect(Object.keys(objectives)).toEqual(expect.not.arrayContaining(['alignment', 'guardrails']));
  });
});

describe('failures are no scores', () => {
  const failing = () =>
    new ProviderError('the judge is down', { failure: 'invalid-request', model: 'test:judge' });

  it.each(['SceneCritic', 'CheckAlignment', 'VerifyObjects'])('of %s', async (name) => {
    const { score: total, feedback } = await score({ answers: { [name]: failing } });
    expect(total).toBeNull();
    expect(feedback).toMatch(/Not scored: .*the judge is down/);
  });

  it('of an answer left out by a verifier', async () => {
    const { score: total, feedback } = await score({ answers: { VerifyActions: () => ({ actions: [] }) } });
    expect(total).toBeNull();
    expect(feedback).toMatch(/Not scored: .*actions/);
  });

  it('of a run without a scene', async () => {
    expect((await score({ output: { scene: null } })).score).toBeNull();
  });

  it('of a scorer that was asked for and is not there', async () => {
    const missing = scorer({
      status: 'unavailable',
      reason: 'no weights',
      command: 'scenewright models pull x',
    });
    await expect(score({ options: { quality: missing } })).rejects.toThrow(/no weights/);
    const unread = scorer({ status: 'failed', code: 'media/broken', message: 'broken' });
    expect((await score({ options: { quality: unread } })).score).toBeNull();
  });
});

describe('feedback', () => {
  it('tells the spread of the images of the round', async () => {
    const candidates = [{ score: 0.5 }, { score: 0.7 }, { score: null }];
    const { feedback, objectives } = await score({
      output: {
        rounds: [
          { round: 0, candidates, revisions: [], spared: { images: 3, reason: 'The scene has 21 defects.' } },
        ],
      },
    });
    expect(objectives['evenness']).toBeGreaterThan(0.5);
    expect(objectives['evenness']).toBeLessThan(1);
    expect(feedback).toContain('3 images of this scene were not made. The scene has 21 defects.');
    expect(feedback).toMatch(/The 2 images of its round were ranked 0\.60 .*standard deviation 0\.141/);
  });

  it('tells the reviser what was tried and is still wrong', async () => {
    const revision = {
      verdicts: [{ verdict: 'The light is wrong.' }],
      actions: [{ location: 'lighting.direction', change: 'Light it from behind.' }],
      failure: null,
    };
    const { componentFeedback } = await score({
      answers: wrongLight,
      output: { rounds: [{ round: 0, candidates: [], revisions: [revision] }] },
    });
    expect(componentFeedback['revise.propose']).toMatch(
      /Light it from behind.* Still wrong: The lighting is not/,
    );
  });

  it("tells each head what of the user's words cannot be seen", async () => {
    const { componentFeedback, feedback } = await score({ answers: notAligned });
    expect(feedback).toMatch(/3 of 4 questions .*the neon city/);
    expect(componentFeedback.elements).toMatch(/requested elements present: no/);
    expect(componentFeedback['heads.cinematography'] ?? '').not.toMatch(/requested elements/);
  });

  it('warns when the model judges itself, and only then', async () => {
    expect((await score()).warnings).not.toContainEqual(
      expect.objectContaining({ code: 'metric/judge-is-task' }),
    );
    const task = imageJudge();
    const context = createRunContext({ models: { task } });
    const prediction = { output: outcome(), trace: { entries: [] }, usage, simulated: false };
    const example = { id: '1', input: { prompt: PROMPT }, tags: [] };
    const { feedback } = await imageProgramMetric().evaluate(example, prediction, context);
    const codes = context.trace
      .snapshot()
      .entries.flatMap((entry) => (entry.type === 'warning' ? entry.code : []));
    expect(codes).toContain('metric/judge-is-task');
    // No weights of JoyQuality are in the repository: what stands in is named.
    expect(codes).toContain('metric/quality-by-pixels');
    expect(feedback).toMatch(/the soundness of its pixels \(no JoyQuality here\)/);
  });
});

it('scores what the image program gives, and tells its critic what it did not see', async () => {
  const contradiction = {
    type: 'CONTRADICTION',
    head: 'actions',
    location: 'main_subject.description',
    quote: EXAMPLE_SCENE.actions[0]?.description ?? '',
    reason: 'It cannot be.',
  };
  const models = { task: imageJudge(), image: painter() };
  const prediction = await imageProgram({ images: 2, score: fixedQuality(0.5) }).run(
    { prompt: PROMPT },
    { models },
  );
  const judge = imageJudge({ SceneCritic: () => ({ issues: [contradiction] }) });
  const context = createRunContext({ models: { ...models, judge } });
  const example = { id: '1', input: { prompt: PROMPT }, tags: [] };
  const flat = await imageProgramMetric({ quality: fixedQuality(0.5) }).evaluate(
    example,
    prediction,
    context,
  );
  expect(flat.feedback).toMatch(/the picture is blank/);
  const seen = {
    ...prediction,
    output: { ...prediction.output, image: { bytes: picture, media_type: 'image/png' } },
  };
  const result = await imageProgramMetric({ quality: fixedQuality(0.5) }).evaluate(example, seen, context);
  expect(result.objectives).toMatchObject({ guardrails: 1, alignment: 1, critic: 0.75 });
  expect(result.componentFeedback.critic).toMatch(/Went unnoticed: \[CONTRADICTION\]/);
});

function rest<T>(arbitrary: T): Record<string, T> {
  const names = IMAGE_OBJECTIVES.filter((name) => name !== 'quality' && name !== 'alignment');
  return Object.fromEntries(names.map((name) => [name, arbitrary]));
}

function broken(): Partial<ImageOutcome> {
  const [object] = EXAMPLE_SCENE.objects;
  if (object === undefined) throw new Error('The example scene has objects.');
  const objects = [{ ...object, dependencies: ['nobody'] }];
  return { scene: { ...EXAMPLE_SCENE, objects } };
}

async function verification(filmed: () => object): Promise<ImageVerification> {
  const models = { task: imageJudge({ VerifyCinematography: filmed }), image: painter() };
  const { output } = await imageProgram({ images: 2, maxRounds: 1, score: fixedQuality(0.5) }).run(
    { prompt: PROMPT },
    { models },
  );
  if (output.verification === null) throw new Error('The program verifies its image.');
  return output.verification;
}
