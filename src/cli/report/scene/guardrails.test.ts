import { describe, expect, it } from 'vitest';
import { judgedCall, rolloutOf } from '../stored-rollout.fixture.js';
import { guardrailReader } from './guardrails.js';
import { imageCell } from './image-cell.js';

const IMAGE = 'b'.repeat(64);
const OTHER = 'c'.repeat(64);

const seen = (id: string, present: boolean) => ({ id, notes: '', present, confidence: 'high' });
const elements = (...answers: readonly object[]) => ({ elements: answers });

function verification(scores: { readonly elements: 0 | 1 | null; readonly objects: 0 | 1 | null }) {
  return {
    passed: false,
    total_score: 1,
    elements_score: scores.elements,
    objects_score: scores.objects,
    actions_score: 1,
    cinematography_score: null,
    elements: [],
    objects: [],
    actions: [],
    cinematography: {
      camera: 'passed',
      lighting: 'passed',
      composition: 'passed',
      look: 'passed',
      overall: 1,
      issues: [],
    },
    missing_elements: [],
    critical_issues: ['elements: not in the image: fox.', 'objects: not as described: hat.'],
    suggestions: [],
    unverified: [],
  };
}

const scoredWith = (output: unknown) =>
  ({
    type: 'scored',
    score: { score: 1, objectives: {}, feedback: '', componentFeedback: {} },
    output,
  }) as const;

describe('guardrails of a log', () => {
  it('counts what passed before and after; what nobody could say is not counted as asked', () => {
    const reader = guardrailReader();
    const outputs = [
      { elements: 0, objects: null },
      { elements: 1, objects: 0 },
      { elements: 1, objects: 1 },
    ] as const;
    for (const [line, scores] of outputs.entries()) {
      const output = { verification: verification(scores), alignment: null, quality: null };
      reader.see(rolloutOf([], scoredWith(output)), line);
    }
    const figures = reader.figures([0, 1], [2, 9]);
    expect(figures.map(({ name }) => name)).toEqual([
      'elements',
      'objects',
      'actions',
      'cinematography',
      'alignment',
      'quality',
    ]);
    expect(figures[0]).toMatchObject({ before: { passed: 1, asked: 2 }, after: { passed: 1, asked: 1 } });
    expect(figures[1]).toMatchObject({ before: { passed: 0, asked: 1 }, after: { passed: 1, asked: 1 } });
    expect(figures[3]).toMatchObject({ before: { passed: 0, asked: 0 }, agreement: null });
  });

  it('compares answers to the same question about the same image only', () => {
    const reader = guardrailReader();
    const judge = (component: string, image: string, ...answers: readonly object[]) =>
      judgedCall(component, 'VerifyElements', image, elements(...answers));
    const output = {
      verification: verification({ elements: 1, objects: 1 }),
      alignment: null,
      quality: null,
    };
    reader.see(
      rolloutOf(
        [
          judge('verify.elements', IMAGE, seen('fox', true), seen('tree', true), seen('moon', false)),
          judge('verify.elements', OTHER, seen('fox', false)),
          judge('@metric.verify.elements', IMAGE, seen('fox', false), seen('tree', true)),
          judgedCall('@metric.alignment', 'CheckAlignment', IMAGE, { feedback: 'not its shape' }),
        ],
        scoredWith(output),
      ),
      0,
    );
    expect(reader.figures([0], [0])[0]).toMatchObject({
      agreement: 0.5,
      disagreements: [{ exampleId: 'e1', item: 'element fox', answers: ['program: yes', 'metric: no'] }],
    });
  });

  it('has none of programs that judge no image', () => {
    const reader = guardrailReader();
    reader.see(rolloutOf([], scoredWith({ answer: 'x' })), 0);
    expect(reader.figures([0], [0])).toEqual([]);
  });
});

describe('the cell of an image', () => {
  it('has a chip for each verdict, failed ones with their issues, and the scene without the image', () => {
    const { chips, output } = imageCell({
      image: { bytes: { $blob: IMAGE } },
      verification: verification({ elements: 0, objects: 1 }),
      alignment: {
        status: 'failed',
        answered_yes: [],
        answered_no: [],
        feedback: '',
        missing_from_intent: ['snow'],
      },
      quality: null,
      summary: 'A fox.',
      scene: null,
      image_prompt: 'a fox',
      stopped_because: 'rounds',
    });
    expect(chips).toEqual([
      { name: 'elements', value: 0, detail: 'failed; elements: not in the image: fox.' },
      { name: 'objects', value: 1, detail: 'passed' },
      { name: 'actions', value: 1, detail: 'passed' },
      { name: 'camera', value: null, detail: 'unverified' },
      { name: 'words', value: 0, detail: 'failed; not in the image: snow' },
    ]);
    expect(output).toEqual({
      summary: 'A fox.',
      image_prompt: 'a fox',
      scene: null,
      stopped_because: 'rounds',
    });
  });

  it('is the output itself for any other program', () => {
    expect(imageCell({ answer: 1 })).toEqual({ chips: [], output: { answer: 1 } });
  });
});
