import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import type { GepaEvent } from '../../optimizers/gepa/events.js';
import type { CompilePlan } from '../../optimizers/plan.js';
import { gatherAccepted } from '../accepted-proposals.js';
import { acceptedLine, projectionLines, selectionLine } from './compile-lines.js';
import { EMPTY_VIEW } from './compile-view.js';

const output = { colors: createColors(false) };

const validated = (candidate: number, scores: readonly (readonly [string, number])[], isBest: boolean) =>
  ({
    type: 'validated',
    iteration: candidate,
    candidate,
    parents: candidate === 0 ? [] : [candidate - 1],
    mean: 0.5,
    scores,
    objectives: {},
    unscored: [],
    isBest,
  }) satisfies GepaEvent;

const accepted = (candidate: number, scoreBefore: number | null, scoreAfter: number | null) =>
  ({
    type: 'accepted',
    iteration: candidate,
    candidate,
    parents: [candidate - 1],
    texts: { a: `text ${candidate}` },
    scoreBefore,
    scoreAfter,
    through: 'mutation',
  }) satisfies GepaEvent;

const seedScores = [
  ['v0', 0.2],
  ['v1', 0.4],
  ['v2', 0.6],
] as const;

function lineOf(events: readonly GepaEvent[], byObjectives = false): string {
  const proposals = gatherAccepted();
  const [member] = [validated(0, seedScores, true), ...events]
    .flatMap((event) => proposals.see(event) ?? [])
    .slice(-1);
  if (member === undefined) throw new Error('nothing was accepted');
  return acceptedLine(member, byObjectives, output);
}

it('names the lead of the race that let a proposal in, and how much of the validation set it rests on', () => {
  expect(lineOf([validated(1, [['v0', 0.5]], true), accepted(1, null, null)])).toBe(
    'accepted #1 in iteration 1 (mutation of #0): a; +0.300 against #0 on 1 of 3 validation examples; validation ~0.500 (best so far)',
  );
});

it('tells the race as it was run: the rival may have been run on further examples for it', () => {
  const race = { rival: 0, examples: 2, mean: 0.5, rivalMean: 0.4, isSpecialist: false };
  const raced = (changes: object) =>
    lineOf([
      { ...validated(1, [['v0', 0.5]], true), race: { ...race, ...changes } },
      accepted(1, null, null),
    ]);
  expect(raced({})).toContain('; +0.100 against #0 on 2 of 3 validation examples; validation ~0.500');
  expect(raced({ isSpecialist: true, mean: 0.2 })).toContain(
    '; -0.200 against #0 on 2 of 3 validation examples; alone solves',
  );
});

it('compares with the seed where the parent was run on other examples', () => {
  const line = lineOf([
    validated(1, [['v0', 0.5]], true),
    accepted(1, null, null),
    validated(2, [['v2', 0.5]], false),
    accepted(2, null, null),
  ]);
  expect(line).toContain('-0.100 against #0 on 1 of 3');
  expect(line).not.toContain('best so far');
});

it('names the scores of the minibatch where there was one, and the aims where they decided', () => {
  const whole = validated(1, seedScores, false);
  expect(lineOf([whole, accepted(1, 1.2, 2)])).toContain(
    'a; minibatch 1.20 -> 2.00; +0.000 against #0 on 3 of 3',
  );
  expect(lineOf([whole, accepted(1, 2, 1.2)], true)).toContain(
    'passed the minibatch by its objectives, score 2.00 -> 1.20',
  );
});

const plan: CompilePlan = {
  metricCalls: 100,
  seedCalls: 10,
  callsPerProposal: 3,
  callsPerValidation: 10,
  proposals: { least: 6, expected: 9, most: 30 },
  warnings: [],
};

const spending = {
  rollouts: 10,
  reflections: 0,
  usage: {
    calls: 20,
    cachedCalls: 0,
    tokens: { inputTokens: 9_000, outputTokens: 1_000, cachedInputTokens: 0, reasoningTokens: 0 },
    costUsd: 0.1,
  },
};

it('projects from the seed what the whole takes, and what the tightest cap pays for', () => {
  const lines = (caps: object) =>
    projectionLines(
      spending,
      { ...EMPTY_VIEW, seedMean: 0.4 },
      { plan, reportRollouts: 20, controls: 0, caps },
    );
  expect(lines({})).toEqual([
    'seed on validation: 0.400; at this rate the whole takes about 240 model calls, 120,000 tokens, about $1.20, reflection not counted',
  ]);
  expect(lines({ usd: 1.2, calls: 240, tokens: 120_000 })).toHaveLength(1);
  expect(lines({ usd: 0.8 })[1]).toBe('the caps pay for about 60 of the 100 metric calls, about 5 proposals');
  expect(lines({ usd: 0.8, calls: 100 })[1]).toMatch(
    /^warning: the caps pay for about 30 of the 100 metric calls, about 2 /,
  );
  expect(lines({ tokens: 10_000 })[1]).toMatch(/^warning: the caps pay for about 0 .*about 0 proposals/);
});

it('tells who was chosen in the end, where there was a choice', () => {
  const finalist = { examples: 3, scores: 6, gain: 0.2, low: 0.1, high: 0.3 };
  const selection = { leader: 2, winner: 1, metricCalls: 9, note: null };
  expect(selectionLine({ ...selection, finalists: [] })).toBeNull();
  expect(
    selectionLine({
      ...selection,
      finalists: [
        { ...finalist, index: 1 },
        { ...finalist, index: 0 },
      ],
    }),
  ).toBe(
    'final selection: #1 instead of #2; gains over the seed: #1 +0.200 [+0.100, +0.300] (6 scores), the seed (6 scores)',
  );
});
