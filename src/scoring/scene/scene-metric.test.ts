import { describe, expect, it } from 'vitest';
import { ProviderError, UsageError } from '../../core/errors.js';
import type { Prediction } from '../../modules/module.js';
import { createRunContext } from '../../modules/run-context.js';
import type { LanguageModel, LanguageModelRequest } from '../../providers/language-model.js';
import { textOf } from '../../signatures/messages.js';
import { EXAMPLE_SCENE } from '../../signatures/scene/example-scene.js';
import type { CriticIssue } from '../../signatures/scene/issue.js';
import type { SceneOutput } from '../../signatures/scene/output.js';
import { SCENE_WEIGHTS, sceneMetric, type SceneMetricOptions } from './scene-metric.js';

const SUMMARY = [
  'A slender adult woman in a long charcoal raincoat over dark trousers, black hair damp at the ends, the collar turned up, ' +
    'with a dark red leather handbag with a round brass clasp.',
  'The woman walks along a narrow neon-lit city street at night; wet asphalt mirrors the glowing signs and thin steam hangs above.',
  'Medium long shot at eye level, neon city lights, deep shadows, mysterious mood.',
].join('\n\n');

const PROMPT = 'woman walking through a neon city at night';
const usage = {
  calls: 6,
  cachedCalls: 0,
  tokens: { inputTokens: 1, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
  costUsd: 0,
};

function predicted(changes: Partial<SceneOutput> = {}): Prediction<SceneOutput> {
  const output: SceneOutput = {
    scene: EXAMPLE_SCENE,
    issues: [],
    score: 1,
    scored_by: 'lint+critic',
    summary: SUMMARY,
    summary_status: 'complete',
    rounds: [],
    ...changes,
  };
  return { output, trace: { entries: [] }, usage, simulated: false };
}

const RATINGS = { specificity: 8, coherence: 9, depth: 6, intent: 7, comment: 'The street feels far away.' };

/** A model for each role; the judge answers as told. */
function judge(issues: readonly CriticIssue[] = [], failing?: string) {
  const asked: LanguageModelRequest[] = [];
  const model = (id: string): LanguageModel => ({
    id,
    capabilities: { structuredOutput: 'native', media: [], seed: true, logprobs: false },
    simulated: false,
    generate(request) {
      asked.push(request);
      const name = request.output?.name;
      if (id !== 'the:judge' || name === failing) {
        return Promise.reject(new ProviderError(`${id} is down`, { failure: 'server', model: id }));
      }
      return Promise.resolve({
        text: JSON.stringify(name === 'SceneCritic' ? { issues } : RATINGS),
        finishReason: 'stop',
        usage: usage.tokens,
        costUsd: 0,
        servedBy: id,
        requestId: null,
        logprobs: null,
        downgrades: [],
        latencyMs: 1,
        cached: false,
        retries: [],
      });
    },
  });
  const context = createRunContext({ models: { task: model('the:task'), judge: model('the:judge') } });
  return { asked, context };
}

async function score(
  prediction = predicted(),
  {
    prompt = PROMPT,
    options = {},
    judges = judge(),
  }: { prompt?: string; options?: SceneMetricOptions; judges?: ReturnType<typeof judge> } = {},
) {
  const example = { id: '1', input: { prompt }, tags: [] };
  return sceneMetric(options).evaluate(example, prediction, judges.context);
}

const contradiction: CriticIssue = {
  type: 'CONTRADICTION',
  head: 'actions',
  location: 'main_subject.description',
  quote: 'holds [handbag] by the strap',
  reason: 'The arm hangs free in the pose.',
};

const broken = () => {
  const scene = structuredClone(EXAMPLE_SCENE);
  const [first] = scene.objects;
  if (first !== undefined) first.description = 'The woman waits. A romantic mood.';
  return scene;
};

describe('sceneMetric', () => {
  it('weighs five objectives', async () => {
    const { score: total, objectives } = await score();
    expect(objectives).toEqual({ lint: 1, coverage: 1, summary: 1, critic: 1, craft: 0.75 });
    expect(total).toBeCloseTo(1 - SCENE_WEIGHTS.craft * 0.25);
    expect(sceneMetric().objectives).toEqual(['lint', 'coverage', 'summary', 'critic', 'craft']);
    expect(Object.values(SCENE_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
  });

  it('takes nothing over from the verdict of the program', async () => {
    const boasting = await score(predicted({ scene: broken(), score: 1, issues: [] }));
    const modest = await score(predicted({ score: 0, issues: [{ ...contradiction, source: 'critic' }] }));
    expect(boasting.objectives['lint']).toBe(0.7);
    expect(modest.objectives['lint']).toBe(1);
  });

  it('asks two calls of the judge, and none of any other model', async () => {
    const judges = judge();
    await score(predicted(), { judges });
    expect(judges.asked.map(({ output }) => output?.name)).toEqual(['SceneCritic', 'SceneReview']);
    expect(textOf(judges.asked[1]?.messages.at(-1) ?? { role: 'user', content: [] })).toContain(PROMPT);
  });

  it('does without judges when told to', async () => {
    const judges = judge();
    const { score: total, objectives } = await score(predicted({ scene: broken() }), {
      judges,
      options: { judges: false },
    });
    expect(judges.asked).toEqual([]);
    expect(Object.keys(objectives)).toEqual(['lint', 'coverage', 'summary']);
    const { lint, coverage, summary } = SCENE_WEIGHTS;
    expect(total).toBeCloseTo((lint * 0.7 + coverage + summary) / (lint + coverage + summary), 2);
  });

  it('follows the weights it is given', async () => {
    const options = { weights: { lint: 0, summary: 0, critic: 0, craft: 0 } };
    expect((await score(predicted(), { prompt: 'a woman with an umbrella', options })).score).toBeCloseTo(
      0.5,
    );
    expect(() => sceneMetric({ weights: { lint: -1 } })).toThrow(UsageError);
  });

  it('ends at the lint gate without asking a judge', async () => {
    const scene = broken();
    for (const object of scene.objects) object.dependencies = ['ghost', 'ghost_2'];
    const judges = judge();
    const result = await score(predicted({ scene }), { judges });
    expect(judges.asked).toEqual([]);
    expect(result.skippedStages).toEqual(['critic', 'review']);
    expect(result.objectives).toMatchObject({ lint: 0, critic: 0, craft: 0 });
    expect(result.feedback).toContain('Not looked at further');
    expect((await score(predicted({ scene }), { options: { lintGate: 0 } })).skippedStages).toBeUndefined();
  });

  it.each(['SceneCritic', 'SceneReview'])('gives no score when %s fails, and says why', async (name) => {
    const result = await score(predicted(), { judges: judge([], name) });
    expect(result.score).toBeNull();
    expect(result.feedback).toContain('the:judge is down');
  });

  it('leaves coverage out for a prompt without words', async () => {
    const { objectives, score: total } = await score(predicted(), { prompt: '' });
    expect(objectives).not.toHaveProperty('coverage');
    expect(total).toBeGreaterThan(0.9);
  });
});

describe('the independent critic', () => {
  it('counts what lint has not said and the scene does say', async () => {
    const unfounded = { ...contradiction, quote: 'a purple elephant' };
    const { objectives, componentFeedback } = await score(predicted(), {
      judges: judge([contradiction, unfounded]),
    });
    expect(objectives['critic']).toBe(0.75);
    expect(componentFeedback['heads.actions']).toContain('The arm hangs free in the pose.');
    expect(componentFeedback['critic']).toContain('Went unnoticed: actions:');
  });

  it('does not count again what lint has found', async () => {
    const same: CriticIssue = {
      type: 'LANE_LEAKAGE',
      head: 'objects',
      location: 'main_subject.description',
      quote: 'romantic',
      reason: 'A mood.',
    };
    const { objectives } = await score(predicted({ scene: broken() }), { judges: judge([same]) });
    expect(objectives['critic']).toBe(1);
  });

  it('holds nothing against a program whose critic saw it as well', async () => {
    const issues = [{ ...contradiction, source: 'critic' as const }];
    const { componentFeedback } = await score(predicted({ issues }), { judges: judge([contradiction]) });
    expect(componentFeedback).not.toHaveProperty('critic');
  });
});

describe('feedback', () => {
  it('tells each component its own issues and its own missing words', async () => {
    const prompt = 'a yellow pigeon jumping, two women in a neon city, oil painting, golden hour';
    const { componentFeedback, feedback } = await score(predicted({ scene: broken() }), { prompt });
    expect(componentFeedback['elements']).toContain('"pigeon"');
    expect(componentFeedback['elements']).toContain('"two"');
    expect(componentFeedback['heads.objects']).toContain('"yellow"');
    expect(componentFeedback['heads.objects']).toContain('says "woman"');
    expect(componentFeedback['heads.actions']).toContain('"jumping"');
    expect(componentFeedback['heads.actions']).not.toContain('yellow');
    expect(componentFeedback['heads.cinematography']).toContain('"golden hour", "oil painting"');
    expect(feedback).toMatch(/Rules that are broken:[\s\S]*content words of the prompt/);
  });

  it('passes a reader on as a symptom, to every head', async () => {
    const { componentFeedback } = await score();
    for (const path of ['elements', 'heads.objects', 'heads.actions', 'heads.cinematography']) {
      expect(componentFeedback[path]).toBe('A reader noticed: The street feels far away.');
    }
    expect(componentFeedback).not.toHaveProperty('summary');
  });

  it('minds what the prompt excludes', async () => {
    const { componentFeedback } = await score(predicted(), { prompt: 'a city street without handbags' });
    expect(componentFeedback['elements']).toContain('The prompt wants no "handbags"; the scene has it.');
  });
});

describe('the summary', () => {
  it.each([
    ['The scene depicts ' + SUMMARY, /opens with "The scene depicts/],
    [SUMMARY.replaceAll('\n\n', ' '), /1 paragraph where there should be 3/],
    [`${SUMMARY} And then the`, /middle of a sentence/],
    [SUMMARY.replaceAll('woman', '[main_subject]'), /has ids in it: main_subject/],
    [
      SUMMARY.replace(/, with a dark red leather handbag[^.]*/, ''),
      /does not mention: small leather handbag/,
    ],
    [`${SUMMARY} Masterpiece, trending on artstation.`, /says what the scene does not: masterpiece/],
    ['A woman.\n\nA street with a handbag.\n\nNeon light.', /little of how things look/],
    ['', /There is no summary/],
  ])('%#: loses by what is wrong with it', async (summary, remark) => {
    const { objectives, componentFeedback } = await score(predicted({ summary }));
    expect(objectives['summary']).toBeLessThan(1);
    expect(componentFeedback['summary']).toMatch(remark);
  });

  it('loses by having been cut', async () => {
    const { componentFeedback } = await score(predicted({ summary_status: 'truncated' }));
    expect(componentFeedback['summary']).toBe('The summary had to be cut off.');
  });
});
