import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.js';
import type { Candidate, EvaluationRequest, GepaAdapter } from './adapter.js';
import { strictImprovement } from './acceptance.js';
import { defaultPolicies } from './default-policies.js';
import { runGepa } from './engine.js';
import { hypervolumeProgress } from './front-progress.js';
import { FRONTIERS } from './frontier.js';
import { hardBudget } from './metric-budget.js';
import { objectiveAcceptance } from './objective-acceptance.js';
import { objectiveParentSelector } from './objective-parents.js';
import type { ObjectiveSpace } from './objective-space.js';
import { paretoSelector } from './parent-selector.js';
import type { GepaPolicies } from './run.js';
import type { PoolCandidate } from './state.js';
import { fullValidation } from './validation-policy.js';

/**
 * A program with one dial from quality (0) to brevity (20) and a level of craft (0 to 6) that both rise with. The
 * front is hollow: between its ends the mean of the two objectives sinks, and so does the scalar score, which is that
 * mean. The program starts near brevity. Proposals turn the dial a little either way and lose or gain some craft,
 * and scores carry noise by text and example.
 */
const LAST_DIAL = 20;
const BEST_CRAFT = 6;
const SEED_TEXT = 'dial 15 craft 2';
const NOISE = 0.05;

const space: ObjectiveSpace = {
  names: ['quality', 'brevity'],
  floors: {},
  tolerances: { quality: 0.02, brevity: 0.02 },
};

function read(candidate: Candidate): { dial: number; craft: number } {
  const [, dial = '0', craft = '0'] = /dial (\d+) craft (\d+)/.exec(candidate.only ?? '') ?? [];
  return { dial: Number(dial), craft: Number(craft) };
}

/** Without noise. */
function truth(candidate: Candidate): { quality: number; brevity: number } {
  const { dial, craft } = read(candidate);
  const reached = 0.4 + (0.6 * craft) / BEST_CRAFT;
  const towards = dial / LAST_DIAL;
  return { quality: reached * (1 - towards) ** 2, brevity: reached * towards ** 2 };
}

function landscape(seed: number): GepaAdapter<null, object> {
  return {
    evaluate({ candidate, exampleIds }: EvaluationRequest) {
      const results = exampleIds.map((id) => {
        const rng = createRng(seed, 'noise', candidate.only ?? '', id);
        const clean = truth(candidate);
        const noisy = (value: number) => value + NOISE * (2 * rng.random() - 1);
        const objectives = { quality: noisy(clean.quality), brevity: noisy(clean.brevity) };
        const score = (objectives.quality + objectives.brevity) / 2;
        return { score, objectives, output: null, trajectory: {} };
      });
      return Promise.resolve({ results });
    },
    makeReflectiveDataset: ({ components }) => Object.fromEntries(components.map((one) => [one, [{}]])),
    proposeNewTexts({ candidate, components, iteration, task }) {
      const rng = createRng(seed, 'proposer', iteration, task);
      const { dial, craft } = read(candidate);
      const turned = clamp(dial + rng.choice([-3, -2, -1, 0, 1, 2, 3]), LAST_DIAL);
      const worked = clamp(craft + rng.choice([-1, 0, 1]), BEST_CRAFT);
      const texts = Object.fromEntries(components.map((one) => [one, `dial ${turned} craft ${worked}`]));
      return Promise.resolve({ variants: [texts] });
    },
  };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

type Changes = Partial<GepaPolicies<null, object>>;

async function search(seed: number, changes: Changes): Promise<readonly PoolCandidate[]> {
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  const { state } = await runGepa({
    adapter: landscape(seed),
    seedCandidate: { only: SEED_TEXT },
    trainIds: ids('t', 12),
    valIds: ids('v', 6),
    policies: defaultPolicies<null, object>({ merge: null, perfectScore: null, ...changes }),
    budget: hardBudget(300),
    stoppers: [],
    rng: createRng(seed, 'search'),
  });
  return state.pool;
}

const acceptance = objectiveAcceptance(space, { type: 'non-dominated' });
const parentSelector = objectiveParentSelector(space);

/** The same 30 searches under each set of policies; what a line does not name is as in the first. */
const WAYS = {
  scalar: { acceptance: strictImprovement, parentSelector: paretoSelector, validation: fullValidation },
  hybrid: { frontier: FRONTIERS.hybrid },
  acceptanceOnly: { acceptance },
  parentsOnly: { parentSelector },
  objectives: { acceptance, parentSelector },
} satisfies Record<string, Changes>;

type Way = keyof typeof WAYS;

const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);

/** What the texts that were found are worth without noise, so that a lucky draw is no find. */
function worth(pool: readonly PoolCandidate[]) {
  const members = pool.map((member) => ({ ...member, objectives: truth(member.candidate) }));
  return {
    hypervolume: hypervolumeProgress(space).measure(members).hypervolume,
    bestQuality: Math.max(...members.map(({ objectives }) => objectives.quality)),
  };
}

describe('a front with a hollow', () => {
  const found = new Map<Way, readonly ReturnType<typeof worth>[]>();
  beforeAll(async () => {
    for (const way of ['scalar', 'hybrid', 'acceptanceOnly', 'parentsOnly', 'objectives'] as const) {
      const rows: ReturnType<typeof worth>[] = [];
      for (const seed of SEEDS) rows.push(worth(await search(seed, { ...WAYS.scalar, ...WAYS[way] })));
      found.set(way, rows);
    }
  });
  const rowsOf = (way: Way) => found.get(way) ?? [];
  const crossings = (way: Way) => rowsOf(way).filter(({ bestQuality }) => bestQuality >= 0.3).length;
  const wins = (a: Way, b: Way) =>
    SEEDS.filter((at) => (rowsOf(a)[at]?.hypervolume ?? 0) > (rowsOf(b)[at]?.hypervolume ?? 0)).length;

  it('is crossed by a search by objectives, and not by one by the score that is their mean', () => {
    expect(crossings('objectives')).toBeGreaterThanOrEqual(15);
    expect(crossings('scalar')).toBeLessThanOrEqual(1);
  });

  it('gives a larger hypervolume in at least 25 of 30 searches (two-sided sign test: p < 0.0003)', () => {
    expect(wins('objectives', 'scalar')).toBeGreaterThanOrEqual(25);
    expect(wins('objectives', 'hybrid')).toBeGreaterThanOrEqual(25);
  });

  it('needs acceptance and parents both: each alone gives less', () => {
    expect(wins('objectives', 'acceptanceOnly')).toBeGreaterThanOrEqual(25);
    expect(wins('objectives', 'parentsOnly')).toBeGreaterThanOrEqual(25);
    expect(wins('acceptanceOnly', 'scalar')).toBeGreaterThanOrEqual(22);
    expect(wins('parentsOnly', 'scalar')).toBeGreaterThanOrEqual(25);
  });
});
