import { describe, expect, it } from 'vitest';
import { usageOf } from '../../../modules/usage.js';
import { memoReplies } from '../../../optimizers/memo-replies.js';
import { memoryReplyMemo } from '../../../optimizers/reply-memo.js';
import { type BudgetCaps, createBudget } from '../../../providers/middleware/budget.js';
import type { LanguageModelResponse } from '../../../providers/language-model.js';
import type { Rollout } from '../../rollout.js';
import { createDesk, type LostExecution, type Wanted } from './desk.js';
import type { Ask } from './messages.js';

const idOf = (digit: string) => digit.repeat(64);
const wantedOf = (id: string, replies?: Wanted['replies']): Wanted => ({
  id,
  generation: 0,
  replies,
  onStart: () => true,
});
const worst = { calls: 1, tokens: 100, usd: 0.5 };
const used = { calls: 1, tokens: 10, usd: 0.1 };
const reply: LanguageModelResponse = {
  text: 'hello',
  finishReason: 'stop',
  usage: { inputTokens: 9, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 },
  costUsd: 0.1,
  servedBy: 'm',
  requestId: null,
  logprobs: null,
  downgrades: [],
  latencyMs: 1,
  cached: false,
  retries: [],
};

function setUp(caps: BudgetCaps = {}) {
  const budget = createBudget(caps);
  const lost: LostExecution[] = [];
  const cancelled: string[] = [];
  const desk = createDesk({
    budget,
    allow: async () => true,
    onLost: (one) => lost.push(one),
    cancel: (_worker, execution) => cancelled.push(execution),
  });
  const numbers = new Map<string, number>();
  const ask = (execution: string, what: Ask) => {
    const number = numbers.get(execution) ?? 0;
    numbers.set(execution, number + 1);
    return desk.answer(execution.split('/')[0] ?? '', execution, number, what);
  };
  const start = (execution: string, id: string) => ask(execution, { type: 'start', id, generation: 0 });
  const reserve = (execution: string) => ask(execution, { type: 'reserve', worst, label: 'task' });
  return { budget, lost, cancelled, desk, ask, start, reserve };
}

describe('the desk of a coordinator', () => {
  it('reserves the calls of all workers with one budget, which no two of them pass together', async () => {
    const { desk, start, reserve, ask, budget } = setUp({ usd: 1.1 });
    for (const digit of ['a', 'b', 'c']) desk.want(wantedOf(idOf(digit)));
    await Promise.all(['a', 'b', 'c'].map((digit) => start(`w${digit}/0`, idOf(digit))));
    const [one, two, three] = ['a', 'b', 'c'].map((digit) => reserve(`w${digit}/0`));
    expect(await one).toEqual({ type: 'reserved', reservation: expect.any(Number) });
    await two;
    const first = await one;
    const reservation = first?.type === 'reserved' ? first.reservation : -1;
    // The third one waits until it is known what the first one took.
    await ask('wa/0', { type: 'settle', reservation, used, inDoubt: false });
    expect((await three)?.type).toBe('reserved');
    expect(budget.report()).toMatchObject({ spent: used, reserved: { usd: 1 } });
    const held = [await two, await three].map((answer) =>
      answer?.type === 'reserved' ? answer.reservation : -1,
    );
    await ask('wb/0', { type: 'settle', reservation: held[0] ?? -1, used: worst, inDoubt: true });
    await ask('wc/0', { type: 'settle', reservation: held[1] ?? -1, used, inDoubt: false });
    expect(await reserve('wa/0')).toMatchObject({ type: 'exceeded', code: 'budget/usd' });
  });

  it('keeps the reservations of one rollout apart whose calls are made at once', async () => {
    const { desk, start, reserve, ask, budget } = setUp({ calls: 3 });
    desk.want(wantedOf(idOf('a')));
    await start('w/0', idOf('a'));
    const atOnce = await Promise.all([reserve('w/0'), reserve('w/0')]);
    const held = atOnce.flatMap((answer) => (answer.type === 'reserved' ? [answer.reservation] : []));
    expect(new Set(held).size).toBe(2);
    for (const reservation of held) await ask('w/0', { type: 'settle', reservation, used, inDoubt: false });
    expect(budget.report()).toMatchObject({ spent: { calls: 2 }, reserved: { calls: 0, tokens: 0, usd: 0 } });
    // The third call fits, and the fourth is refused instead of waiting for one that has long ended.
    const third = await reserve('w/0');
    const reservation = third.type === 'reserved' ? third.reservation : -1;
    await ask('w/0', { type: 'settle', reservation, used, inDoubt: false });
    expect(await reserve('w/0')).toMatchObject({ type: 'exceeded', code: 'budget/calls' });
  });

  it('answers an ask that comes twice once, and says meanwhile that it is there', async () => {
    const { desk, start, budget } = setUp({ calls: 1 });
    desk.want(wantedOf(idOf('a')));
    await start('w/0', idOf('a'));
    const again = () => desk.answer('w', 'w/0', 7, { type: 'reserve', worst, label: 'task' });
    const [one, two] = [await again(), await again()];
    expect(two).toEqual(one);
    expect(budget.report().reserved.calls).toBe(1);
    // The cap is held by the call above: this one waits.
    const waiting = () => desk.answer('w', 'w/0', 8, { type: 'reserve', worst, label: 'task' });
    const first = waiting();
    expect(await waiting()).toEqual({ type: 'pending' });
    desk.unwant(wantedOf(idOf('a')));
    void first;
  });

  it('gives back what nobody waits for any more, reserved or still waited for', async () => {
    const { desk, start, reserve, ask, budget } = setUp({ calls: 1 });
    desk.want(wantedOf(idOf('a')));
    await start('w/0', idOf('a'));
    await reserve('w/0');
    const waiting = reserve('w/0');
    await ask('w/0', { type: 'withdraw', ask: 2 });
    // Not superseded: the rollout goes on without it.
    expect(await waiting).toEqual({ type: 'noted' });
    await ask('w/0', { type: 'withdraw', ask: 1 });
    expect(budget.report()).toMatchObject({ spent: { calls: 0 }, reserved: { calls: 0 } });
    expect(await reserve('w/0')).toMatchObject({ type: 'reserved' });
  });

  it('forgets what a rollout that has ended still waited for', async () => {
    const { desk, start, reserve, budget } = setUp({ calls: 1 });
    const [wanted, other] = [wantedOf(idOf('a')), wantedOf(idOf('b'))];
    desk.want(wanted);
    desk.want(other);
    await start('w/0', idOf('a'));
    await start('w/1', idOf('b'));
    const held = await reserve('w/1');
    const waiting = reserve('w/0');
    const rollout: Rollout = {
      id: idOf('a'),
      exampleId: 'a',
      seed: 0,
      repeat: 0,
      outcome: { type: 'skipped', code: 'metric/not-scored', reason: '' },
      trace: { entries: [] },
      usage: usageOf({ entries: [] }),
      simulated: true,
    };
    await desk.accept(wanted, { rollout, worker: 'w', execution: 'w/0', paid: null });
    expect(await waiting).toEqual({ type: 'superseded' });
    desk.unwant(other);
    expect(held.type).toBe('reserved');
    expect(budget.report().reserved.calls).toBe(0);
  });

  it('books what a lost worker held as spent, stops it, and counts the work apart', async () => {
    const { desk, start, reserve, ask, budget, lost } = setUp();
    desk.want(wantedOf(idOf('a')));
    await start('one/0', idOf('a'));
    const held = await reserve('one/0');
    await ask('one/0', {
      type: 'settle',
      reservation: held.type === 'reserved' ? held.reservation : -1,
      used,
      inDoubt: false,
    });
    await reserve('one/0');
    expect(await start('two/0', idOf('a'))).toEqual({ type: 'go' });
    expect(lost).toEqual([{ id: idOf('a'), worker: 'one', spent: { calls: 2, tokens: 110, usd: 0.6 } }]);
    expect(budget.report()).toMatchObject({
      spent: { calls: 2 },
      reserved: { calls: 0 },
      inDoubt: { calls: 1 },
    });
    expect(await reserve('one/0')).toEqual({ type: 'superseded' });
  });

  it('lets nobody begin with what is not wanted, and stops who runs it', async () => {
    const { desk, start, cancelled } = setUp();
    const wanted = wantedOf(idOf('a'));
    expect(await start('w/0', idOf('a'))).toEqual({ type: 'unwanted' });
    desk.want(wanted);
    await start('w/1', idOf('a'));
    desk.unwant(wanted);
    expect(cancelled).toEqual(['w/1']);
  });

  /** Two rollouts want one reply: the first is to ask for it, the second waits. */
  async function twoRecall() {
    const found = setUp();
    const { desk, start, ask } = found;
    const replies = memoReplies(memoryReplyMemo());
    for (const digit of ['a', 'b']) desk.want(wantedOf(idOf(digit), replies));
    await start('one/0', idOf('a'));
    await start('two/0', idOf('b'));
    const key = idOf('e');
    expect(await ask('one/0', { type: 'recall', key })).toEqual({ type: 'yours' });
    return { ...found, key, waiting: ask('two/0', { type: 'recall', key }) };
  }

  it('lets one of several ask a model, and gives its reply to the others', async () => {
    const { ask, key, waiting } = await twoRecall();
    expect(await ask('one/0', { type: 'keep', key, reply })).toEqual({ type: 'reply', reply, paid: 0 });
    expect(await waiting).toEqual({ type: 'reply', reply: { ...reply, cached: true }, paid: null });
  });

  it.each(['is lost', 'fails', 'stops waiting'])(
    'lets the next one ask where the one who was to ask %s',
    async (how) => {
      const { start, ask, lost, key, waiting } = await twoRecall();
      if (how === 'fails') await ask('one/0', { type: 'drop', key });
      else if (how === 'stops waiting') await ask('one/0', { type: 'withdraw', ask: 1 });
      else await start('three/0', idOf('a'));
      expect(await waiting).toEqual({ type: 'yours' });
      expect(lost).toHaveLength(how === 'is lost' ? 1 : 0);
    },
  );

  it('lets whoever asks next pay for the replies of a lost worker', async () => {
    const { desk, start, ask, reserve, lost } = setUp();
    const replies = memoReplies(memoryReplyMemo());
    const wanted = wantedOf(idOf('a'), replies);
    desk.want(wanted);
    const key = idOf('e');
    await start('one/0', idOf('a'));
    await ask('one/0', { type: 'recall', key });
    const held = await reserve('one/0');
    const reservation = held.type === 'reserved' ? held.reservation : -1;
    await ask('one/0', { type: 'settle', reservation, used, inDoubt: false });
    await ask('one/0', { type: 'keep', key, reply });
    await start('two/0', idOf('a'));
    // Not cached: it is on the bill of the rollout that counts, and so it is no work in vain.
    expect(await ask('two/0', { type: 'recall', key })).toMatchObject({
      type: 'reply',
      reply: { cached: false },
    });
    expect(lost).toMatchObject([{ spent: { calls: 0, usd: 0 } }]);
  });
});
