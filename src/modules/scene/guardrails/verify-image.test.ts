import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../core/errors.js';
import { failed } from '../../../providers/middleware/scripted-model.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
import type { Scene } from '../../../signatures/scene/scene.js';
import { toProgram } from '../../to-program.js';
import { askAll } from './ask-all.js';
import { askedOf, type Answers, type CallInput, scriptedJudge } from './scripted-judge.fixture.js';
import { verifyImage, type VerifyImageOptions } from './verify-image.js';

let picture: Uint8Array;
beforeAll(async () => {
  picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#224' } })
    .png()
    .toBuffer();
});

interface Listed {
  readonly id: string;
  readonly index: number;
}
const listed = (input: CallInput, field: string) => input[field] as readonly Listed[];

const seen = (id: string, present = true) => ({ id, notes: '', present, confidence: 'high' });
const same = (index: number, matches = true) => ({
  index,
  issues: matches ? [] : ['another colour'],
  accuracy: matches ? 'exact' : 'mismatch',
  matches,
});
const moving = (index: number, visible = true) => ({
  index,
  notes: '',
  alignment: visible ? 'strong' : 'none',
  visible,
});
const filmed = (changes: object = {}) => ({
  issues: [],
  camera_match: true,
  lighting_match: true,
  composition_match: true,
  look_match: true,
  ...changes,
});

/** A judge that finds everything, unless the answers given say otherwise. */
const judge = (changes: Answers = {}) =>
  scriptedJudge({
    VerifyElements: (input) => ({ elements: listed(input, 'elements').map(({ id }) => seen(id)) }),
    VerifyObjects: (input) => ({ objects: listed(input, 'objects').map(({ index }) => same(index)) }),
    VerifyActions: (input) => ({ actions: listed(input, 'actions').map(({ index }) => moving(index)) }),
    VerifyCinematography: () => filmed(),
    ...changes,
  });

async function verify(
  model: ReturnType<typeof judge>,
  options: VerifyImageOptions = {},
  scene: Scene = EXAMPLE_SCENE,
): Promise<ImageVerification> {
  const { output } = await toProgram(verifyImage(options)).run(
    { image: picture, scene },
    { models: { task: model } },
  );
  return output;
}

describe('verifyImage', () => {
  it('passes an image in which everything is found', async () => {
    const result = await verify(judge());
    expect(result).toMatchObject({
      passed: true,
      total_score: 4,
      critical_issues: [],
      suggestions: [],
      unverified: [],
    });
    expect(result.cinematography.overall).toBe(1);
  });

  it('keys answers by id and index, whatever their order', async () => {
    const result = await verify(
      judge({
        VerifyElements: (input) => ({
          elements: listed(input, 'elements')
            .map(({ id }) => seen(`[${id}]`, id !== 'handbag'))
            .reverse(),
        }),
      }),
    );
    expect(result.elements.map(({ id, status }) => [id, status])).toEqual([
      ['main_subject', 'passed'],
      ['background_env', 'passed'],
      ['handbag', 'failed'],
    ]);
    expect(result.missing_elements).toEqual(['handbag']);
    expect(result.critical_issues[0]).toBe('elements: not in the image: handbag.');
    expect(result.suggestions[0]).toContain('handbag');
  });

  it('asks once more about items without an answer, and only about those', async () => {
    const model = judge({
      VerifyElements: (input, number) => ({
        elements: listed(input, 'elements')
          .filter(({ id }) => number === 1 || id !== 'handbag')
          .map(({ id }) => seen(id)),
      }),
    });
    expect((await verify(model)).passed).toBe(true);
    expect(askedOf(model).filter((name) => name === 'VerifyElements')).toHaveLength(2);
  });

  it('leaves unverified what is never answered; that is no pass and no zero', async () => {
    const result = await verify(
      judge({ VerifyElements: () => ({ elements: [seen('main_subject'), seen('nobody')] }) }),
    );
    expect(result.elements.map(({ status }) => status)).toEqual(['passed', 'unverified', 'unverified']);
    expect(result).toMatchObject({
      passed: false,
      elements_score: null,
      total_score: 3,
      missing_elements: [],
    });
    expect(result.unverified).toEqual([
      { head: 'elements', reason: '2 of 3 were left without an answer, also when asked again.' },
    ]);
  });

  it('takes two answers for one item for none', async () => {
    const result = await verify(
      judge({
        VerifyActions: (input) => ({
          actions: listed(input, 'actions').flatMap(({ index }) => [moving(index), moving(index, false)]),
        }),
      }),
    );
    expect(result.actions_score).toBeNull();
  });

  it.each(['VerifyElements', 'VerifyObjects', 'VerifyActions', 'VerifyCinematography'])(
    'a provider that fails %s, or a reply of no use, never passes',
    async (name) => {
      for (const broken of [failed('server'), { nothing: 'known' }]) {
        const result = await verify(judge({ [name]: () => broken }));
        expect(result.passed).toBe(false);
        expect(result.total_score).toBe(3);
        expect(result.unverified).toHaveLength(1);
        expect(result.unverified[0]?.reason).not.toBe('');
      }
    },
  );

  it('a spent budget is no verdict: it is thrown', async () => {
    const spent = new BudgetExceededError('budget/calls', 'No call is left.');
    await expect(verify(judge({ VerifyObjects: () => spent }))).rejects.toBe(spent);
    await expect(verify(judge({ VerifyElements: () => spent }), { parentsFirst: true })).rejects.toBe(spent);
  });

  it('computes from the answers: a match that is a mismatch, a visible action of no alignment', async () => {
    const result = await verify(
      judge({
        VerifyObjects: (input) => ({
          objects: listed(input, 'objects').map(({ index }) => ({ ...same(index), accuracy: 'mismatch' })),
        }),
        VerifyActions: (input) => ({
          actions: listed(input, 'actions').map(({ index }) => ({ ...moving(index), alignment: 'none' })),
        }),
      }),
    );
    expect(result).toMatchObject({ objects_score: 0, actions_score: 0, total_score: 2 });
  });

  it('says which part of the cinematography differs', async () => {
    const issue = { part: 'lighting', issue: 'The light comes from the front.' };
    const result = await verify(
      judge({ VerifyCinematography: () => filmed({ lighting_match: false, issues: [issue] }) }),
    );
    expect(result.cinematography).toMatchObject({ lighting: 'failed', overall: 0.75, issues: [issue] });
    expect(result.suggestions).toHaveLength(1);
    expect(result.suggestions[0]).toContain('light');
  });

  it('an empty list of actions is nothing to fail, and costs no call', async () => {
    const model = judge();
    const result = await verify(model, {}, { ...EXAMPLE_SCENE, actions: [] });
    expect(result.actions_score).toBe(1);
    expect(askedOf(model)).not.toContain('VerifyActions');
  });
});

describe('what belongs to a missing element', () => {
  const withoutBag: Answers = {
    VerifyElements: (input) => ({
      elements: listed(input, 'elements').map(({ id }) => seen(id, id !== 'handbag')),
    }),
  };
  const bag = EXAMPLE_SCENE.objects.findIndex(({ dependencies }) => dependencies.includes('handbag'));

  it('is not asked when parents come first, and the result is the same as at once', async () => {
    const asked: number[] = [];
    const listening = judge({
      ...withoutBag,
      VerifyObjects: (input) => ({
        objects: listed(input, 'objects').map(({ index }) => {
          asked.push(index);
          return same(index);
        }),
      }),
    });
    const first = await verify(listening, { parentsFirst: true });
    expect(asked).not.toContain(bag);
    expect(first.objects[bag]?.status).toBe('not_asked');
    expect(first.objects_score).toBe(0);
    expect(await verify(judge(withoutBag))).toEqual(first);
  });

  it('an action goes only when all of its elements are missing', async () => {
    const scene = {
      ...EXAMPLE_SCENE,
      actions: [['handbag'], ['handbag', 'main_subject']].map((dependencies) => ({
        dependencies,
        action_class: 'holding' as const,
        stage_class: 'at_rest' as const,
        description: '[handbag] hangs.',
        temporal_context: { is_highlight_frame: true, frame_position_in_event: 'ongoing' as const },
      })),
    };
    const result = await verify(judge(withoutBag), {}, scene);
    expect(result.actions.map(({ status }) => status)).toEqual(['not_asked', 'passed']);
  });
});

describe('repeats', () => {
  const lighting = (votes: readonly boolean[]) =>
    judge({ VerifyCinematography: (_, number) => filmed({ lighting_match: votes[number] ?? true }) });

  it('take the median: one slip in three readings counts nothing', async () => {
    expect((await verify(lighting([true, false, true]), { repeats: 3 })).passed).toBe(true);
    expect((await verify(lighting([false, false, true]), { repeats: 3 })).passed).toBe(false);
  });

  it('an even split is unverified', async () => {
    const result = await verify(lighting([true, false]), { repeats: 2 });
    expect(result.cinematography.lighting).toBe('unverified');
    expect(result.cinematography_score).toBeNull();
  });

  it('a reading that failed leaves it to the others', async () => {
    const result = await verify(
      judge({ VerifyCinematography: (_, number) => (number === 0 ? failed('server') : filmed()) }),
      { repeats: 3 },
    );
    expect(result.passed).toBe(true);
    expect(result.unverified).toHaveLength(1);
  });

  it('refuses a count that is none', () => {
    expect(() => verifyImage({ repeats: 0 })).toThrow(/repeats is 0/);
  });
});

it('a score is 1 only when every item passed, whatever the judge says', async () => {
  const answer = fc.constantFrom('yes', 'no', 'silent');
  await fc.assert(
    fc.asyncProperty(fc.tuple(answer, answer, answer), async (answers) => {
      const result = await verify(
        judge({
          VerifyElements: (input) => ({
            elements: listed(input, 'elements').flatMap(({ id }) => {
              const at = EXAMPLE_SCENE.elements.elements.findIndex(({ element_id }) => element_id === id);
              return answers[at] === 'silent' ? [] : [seen(id, answers[at] === 'yes')];
            }),
          }),
        }),
      );
      const expected = answers.includes('no') ? 0 : answers.includes('silent') ? null : 1;
      expect(result.elements_score).toBe(expected);
      expect(result.passed).toBe(expected === 1);
    }),
    { numRuns: 27 },
  );
});

it('askAll asks nothing about nothing', async () => {
  const never = () => Promise.reject(new Error('asked'));
  const { answers } = await askAll({ items: [], keyOf: () => 0, ask: never, keyOfAnswer: () => 0 });
  expect(answers.size).toBe(0);
});
