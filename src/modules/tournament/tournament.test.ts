import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../core/errors.js';
import { failed, scriptedModel } from '../../providers/middleware/scripted-model.fixture.js';
import { createRunContext } from '../run-context.js';
import { outcomeOf, scoreOrder } from './match-score.js';
import { tournament, type TournamentOptions } from './tournament.js';

const CRITERIA = ['looks', 'truth'] as const;
type Criterion = (typeof CRITERIA)[number];

interface Player {
  readonly strength: number;
  readonly broken?: readonly Criterion[];
}
interface Known {
  readonly strength: number;
  readonly broken: readonly Criterion[];
}
type Options = TournamentOptions<Player, Known, Criterion>;

const context = () =>
  createRunContext({ models: { task: scriptedModel(() => Promise.reject(new Error('not asked'))) } });
const all = (side: 'first' | 'second' | 'tie') => ({ looks: side, truth: side });

function play(players: readonly Player[], changes: Partial<Options> = {}) {
  return tournament<Player, Known, Criterion>(
    {
      items: players,
      criteria: CRITERIA,
      critique: async ({ strength, broken = [] }) => ({ strength, broken }),
      violations: ({ broken }) => broken,
      judge: async (first, second) => {
        if (first.critique.strength === second.critique.strength) return all('tie');
        return all(first.critique.strength > second.critique.strength ? 'first' : 'second');
      },
      ...changes,
    },
    context(),
  );
}

const strengths = (...values: number[]) => values.map((strength): Player => ({ strength }));

describe('tournament', () => {
  it('gives the strongest, wherever it was ranked before', async () => {
    const record = await play(strengths(1, 3, 2, 9));
    expect(record.winner).toBe(3);
    expect(record.matches).toHaveLength(3);
    expect(record.matches[0]).toMatchObject({
      round: 0,
      first: 0,
      second: 3,
      outcome: 'second',
      advanced: 3,
    });
  });

  it('judges every pair in both orders; a judge who follows the order gives ties', async () => {
    let judged = 0;
    const record = await play(strengths(1, 2, 3), {
      judge: async () => {
        judged++;
        return all('first');
      },
    });
    expect(judged).toBe(2 * record.matches.length);
    expect(record.matches.map(({ outcome }) => outcome)).toEqual(['tie', 'tie']);
    expect(record.winner).toBe(0);
  });

  it('looks at each item for itself before any pair', async () => {
    const seen: string[] = [];
    await play(strengths(1, 2), {
      critique: async ({ strength }) => {
        seen.push(`alone ${strength}`);
        return { strength, broken: [] };
      },
      judge: async (first) => {
        seen.push(`pair led by ${first.critique.strength}`);
        return all('tie');
      },
    });
    expect(seen).toEqual(['alone 1', 'alone 2', 'pair led by 1', 'pair led by 2']);
  });

  it('a violation can cost the match, by as much as the penalty says', async () => {
    const players: Player[] = [{ strength: 1 }, { strength: 2, broken: ['truth'] }];
    const looksOnly: Partial<Options> = {
      judge: async (first, second) => ({
        ...all('tie'),
        looks: first.critique.strength > second.critique.strength ? 'first' : 'second',
      }),
    };
    expect((await play(players, { ...looksOnly, penalty: 0 })).winner).toBe(1);
    expect((await play(players, { ...looksOnly, penalty: 2 })).winner).toBe(0);
  });

  it('a match that no model judged goes to the one ranked higher, and says why', async () => {
    const record = await play(strengths(1, 9), { judge: () => Promise.reject(failed('server')) });
    expect(record.matches).toEqual([
      {
        round: 0,
        first: 0,
        second: 1,
        outcome: 'unjudged',
        advanced: 0,
        orders: null,
        failure: 'it failed: server',
      },
    ]);
    const blind = await play(strengths(1, 9), {
      critique: ({ strength }) =>
        strength === 9 ? Promise.reject(failed('server')) : Promise.resolve({ strength, broken: [] }),
    });
    expect(blind.critiques[1]).toBeNull();
    expect(blind.matches[0]).toMatchObject({ outcome: 'unjudged', advanced: 0 });
  });

  it('a spent budget is thrown, and so is an empty list', async () => {
    const spent = new BudgetExceededError('budget/calls', 'No call is left.');
    await expect(play(strengths(1, 2), { judge: () => Promise.reject(spent) })).rejects.toBe(spent);
    await expect(play([])).rejects.toMatchObject({ code: 'tournament/items' });
  });

  it('one item wins without a call', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const record = await play(strengths(1), { critique: never, judge: never });
    expect(record).toEqual({ winner: 0, ranking: [0], matches: [], critiques: [null] });
  });
});

describe('algebra', () => {
  it('with a fair judge the strongest wins, everybody is ranked once, and n items play n - 1 matches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 9 }),
        async (values) => {
          const record = await play(strengths(...values));
          expect(values[record.winner]).toBe(Math.max(...values));
          expect(record.ranking.toSorted((a, b) => a - b)).toEqual([...values.keys()]);
          expect(record.ranking[0]).toBe(record.winner);
          expect(record.matches).toHaveLength(values.length - 1);
        },
      ),
    );
  });

  it('scores of an order add up to 1 without violations, and swapping the sides swaps them', () => {
    const side = fc.constantFrom<'first' | 'second' | 'tie'>('first', 'second', 'tie');
    fc.assert(
      fc.property(side, side, (looks, truth) => {
        const turn = (one: typeof looks) => (one === 'tie' ? one : one === 'first' ? 'second' : 'first');
        const score = scoreOrder(CRITERIA, { looks, truth }, [[], []], 0.5);
        const turned = scoreOrder(CRITERIA, { looks: turn(looks), truth: turn(truth) }, [[], []], 0.5);
        expect(score.first + score.second).toBeCloseTo(1);
        expect(turned).toEqual({ first: score.second, second: score.first });
        expect(outcomeOf([score, turned])).toBe('tie');
      }),
    );
  });
});
