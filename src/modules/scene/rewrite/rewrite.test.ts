import { describe, expect, it } from 'vitest';
import { failed } from '../../../providers/middleware/scripted-model.fixture.js';
import { EXAMPLE_SCENE } from '../../../signatures/scene/example-scene.js';
import type { RevisionAction, RevisionVerdict } from '../../../signatures/scene/guardrails/revise.js';
import type { AlignmentCheck, ImageVerification } from '../../../signatures/scene/guardrails/verification.js';
import { bindModules } from '../../module-map.js';
import { createRunContext } from '../../run-context.js';
import { type Answers, askedOf, scriptedJudge } from '../guardrails/scripted-judge.fixture.js';
import { sceneModules } from '../scene-steps.js';
import { actionLine, applyActions } from './apply-actions.js';
import { revise, type RevisionMode } from './revise.js';
import { verdictLines } from './verdict-lines.js';

const picture = { bytes: new Uint8Array([1]), mediaType: 'image/png' };
const verdicts: RevisionVerdict[] = [
  { number: 1, heads: ['objects'], verdict: 'handbag does not look as described.' },
  { number: 2, heads: ['cinematography'], verdict: 'The lighting is not as asked for.' },
];
const enlarge: RevisionAction = {
  head: 'objects',
  location: 'handbag.relative_size',
  change: 'Make the handbag larger.',
  answers: [1],
};
const relight: RevisionAction = {
  head: 'cinematography',
  location: 'lighting.direction',
  change: 'Light it from behind.',
  answers: [2],
};

const keepAll: Answers = {
  CheckRevision: (input) => ({
    actions: (input['actions'] as { number: number }[]).map(({ number }) => ({
      number,
      reason: '',
      keeps_intent: true,
    })),
  }),
};

async function plan(answers: Answers, mode: RevisionMode = 'direct', given = verdicts) {
  const model = scriptedJudge({ ...keepAll, ...answers });
  const input = { image: picture, prompt: 'a woman with a handbag', current: '{}', verdicts: given };
  const { output } = await revise(mode).run(input, { models: { task: model } });
  return { output, model };
}

describe('revise', () => {
  it('keeps the actions that a verdict calls for and the words of the user allow', async () => {
    const { output } = await plan({ ReviseDirectly: () => ({ actions: [enlarge, relight] }) });
    expect(output).toEqual({ actions: [enlarge, relight], dropped: [], uncovered: [] });
  });

  it('drops an action on a head that its verdict does not name', async () => {
    const stray = { ...enlarge, head: 'elements' as const };
    const { output } = await plan({ ReviseDirectly: () => ({ actions: [stray, relight] }) });
    expect(output.actions).toEqual([relight]);
    expect(output.dropped.map(({ action }) => action)).toEqual([stray]);
    expect(output.uncovered).toEqual([1]);
  });

  it('changes the prompt where there is only a prompt, whatever the head is called', async () => {
    const onPrompt = verdicts.map((verdict) => ({ ...verdict, heads: ['prompt' as const] }));
    const { output } = await plan({ ReviseDirectly: () => ({ actions: [enlarge] }) }, 'direct', onPrompt);
    expect(output.actions).toEqual([{ ...enlarge, head: 'prompt' }]);
  });

  it('drops what does not keep the intent, and what was not checked', async () => {
    const { output } = await plan({
      ReviseDirectly: () => ({ actions: [enlarge, relight] }),
      CheckRevision: () => ({ actions: [{ number: 1, reason: 'It is to be small.', keeps_intent: false }] }),
    });
    expect(output.actions).toEqual([]);
    expect(output.dropped.map(({ reason }) => reason)).toEqual([
      'It is to be small.',
      "Not checked against the user's words.",
    ]);
  });

  it('a check that fails lets nothing pass', async () => {
    const { output } = await plan({
      ReviseDirectly: () => ({ actions: [enlarge] }),
      CheckRevision: () => failed('server'),
    });
    expect(output.actions).toEqual([]);
    expect(output.dropped[0]?.reason).toContain('it failed: server');
  });

  it('deliberates when asked to: six steps in one reply', async () => {
    const steps = {
      issues: [{ verdict: 1, severity: 6, issue: 'The bag cannot be made out.' }],
      objectives: [{ objective: 'A bag that is seen.', success: 'A handbag at her side.' }],
      model_limits: [],
      text_faults: [{ fault: 'vague', quote: 'a bag' }],
      actions: [enlarge],
      uncovered: [2],
    };
    const { output, model } = await plan({ ReviseDeliberately: () => steps }, 'deliberate');
    expect(output.actions).toEqual([enlarge]);
    expect(askedOf(model)).toEqual(['ReviseDeliberately', 'CheckRevision']);
    const { [`issues`]: _, ...without } = steps;
    await expect(plan({ ReviseDeliberately: () => without }, 'deliberate')).rejects.toMatchObject({
      code: 'reply/schema-mismatch',
    });
  });
});

describe('verdictLines', () => {
  const passed = { status: 'passed' } as const;
  const verification: ImageVerification = {
    passed: false,
    total_score: 1,
    elements_score: 0,
    objects_score: 0,
    actions_score: 1,
    cinematography_score: 0,
    elements: [{ id: 'handbag', status: 'failed', confidence: 'high', notes: '' }],
    objects: [
      { index: 0, status: 'failed', accuracy: 'mismatch', issues: ['The coat is red.'] },
      { index: 2, status: 'not_asked', accuracy: null, issues: [] },
    ],
    actions: [{ index: 0, ...passed, alignment: 'strong', notes: '' }],
    cinematography: {
      camera: 'unverified',
      lighting: 'failed',
      composition: 'passed',
      look: 'passed',
      overall: 2 / 3,
      issues: [{ part: 'lighting', issue: 'It comes from the front.' }],
    },
    missing_elements: ['handbag'],
    critical_issues: [],
    suggestions: [],
    unverified: [],
  };
  const alignment: AlignmentCheck = {
    status: 'failed',
    answered_yes: [],
    answered_no: ['mood_matches_intent'],
    missing_from_intent: ['the rain'],
    feedback: 'It is a sunny picture.',
  };

  it('names the heads that each failure concerns, and passes over what is unverified', () => {
    const lines = verdictLines({ guardrails: verification, alignment }, EXAMPLE_SCENE, 'scene');
    expect(lines.map(({ number, heads }) => [number, heads])).toEqual([
      [1, ['cinematography']],
      [2, ['elements', 'objects']],
      [3, ['objects']],
      [4, ['cinematography']],
    ]);
    expect(lines[0]?.verdict).toBe('mood matches intent: no. Missing: the rain. It is a sunny picture.');
    expect(lines[1]?.verdict).toContain('small leather handbag');
    expect(lines[2]?.verdict).toContain('The coat is red.');
    expect(lines[3]?.verdict).toContain('It comes from the front.');
  });

  it('concern the prompt where the image was made from one', () => {
    const lines = verdictLines({ alignment }, EXAMPLE_SCENE, 'prompt');
    expect(lines.map(({ heads }) => heads)).toEqual([['prompt']]);
    expect(verdictLines({}, EXAMPLE_SCENE, 'scene')).toEqual([]);
  });
});

it('only the heads that actions name are made again, with the actions as what to mind', async () => {
  let told: unknown;
  const model = scriptedJudge({
    SceneObjects: (input) => {
      told = input['issues'];
      return { objects: EXAMPLE_SCENE.objects.map((object) => ({ ...object, relative_size: 'large' })) };
    },
  });
  const steps = bindModules(sceneModules(), createRunContext({ models: { task: model } }));
  const { scene, remade } = await applyActions(EXAMPLE_SCENE, [enlarge], { prompt: 'a woman' }, steps);
  expect(remade).toEqual(['objects']);
  expect(told).toEqual(['[MISSING_DATA] objects.handbag.relative_size: - Make the handbag larger.']);
  expect({ ...scene, objects: [] }).toEqual({ ...EXAMPLE_SCENE, objects: [] });
  expect(scene.objects.every(({ relative_size }) => relative_size === 'large')).toBe(true);
  expect(askedOf(model)).toEqual(['SceneObjects']);
  expect(actionLine(enlarge)).toBe('objects, handbag.relative_size: Make the handbag larger.');
});
