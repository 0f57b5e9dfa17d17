import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunContext } from '../../../modules/run-context.js';
import type { Answers, CallInput } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import { scriptedJudge } from '../../../modules/scene/guardrails/scripted-judge.fixture.js';
import { verifyImage } from '../../../modules/scene/guardrails/verify-image.js';
import { toProgram } from '../../../modules/to-program.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import { CINEMATOGRAPHY_PARTS } from '../../../signatures/scene/guardrails/verify.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { verifierMetric, type VerifierTruth } from './verifier-metric.js';

/** A picture of one pixel: these judges look at nothing. */
const PIXEL = `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='}`;

const { elements, objects, actions } = EXAMPLE_SCENE;
/** Everything twice, so that each head has items to be right and wrong about. */
const SCENE: Scene = {
  ...EXAMPLE_SCENE,
  elements: { ...elements, elements: [...elements.elements, ...elements.elements.map(renamed)] },
  objects: [...objects, ...objects],
  actions: [...actions, ...actions],
};

function renamed<Element extends { readonly element_id: string }>(element: Element): Element {
  return { ...element, element_id: `${element.element_id}_too` };
}

type Says = (key: string | number) => boolean;

/** A judge that answers each item, by id, index or part, as it is told. */
function judge(says: Says) {
  const listed = (input: CallInput, field: string) =>
    input[field] as readonly { id: string; index: number }[];
  const answers: Answers = {
    VerifyElements: (input) => ({
      elements: listed(input, 'elements').map(({ id }) => ({
        id,
        notes: 'a note',
        present: says(id),
        confidence: 'high',
      })),
    }),
    VerifyObjects: (input) => ({
      objects: listed(input, 'objects').map(({ index }) => ({
        index,
        issues: [],
        accuracy: says(index) ? 'exact' : 'mismatch',
        matches: says(index),
      })),
    }),
    VerifyActions: (input) => ({
      actions: listed(input, 'actions').map(({ index }) => ({
        index,
        notes: '',
        alignment: says(index) ? 'strong' : 'none',
        visible: says(index),
      })),
    }),
    VerifyCinematography: () => ({
      issues: [],
      ...Object.fromEntries(CINEMATOGRAPHY_PARTS.map((part) => [`${part}_match`, says(part)])),
    }),
  };
  return scriptedJudge(answers);
}

const ids = SCENE.elements.elements.map(({ element_id }) => element_id);

function truthOf(says: Says): VerifierTruth {
  return {
    elements: Object.fromEntries(ids.map((id) => [id, says(id)])),
    objects: SCENE.objects.map((_, at) => says(at)),
    actions: SCENE.actions.map((_, at) => says(at)),
    cinematography: {
      camera: says('camera'),
      lighting: says('lighting'),
      composition: says('composition'),
      look: says('look'),
    },
  };
}

const EXAMPLE_INPUT = { image: PIXEL, scene: SCENE };

async function score(truth: VerifierTruth | undefined, says: Says) {
  const models = { task: judge(says) };
  const prediction = await toProgram(verifyImage()).run(EXAMPLE_INPUT, { models });
  const example = {
    id: 'e7',
    input: EXAMPLE_INPUT,
    tags: [],
    ...(truth !== undefined && { expected: truth }),
  };
  return verifierMetric().evaluate(example, prediction, createRunContext({ models }));
}

/** The second of each pair is not there. */
const isReal: Says = (key) => {
  if (typeof key === 'string') return !key.endsWith('_too') && key !== 'lighting';
  return key % 2 === 0;
};

describe('verifiers against labels', () => {
  it('gives the full score to one that is right about everything, with nothing to say', async () => {
    const { score: total, objectives, componentFeedback } = await score(truthOf(isReal), isReal);
    expect(total).toBe(1);
    expect(objectives).toEqual({ elements: 1, objects: 1, actions: 1, cinematography: 1 });
    expect(componentFeedback).toEqual({});
  });

  it('gives one half, which is chance, to one that passes everything, and to one that passes nothing', async () => {
    const labels = fc.infiniteStream(fc.boolean());
    await fc.assert(
      fc.asyncProperty(labels, fc.boolean(), async (random, answer) => {
        const known = new Map<string | number, boolean>();
        const drawn: Says = (key) => known.get(key) ?? (known.set(key, random.next().value), drawn(key));
        const { score: total, objectives } = await score(truthOf(drawn), () => answer);
        expect(Object.values(objectives).every((value) => value === 0.5)).toBe(true);
        expect([0.5, null]).toContain(total);
      }),
      { numRuns: 30 },
    );
  });

  it('lowers the score of a lenient one by what it passes wrongly, and says so to its component', async () => {
    const lenient: Says = (key) => isReal(key) || key === 'lighting';
    const { score: total, objectives, componentFeedback } = await score(truthOf(isReal), lenient);
    expect(objectives).toEqual({ elements: 1, objects: 1, actions: 1, cinematography: 0.5 });
    expect(total).toBe(0.875);
    expect(componentFeedback).toEqual({
      cinematography: 'Passed the lighting, which the image does not show as described.',
    });
  });

  it('and of a strict one likewise', async () => {
    const [first = ''] = ids;
    const strict: Says = (key) => isReal(key) && key !== first;
    const { objectives, componentFeedback } = await score(truthOf(isReal), strict);
    expect(objectives.elements).toBeLessThan(1);
    expect(componentFeedback.elements).toMatch(
      new RegExp(`Failed element ${first}, which the image shows .* a note`),
    );
  });

  it('does not measure a head whose items are all of one kind', async () => {
    const allFilmed = { ...truthOf(isReal), cinematography: truthOf(() => true).cinematography };
    const { objectives, feedback } = await score(allFilmed, () => true);
    expect(objectives).toEqual({ elements: 0.5, objects: 0.5, actions: 0.5 });
    expect(feedback).toMatch(/cinematography: not measured/);
    const nothing = await score(
      truthOf(() => true),
      () => true,
    );
    expect(nothing.score).toBeNull();
    expect(nothing.feedback).toMatch(/no head has both/);
  });

  it('gives no score where an answer is missing', async () => {
    const models = { task: judge(isReal) };
    const run = await toProgram(verifyImage()).run(EXAMPLE_INPUT, { models });
    const unverified = [{ head: 'objects' as const, reason: 'no answer for object 1' }];
    const prediction = { ...run, output: { ...run.output, unverified } };
    const example = { id: '1', input: EXAMPLE_INPUT, expected: truthOf(isReal), tags: [] };
    const { score: total, feedback } = await verifierMetric().evaluate(
      example,
      prediction,
      createRunContext({ models }),
    );
    expect(total).toBeNull();
    expect(feedback).toMatch(/no answer for object 1/);
  });

  it.each([
    ['none', undefined, /there are none/],
    ['too few objects', { ...truthOf(isReal), objects: [true] }, /1 for \d+ objects/],
    ['an element left out', { ...truthOf(isReal), elements: {} }, /elements without one: /],
  ])('refuses labels that do not fit: %s', async (_what, truth, message) => {
    await expect(score(truth, isReal)).rejects.toThrow(message);
    await expect(score(truth, isReal)).rejects.toMatchObject({ code: 'metric/labels' });
  });
});
